"""The shapes that cross the edges of accounts."""

import re
import unicodedata
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from edu_platform.accounts.models import UserStatus
from edu_platform.core.actor import Role
from edu_platform.core.i18n import _
from edu_platform.core.settings import settings

# One @, no spaces or control characters, a dot in the domain: the confirmation
# letter is the real check.
EMAIL = re.compile(
    r"[^\s@<>\"(),:;\\\[\]]{1,64}@[^\s@<>\"(),:;\\\[\]]{1,180}\.[^\s@.]{2,24}"
)
COMMON_PASSWORDS = frozenset(
    """
    12345678 123456789 1234567890 11111111 00000000 87654321 password password1
    passw0rd qwertyui qwerty123 qwertyuiop asdfghjk 1q2w3e4r 1qaz2wsx zaq12wsx
    iloveyou sunshine princess football baseball superman trustno1 welcome1 letmein1
    parolparol пароль123 парольпароль йцукенгш йцукен123 фывапролд ghbdtnrfr
    любимая1 солнышко наташа123 привет123 admin123 administrator
    """.split()  # noqa: SIM905  a list of words is read by people
)


def check_email(value: str) -> str:
    value = value.strip()
    if not EMAIL.fullmatch(value):
        raise PydanticCustomError("email", "invalid e-mail address")
    return value


def check_password(value: str) -> str:
    value = unicodedata.normalize("NFC", value)
    if len(value) < settings.password_min_length:
        raise PydanticCustomError(
            "password_too_short",
            "{message}",
            {"message": _("At least {n} characters.", n=settings.password_min_length)},
        )
    if value.lower() in COMMON_PASSWORDS or len(set(value)) < MIN_DIFFERENT:
        raise PydanticCustomError(
            "password_common",
            "{message}",
            {"message": _("This password is among the first that are guessed.")},
        )
    return value


MIN_DIFFERENT = 4

EmailAddress = Annotated[str, Field(max_length=254), AfterValidator(check_email)]
NewPassword = Annotated[str, Field(max_length=256), AfterValidator(check_password)]


class Submission(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class RegistrationCreate(Submission):
    display_name: str = Field(min_length=2, max_length=80)
    email: EmailAddress
    password: NewPassword


class SignInSubmission(BaseModel):
    model_config = ConfigDict(extra="forbid")

    email: str = Field(max_length=254)
    password: str = Field(max_length=256)
    remember: bool = False


class TokenSubmission(Submission):
    token: str = Field(min_length=20, max_length=100)


class EmailSubmission(Submission):
    email: EmailAddress


class RoleUpdate(Submission):
    role: Role


class StatusUpdate(Submission):
    status: Literal[UserStatus.ACTIVE, UserStatus.BLOCKED]


class Accepted(BaseModel):
    """The answer that is the same whatever the address is."""

    accepted: bool = True


class SignedIn(BaseModel):
    user_id: UUID


class ProfileUpdate(Submission):
    display_name: str = Field(min_length=2, max_length=80)
    headline: str = Field(default="", max_length=160)
    about: str = Field(default="", max_length=4000)
    locale: str = Field(default="ru", pattern="^(ru|en)$")


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
