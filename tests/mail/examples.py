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
    "account_deleted": {"name": NAME},
    "add_email": {},
    "already_registered": {},
    "api_token_created": {
        "name": "Выгрузка оценок",
        "scopes": "read, write",
        "until": "24 декабря 2027 г.",
    },
    "confirm_email": {},
    "course_completed": {"name": NAME, "course": COURSE},
    "data_export_ready": {"name": NAME},
    "deletion_cancelled": {"name": NAME},
    "deletion_scheduled": {"name": NAME, "day": "9 декабря 2026 г."},
    "email_change_confirm": {},
    "email_change_notice": {},
    "email_change_taken": {},
    "email_changed": {},
    "email_changed_notice": {},
    "factors_reset": {},
    "finish_external": {"service": "Яндекс ID"},
    "new_sign_in": {
        "device": "Firefox, Linux",
        "network": "192.0.2.0/24",
        "when": "24 ноября 2026 г., 14:05",
    },
    "passkey_added": {"name": "Рабочий ноутбук"},
    "passkey_removed": {"name": "Рабочий ноутбук"},
    "password_changed": {},
    "password_reset": {},
    "proof_code": {"code": "123456"},
    "recovery_code_used": {"left": 2, "are_few": True},
    "second_factor_off": {},
    "second_factor_on": {},
    "service_linked": {"service": "VK ID"},
    "service_unlinked": {"service": "VK ID"},
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
