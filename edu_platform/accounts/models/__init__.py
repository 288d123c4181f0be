"""The tables of accounts."""

from edu_platform.accounts.models.factors import (
    ChallengePurpose,
    Passkey,
    PasskeyChallenge,
    RecoveryCode,
    TotpSecret,
)
from edu_platform.accounts.models.people import User, UserStatus
from edu_platform.accounts.models.sessions import LoginAttempt, LoginSession
from edu_platform.accounts.models.tokens import OneTimeToken, TokenPurpose

__all__ = [
    "ChallengePurpose",
    "LoginAttempt",
    "LoginSession",
    "OneTimeToken",
    "Passkey",
    "PasskeyChallenge",
    "RecoveryCode",
    "TokenPurpose",
    "TotpSecret",
    "User",
    "UserStatus",
]
