"""Every page there is, as the app has registered them, with an address to open it by.

A new page is in here by itself. One whose address has a variable part needs an
example below; without it the suite fails.
"""

from dataclasses import dataclass
from typing import Literal

from reflex_base.registry import RegistrationContext

from edu_platform import edu_platform as _app  # noqa: F401  registers all pages

# What is shown at addresses that nobody has registered.
UNKNOWN = "404"

Who = Literal["visitor", "learner", "admin"]
COURSE = "python-basics"


@dataclass(frozen=True, slots=True)
class Address:
    """`{code}` and the like are filled in by the fixture that made them."""

    path: str
    who: Who

    def __str__(self) -> str:
        return f"{self.path} as {self.who}"


EXAMPLES = {
    "/courses/[slug]": f"/courses/{COURSE}",
    "/learn/[slug]": f"/learn/{COURSE}",
    "/certificates/[code]": "/certificates/{code}",
    "/legal/[document]": "/legal/offer",
    "/admin/legal/[document]": "/admin/legal/consent",
}
# The same pages in other states; what is shown must be as good as the usual.
OTHERS = [
    Address("/courses?q=python&price=free&level=beginner", "visitor"),
    Address("/courses?q=qwertyuiop", "visitor"),
    Address("/courses/no-such-course", "visitor"),
    Address("/courses/sql-first-questions", "learner"),
    Address("/certificates/0000-0000-0000-0000", "visitor"),
    Address(f"/learn/{COURSE}", "visitor"),
    Address(f"/learn/{COURSE}?lesson={{quiz_lesson}}", "learner"),
    Address(f"/learn/{COURSE}?lesson=finish", "learner"),
    Address("/learn/no-such-course", "visitor"),
    Address("/legal/privacy?version=1", "visitor"),
    Address("/legal/no-such-document", "visitor"),
    Address("/admin/legal/no-such-document", "admin"),
    Address("/my/learning?tab=finished", "learner"),
    Address("/my/learning?tab=archive", "learner"),
    Address("/admin/people", "learner"),
    Address("/login?error=WrongCredentials", "visitor"),
    Address("/confirm-email?token=0", "visitor"),
    Address("/login?done=PasswordReset", "visitor"),
    Address("/reset-password?token=0&error=password_common", "visitor"),
    Address("/confirm-new-email?token=0", "visitor"),
    Address("/confirm-new-email?done=EmailChanged", "visitor"),
    Address("/revert-email?token=0", "visitor"),
    Address("/my/settings/security?done=PasswordChanged", "learner"),
    Address("/external/finish?ticket=0", "visitor"),
    Address("/login?external=ProviderSilent", "visitor"),
]


def routes() -> list[str]:
    pages = RegistrationContext.get().decorated_pages
    found = {settings["route"] for _function, settings in pages}
    return sorted(found - {UNKNOWN})


def usual() -> list[Address]:
    return [Address(EXAMPLES.get(route, route), _reader(route)) for route in routes()]


def every() -> list[Address]:
    return [*usual(), *OTHERS]


def _reader(route: str) -> Who:
    if route.startswith("/admin"):
        return "admin"
    return "learner" if route.startswith(("/my", "/learn")) else "visitor"
