"""People and what they say of themselves."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
)

from edu_platform.accounts.models import (
    ExportStatus,
    ShownName,
    UserStatus,
)
from edu_platform.accounts.schemas.fields import (
    DisplayName,
    EmailAddress,
    NewPassword,
    Submission,
    TimeZone,
    _refusal,
)
from edu_platform.core.actor import Role
from edu_platform.core.i18n import _
from edu_platform.legal.models import REQUIRED, ConsentKind


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
