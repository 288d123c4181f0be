"""Pages of accounts."""

from edu_platform.accounts.pages import confirmation, login, registration, settings

__all__ = ["confirmation", "login", "registration", "settings"]
