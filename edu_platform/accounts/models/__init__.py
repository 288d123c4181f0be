"""The tables of accounts."""

from edu_platform.accounts.models.api_tokens import ApiToken, Scope
from edu_platform.accounts.models.data import DataExport, ExportStatus
from edu_platform.accounts.models.factors import (
    ChallengePurpose,
    Passkey,
    PasskeyChallenge,
    RecoveryCode,
    TotpSecret,
)
from edu_platform.accounts.models.identities import (
    ExternalIdentity,
    ExternalSignUp,
    FlowPurpose,
    OAuthFlow,
    Provider,
)
from edu_platform.accounts.models.people import ShownName, User, UserStatus
from edu_platform.accounts.models.sessions import LoginAttempt, LoginSession, SignIn
from edu_platform.accounts.models.tokens import OneTimeToken, TokenPurpose

__all__ = [
    "ApiToken",
    "ChallengePurpose",
    "DataExport",
    "ExportStatus",
    "ExternalIdentity",
    "ExternalSignUp",
    "FlowPurpose",
    "LoginAttempt",
    "LoginSession",
    "OAuthFlow",
    "OneTimeToken",
    "Passkey",
    "PasskeyChallenge",
    "Provider",
    "RecoveryCode",
    "Scope",
    "ShownName",
    "SignIn",
    "TokenPurpose",
    "TotpSecret",
    "User",
    "UserStatus",
]
