"""Fields that several shapes have, and what may stand in them."""

import re
import unicodedata
from functools import cache
from typing import Annotated, LiteralString
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

from edu_platform.core.i18n import _
from edu_platform.core.password_policy import LONGEST, Weakness, weakness_of, words_for

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
