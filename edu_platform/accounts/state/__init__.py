"""States of accounts; `acting` and `SessionState` serve every feature's edge."""

from edu_platform.accounts.state.consents import ConsentsState
from edu_platform.accounts.state.email_change import EmailChangeState, EmailLinkState
from edu_platform.accounts.state.entry import (
    ConfirmationState,
    RegistrationState,
    SignInState,
)
from edu_platform.accounts.state.external import (
    ExternalState,
    FinishState,
    LetterState,
    ProofServicesState,
    ServicesState,
)
from edu_platform.accounts.state.factors import FactorsState
from edu_platform.accounts.state.own_data import ArchiveState, DeletionState
from edu_platform.accounts.state.passwords import (
    PasswordMeterState,
    PasswordState,
    RecoveryState,
    ResetState,
)
from edu_platform.accounts.state.profile import ProfileState
from edu_platform.accounts.state.proof import ProofState
from edu_platform.accounts.state.second_step import SecondStepState
from edu_platform.accounts.state.session import (
    SessionState,
    acting,
    initials,
    network_of,
    zone_of,
)
from edu_platform.accounts.state.sessions import SessionsState
from edu_platform.accounts.state.tokens import TokensState

__all__ = [
    "ArchiveState",
    "ConfirmationState",
    "ConsentsState",
    "DeletionState",
    "EmailChangeState",
    "EmailLinkState",
    "ExternalState",
    "FactorsState",
    "FinishState",
    "LetterState",
    "PasswordMeterState",
    "PasswordState",
    "ProfileState",
    "ProofServicesState",
    "ProofState",
    "RecoveryState",
    "RegistrationState",
    "ResetState",
    "SecondStepState",
    "ServicesState",
    "SessionState",
    "SessionsState",
    "SignInState",
    "TokensState",
    "acting",
    "initials",
    "network_of",
    "zone_of",
]
