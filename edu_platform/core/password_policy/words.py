"""The words that are tried first: everybody's, the site's and the person's own."""

import re
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from edu_platform.core.password_policy.spellings import in_latin_letters
from edu_platform.core.settings import settings
from edu_platform.core.site import SITE_NAME

FOLDER = Path(__file__).parent
LISTS = ("common_passwords.txt", "common_words.txt", "russian_words.txt")
# Shorter pieces of a name or an address are in too many phrases.
SHORTEST_OWN = 3
SHORTEST_OF_SITE = 4
_PIECE = re.compile(r"[^\W_]+")


@cache
def well_known() -> frozenset[str]:
    """Return the most used passwords and what they are made of, in small letters."""
    listed = {word for name in LISTS for word in _read(name)}
    return frozenset({*_in_both_alphabets(listed), *_words_of_site()})


def _read(name: str) -> list[str]:
    _title, _newline, listed = (FOLDER / name).read_text("utf-8").partition("\n")
    return listed.split()


def _words_of_site() -> set[str]:
    host = urlsplit(settings.origin).hostname or ""
    pieces = _pieces(f"{SITE_NAME} {host}", SHORTEST_OF_SITE)
    return _in_both_alphabets(pieces)


def own_words(*own: str) -> set[str]:
    """Return the pieces of a person's name and address, and each of them whole."""
    pieces = {piece for text in own for piece in _pieces(text, SHORTEST_OWN)}
    whole = {text.lower() for text in own if len(text) >= SHORTEST_OWN}
    return _in_both_alphabets(pieces | whole)


def _pieces(text: str, shortest: int) -> set[str]:
    found: list[str] = _PIECE.findall(text.lower())
    return {piece for piece in found if len(piece) >= shortest}


def _in_both_alphabets(words: set[str]) -> set[str]:
    return words | {in_latin_letters(word) for word in words}
