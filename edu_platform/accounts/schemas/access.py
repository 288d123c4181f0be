"""Ways in: sign-in, factors, sessions, tokens and services."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
)

from edu_platform.accounts.models import (
    Provider,
    Scope,
)
from edu_platform.accounts.schemas.fields import DisplayName, Submission, check_name
from edu_platform.legal.models import ConsentKind


class SignInSubmission(BaseModel):
    model_config = ConfigDict(extra="forbid")

    email: str = Field(max_length=254)
    password: str = Field(max_length=256)
    remember: bool = False


class SignedIn(BaseModel):
    user_id: UUID


class SecondStepNeeded(BaseModel):
    """The first proof is accepted; `token` names it when the code follows."""

    second_step: Literal[True] = True
    token: str


class SecondStepSubmission(BaseModel):
    """The code of the app or a recovery code."""

    model_config = ConfigDict(extra="forbid")

    token: str = Field(min_length=20, max_length=100)
    code: str = Field(max_length=64)


class CodeSubmission(BaseModel):
    model_config = ConfigDict(extra="forbid")

    code: str = Field(max_length=64)


class ProofKind(StrEnum):
    PASSWORD = "password"  # noqa: S105  the name of a kind
    CODE = "code"  # of the authenticator app, or a recovery code
    MAILED_CODE = "mailed_code"


class ProofSubmission(BaseModel):
    model_config = ConfigDict(extra="forbid")

    kind: ProofKind
    value: str = Field(max_length=256)


PasskeyName = Annotated[
    str, Field(min_length=1, max_length=60), AfterValidator(check_name)
]


class PasskeyUpdate(Submission):
    name: PasskeyName


class PasskeyRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str
    created_at: datetime
    last_used_at: datetime | None


class FactorsRead(BaseModel):
    """By what a person can prove who they are."""

    has_password: bool
    has_totp: bool
    passkeys: list[PasskeyRead]
    recovery_codes_left: int

    @property
    def is_on(self) -> bool:
        return self.has_totp or bool(self.passkeys)


class TotpSetupRead(BaseModel):
    """The secret for an authenticator app, as text and as the text of a QR code."""

    secret: str
    uri: str


class RecoveryCodesRead(BaseModel):
    """The codes, which are shown this once."""

    codes: list[str]


class SessionRead(BaseModel):
    """A signed-in browser, as its owner sees it."""

    id: UUID
    browser: str
    system: str
    network: str
    signed_in_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    is_current: bool


class Outcome(StrEnum):
    SIGNED_IN = "signed_in"
    NEW_DEVICE = "new_device"
    REFUSED = "refused"


class SignInRead(BaseModel):
    """A sign-in of the person's history, or a try that was refused."""

    at: datetime
    browser: str
    system: str
    network: str
    outcome: Outcome


LONGEST_TOKEN_DAYS = 365


class ApiTokenCreate(Submission):
    name: DisplayName
    scopes: list[Scope] = Field(min_length=1, max_length=len(Scope))
    days: int = Field(default=90, ge=1, le=LONGEST_TOKEN_DAYS)


class ApiTokenRead(BaseModel):
    """A token without what would let somebody use it."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str
    prefix: str
    scopes: list[Scope]
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None


class ApiTokenCreated(ApiTokenRead):
    """`token` is shown this once and never again."""

    token: str


class ExternalSignUpSubmission(Submission):
    """What finishes a sign-up by a service."""

    ticket: str = Field(min_length=20, max_length=100)
    display_name: DisplayName
    consents: frozenset[ConsentKind] = frozenset()


class ProviderRead(BaseModel):
    """A service to sign in by; a browser begins at `start`."""

    provider: Provider
    title: str
    start: str


class IdentityRead(BaseModel):
    """A service that is linked to the person's account."""

    provider: Provider
    title: str
    email: str
    linked_at: datetime
    last_used_at: datetime


class ServiceRow(BaseModel):
    """What an administrator has to know of a service."""

    provider: Provider
    title: str
    redirect_uri: str
    missing: list[str]
