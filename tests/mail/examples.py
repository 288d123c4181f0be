"""An example of each letter: the values that its template is filled in with.

A new template needs one entry here; without it the suite fails. Values are Russian, as
those of most readers are, so that English left in a Russian letter is seen.
"""

from typing import Any

from edu_platform.core.settings import settings
from edu_platform.mail.service.rendering import TEMPLATES

LINK = f"{settings.origin}/some-page?token=R2-c3V7mYw0xkq9PZ-f1uJtN8sA5eLhB&next=b"
COURSE = "Основы программирования на Питоне: от первой строки до своей программы"
NAME = "Анна-Мария Константинопольская"

EXAMPLES: dict[str, dict[str, Any]] = {
    "already_registered": {},
    "confirm_email": {},
    "course_completed": {"name": NAME, "course": COURSE},
}
# Letters with other values, that must look as good.
OTHERS: dict[str, tuple[str, dict[str, Any]]] = {
    "long_names": ("course_completed", {"name": "Ж" * 200, "course": "Щ" * 400}),
}


def templates() -> list[str]:
    """Return the names of all letters."""
    return sorted(
        path.name.removesuffix(".j2")
        for path in TEMPLATES.glob("*.j2")
        if not path.name.startswith("layout")
    )


def context_of(template: str) -> dict[str, Any]:
    return {"link": LINK, **EXAMPLES[template]}
