"""The person's own settings, each part a page of its own."""

from edu_platform.accounts.pages.settings import profile, security, tokens

__all__ = ["profile", "security", "tokens"]
