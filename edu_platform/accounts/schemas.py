"""The shapes that cross the edges of accounts."""

import re
import unicodedata
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, LiteralString
from uuid import UUID

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationInfo,
)
from pydantic_core import PydanticCustomError

from edu_platform.accounts.models import UserStatus
from edu_platform.core.actor import Role
from edu_platform.core.i18n import _, _n
from edu_platform.core.settings import settings

# One @, no spaces or control characters, a dot in the domain: the confirmation
# letter is the real check.
EMAIL = re.compile(
    r"[^\s@<>\"(),:;\\\[\]]{1,64}@[^\s@<>\"(),:;\\\[\]]{1,180}\.[^\s@.]{2,24}"
)
# What Russian keyboards and hearts add to the list of the most used passwords.
RUSSIAN_PASSWORDS = frozenset(
    """
    00000000 87654321 passw0rd qwertyui asdfghjk zaq12wsx welcome1 letmein1 admin123
    administrator parolparol пароль123 парольпароль йцукенгш йцукен123 фывапролд
    ghbdtnrfr любимая1 солнышко наташа123 привет123
    """.split()  # noqa: SIM905  a list of words is read by people
)


@cache
def common_passwords() -> frozenset[str]:
    path = Path(__file__).with_name("common_passwords.txt")
    listed = path.read_text(encoding="utf-8").splitlines()[1:]
    return RUSSIAN_PASSWORDS | frozenset(listed)


MIN_DIFFERENT = 4


def _refusal(code: LiteralString, words: str) -> PydanticCustomError:
    # Forms and problem documents show the words of the context as they are.
    return PydanticCustomError(code, "{message}", {"message": words})


def check_name(value: str) -> str:
    """Return a name as it stands on certificates and in lists: on one line."""
    value = " ".join(unicodedata.normalize("NFC", value).split())
    if not value.isprintable():
        raise _refusal("name", _("The name holds characters that nobody sees."))
    return value


def check_email(value: str) -> str:
    value = value.strip()
    if not EMAIL.fullmatch(value) or not value.isprintable():
        raise _refusal("email", _("Please check the e-mail address."))
    return value


def check_password(value: str, info: ValidationInfo) -> str:
    value = unicodedata.normalize("NFC", value)
    least = settings.password_min_length
    if len(value) < least:
        words = _n("At least {n} character.", "At least {n} characters.", least)
        raise _refusal("password_too_short", words)
    lowered = value.lower()
    if lowered in common_passwords() or len(set(value)) < MIN_DIFFERENT:
        words = _("This password is among the first that are guessed.")
        raise _refusal("password_common", words)
    if lowered in _own_words(info.data):
        words = _("Your name or address is among the first that are guessed.")
        raise _refusal("password_personal", words)
    return value


def _own_words(given: dict[str, Any]) -> set[str]:
    email = str(given.get("email", "")).lower()
    return {email, email.partition("@")[0], str(given.get("display_name", "")).lower()}


EmailAddress = Annotated[str, Field(max_length=254), AfterValidator(check_email)]
DisplayName = Annotated[
    str, Field(min_length=2, max_length=80), AfterValidator(check_name)
]
# Every character counts, a space at the end too.
NewPassword = Annotated[
    str,
    StringConstraints(strip_whitespace=False, max_length=256),
    AfterValidator(check_password),
]


class Submission(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class RegistrationCreate(Submission):
    display_name: DisplayName
    email: EmailAddress
    password: NewPassword


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
    """`locale` stays as it is when it is left out."""

    display_name: DisplayName
    headline: str = Field(default="", max_length=160)
    about: str = Field(default="", max_length=4000)
    locale: Literal["ru", "en"] | None = None


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
