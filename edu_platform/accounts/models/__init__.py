"""The tables of accounts."""

from edu_platform.accounts.models.people import User, UserStatus
from edu_platform.accounts.models.sessions import LoginAttempt, LoginSession
from edu_platform.accounts.models.tokens import OneTimeToken, TokenPurpose

__all__ = [
    "LoginAttempt",
    "LoginSession",
    "OneTimeToken",
    "TokenPurpose",
    "User",
    "UserStatus",
]
