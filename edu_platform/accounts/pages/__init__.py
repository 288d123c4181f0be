"""Pages of accounts."""

from edu_platform.accounts.pages import (
    confirmation,
    external,
    login,
    new_email,
    recovery,
    registration,
    second_step,
    settings,
)

__all__ = [
    "confirmation",
    "external",
    "login",
    "new_email",
    "recovery",
    "registration",
    "second_step",
    "settings",
]
