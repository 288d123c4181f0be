"""Which passwords are refused since they are guessed first, and how strong others are.

Nothing is asked of anybody else: the lists are files of the platform. A password is
looked up without the digits and signs that people put around a word, on the other
keyboard layout (`gfhjkm` is «пароль», «зфыыцщкв» is "password"), in Latin letters, and
with the usual signs in place of letters. There are no rules of composition and none of
regular change: length is what counts.
"""

from enum import StrEnum

from edu_platform.core.i18n import _, _n
from edu_platform.core.password_policy.spellings import is_of_words, is_sequence
from edu_platform.core.password_policy.words import own_words, well_known
from edu_platform.core.settings import settings

__all__ = [
    "LONGEST",
    "Strength",
    "Weakness",
    "strength_of",
    "weakness_of",
    "well_known",
    "words_for",
]

LONGEST = 256
MIN_DIFFERENT = 4
# A phrase of this length needs nothing else; a shorter one needs several kinds.
STRONG_PHRASE = 15
STRONG_MIXTURE = 12
KINDS_OF_MIXTURE = 3


class Weakness(StrEnum):
    """Why a password is refused; the values are codes of the API."""

    TOO_SHORT = "password_too_short"
    COMMON = "password_common"
    PERSONAL = "password_personal"


class Strength(StrEnum):
    """What the meter says of a password while it is chosen."""

    TOO_SHORT = "short"
    GUESSED = "guessed"
    FAIR = "fair"
    STRONG = "strong"


def weakness_of(password: str, *own: str) -> Weakness | None:
    """Return why a password is refused; `own` is the person's name and address."""
    if len(password) < settings.password_min_length:
        return Weakness.TOO_SHORT
    lowered = password.lower()
    if len(set(lowered)) < MIN_DIFFERENT or is_sequence(lowered):
        return Weakness.COMMON
    if is_of_words(lowered, well_known()):
        return Weakness.COMMON
    if is_of_words(lowered, own_words(*own), several=True):
        return Weakness.PERSONAL
    return None


def words_for(weakness: Weakness) -> str:
    """Say what is wrong, in the reader's language."""
    if weakness is Weakness.TOO_SHORT:
        least = settings.password_min_length
        return _n("At least {n} character.", "At least {n} characters.", least)
    if weakness is Weakness.COMMON:
        return _("This password is among the first that are guessed.")
    return _("Your name or address is among the first that are guessed.")


def strength_of(password: str, *own: str) -> Strength:
    """Return what the meter shows; the last two are accepted."""
    weakness = weakness_of(password, *own)
    if weakness is Weakness.TOO_SHORT:
        return Strength.TOO_SHORT
    if weakness is not None:
        return Strength.GUESSED
    return Strength.STRONG if _is_strong(password) else Strength.FAIR


def _is_strong(password: str) -> bool:
    if len(password) >= STRONG_PHRASE:
        return True
    kinds = {_kind(character) for character in password}
    return len(password) >= STRONG_MIXTURE and len(kinds) >= KINDS_OF_MIXTURE


def _kind(character: str) -> str:
    if character.isdecimal():
        return "digit"
    if character.isalpha():
        return "upper" if character.isupper() else "lower"
    return "sign"
