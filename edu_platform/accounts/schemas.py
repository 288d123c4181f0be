"""The shapes that cross the edges of accounts."""

import re
import unicodedata
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Annotated, Literal, LiteralString
from uuid import UUID
from zoneinfo import available_timezones

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationInfo,
)
from pydantic_core import PydanticCustomError

from edu_platform.accounts.models import (
    ExportStatus,
    Provider,
    Scope,
    ShownName,
    UserStatus,
)
from edu_platform.core.actor import Role
from edu_platform.core.i18n import _
from edu_platform.core.password_policy import LONGEST, Weakness, weakness_of, words_for
from edu_platform.legal.models import REQUIRED, ConsentKind

# One @, no spaces or control characters, a dot in the domain: the confirmation
# letter is the real check.
EMAIL = re.compile(
    r"[^\s@<>\"(),:;\\\[\]]{1,64}@[^\s@<>\"(),:;\\\[\]]{1,180}\.[^\s@.]{2,24}"
)


def _refusal(code: LiteralString, words: str) -> PydanticCustomError:
    # Forms and problem documents show the words of the context as they are.
    return PydanticCustomError(code, "{message}", {"message": words})


def check_name(value: str) -> str:
    """Return a name as it stands on certificates and in lists: on one line."""
    value = " ".join(unicodedata.normalize("NFC", value).split())
    if not value.isprintable():
        raise _refusal("name", _("The name holds characters that nobody sees."))
    return value


@cache
def time_zones() -> frozenset[str]:
    # "localtime" is whatever the machine's is.
    return frozenset(available_timezones() - {"localtime", "Factory"})


def check_timezone(value: str) -> str:
    if value not in time_zones():
        raise _refusal("timezone", _("Please choose one of the time zones."))
    return value


def check_email(value: str) -> str:
    value = value.strip()
    if not EMAIL.fullmatch(value) or not value.isprintable():
        raise _refusal("email", _("Please check the e-mail address."))
    return value


def check_password(value: str, info: ValidationInfo) -> str:
    value = unicodedata.normalize("NFC", value)
    own = (str(info.data.get(name, "")) for name in ("email", "display_name"))
    weakness = weakness_of(value, *own)
    if weakness is not None:
        raise PydanticCustomError(
            CODES[weakness], "{message}", {"message": words_for(weakness)}
        )
    return value


# Pydantic wants its codes written out.
CODES: dict[Weakness, LiteralString] = {
    Weakness.TOO_SHORT: "password_too_short",
    Weakness.COMMON: "password_common",
    Weakness.PERSONAL: "password_personal",
}


EmailAddress = Annotated[str, Field(max_length=254), AfterValidator(check_email)]
DisplayName = Annotated[
    str, Field(min_length=2, max_length=80), AfterValidator(check_name)
]
TimeZone = Annotated[str, Field(max_length=64), AfterValidator(check_timezone)]
# Every character counts, a space at the end too.
NewPassword = Annotated[
    str,
    StringConstraints(strip_whitespace=False, max_length=LONGEST),
    AfterValidator(check_password),
]


class Submission(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class AccountCreate(Submission):
    """What an account is made of, whoever makes it."""

    display_name: DisplayName
    email: EmailAddress
    password: NewPassword


def check_consents(value: frozenset[ConsentKind]) -> frozenset[ConsentKind]:
    if not value.issuperset(REQUIRED):
        words = _("There is no account without the consents that it rests on.")
        raise _refusal("consent_required", words)
    return value


class RegistrationCreate(AccountCreate):
    """`versions`: which version of a consent's document the person was shown."""

    consents: Annotated[frozenset[ConsentKind], AfterValidator(check_consents)]
    versions: dict[ConsentKind, UUID] = {}


class SignInSubmission(BaseModel):
    model_config = ConfigDict(extra="forbid")

    email: str = Field(max_length=254)
    password: str = Field(max_length=256)
    remember: bool = False


class ConfirmationSubmission(BaseModel):
    """The token of the letter, and the password of the registration."""

    model_config = ConfigDict(extra="forbid")

    token: str = Field(min_length=20, max_length=100)
    password: str = Field(max_length=256)


class EmailSubmission(Submission):
    email: EmailAddress


class TokenSubmission(Submission):
    """The token of a letter's link."""

    token: str = Field(min_length=20, max_length=100)


class PasswordReset(TokenSubmission):
    password: NewPassword


class PasswordChange(Submission):
    password: NewPassword


class RoleUpdate(Submission):
    role: Role


class StatusUpdate(Submission):
    status: Literal[UserStatus.ACTIVE, UserStatus.BLOCKED]


class Accepted(BaseModel):
    """The answer that is the same whatever the address is."""

    accepted: bool = True


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


class ProfileUpdate(Submission):
    """`locale` and `timezone` stay as they are when they are left out."""

    display_name: DisplayName
    headline: str = Field(default="", max_length=160)
    about: str = Field(default="", max_length=4000)
    locale: Literal["ru", "en"] | None = None
    timezone: TimeZone | None = None


class ProfilePatch(Submission):
    """What is left out stays as it is."""

    display_name: DisplayName | None = None
    headline: str | None = Field(default=None, max_length=160)
    about: str | None = Field(default=None, max_length=4000)
    locale: Literal["ru", "en"] | None = None
    timezone: TimeZone | None = None


class DeletionCreate(Submission):
    """`confirmation` is the account's e-mail address, typed once more."""

    confirmation: str = Field(max_length=254)
    shown_name: ShownName = ShownName.FULL


class DeletionRead(BaseModel):
    due_at: datetime
    shown_name: ShownName


class DataExportRead(BaseModel):
    """An archive; `archive_url` is empty unless it is ready."""

    id: UUID
    status: ExportStatus
    size: int
    requested_at: datetime
    ready_at: datetime | None
    expires_at: datetime | None
    archive_url: str


class UserRead(BaseModel):
    """What a person sees of their own account."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    email: str
    display_name: str
    headline: str
    about: str
    role: Role
    locale: str
    timezone: str
    avatar_url: str = ""
    deletion_due_at: datetime | None = None
    created_at: datetime


class PersonRow(BaseModel):
    """A line of the admin's list of people."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    email: str
    display_name: str
    role: Role
    status: UserStatus
    email_confirmed_at: datetime | None
    created_at: datetime


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
