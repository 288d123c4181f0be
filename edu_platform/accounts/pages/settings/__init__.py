"""The person's own settings, each part a page of its own."""

from edu_platform.accounts.pages.settings import (
    consents,
    data,
    profile,
    security,
    services,
    tokens,
)

__all__ = ["consents", "data", "profile", "security", "services", "tokens"]
