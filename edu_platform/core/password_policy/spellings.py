"""How people spell a word that they want to be a password."""

from collections.abc import Collection, Iterator

LATIN_KEYS = "`qwertyuiop[]asdfghjkl;'zxcvbnm,."
RUSSIAN_KEYS = "ёйцукенгшщзхъфывапролджэячсмитьбю"
TO_RUSSIAN = str.maketrans(LATIN_KEYS, RUSSIAN_KEYS)
TO_LATIN = str.maketrans(RUSSIAN_KEYS, LATIN_KEYS)
SIGNS = str.maketrans("013457@$!|", "oieastasil")
# As names are written in passports and addresses.
LETTERS = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"
IN_LATIN = "a b v g d e e zh z i y k l m n o p r s t u f h c ch sh sch - y - e yu ya"
SOUNDS = str.maketrans(
    {
        letter: sound.replace("-", "")
        for letter, sound in zip(LETTERS, IN_LATIN.split(), strict=True)
    }
)
BEFORE, AFTER = 4, 8
# A row of keys may be left once: «qwerty12345».
JUMPS = 1
# What is repeated is no longer than this unless it is a word.
SHORT_UNIT = 3
FOREIGN_LETTERS = 2
ROWS = (
    "abcdefghijklmnopqrstuvwxyz",
    "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
    "01234567890",
    "qwertyuiop[]",
    "asdfghjkl;'",
    "zxcvbnm,./",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.0p;/",
    "qazwsxedcrfvtgbyhnujmik,ol.",
    "1q2w3e4r5t6y7u8i9o0p",
)


def _neighbours() -> frozenset[str]:
    rows = [*ROWS, *(row.translate(TO_RUSSIAN) for row in ROWS)]
    pairs = {row[i : i + 2] for row in rows for i in range(len(row) - 1)}
    return frozenset(pairs | {pair[::-1] for pair in pairs})


NEIGHBOURS = _neighbours()


def in_latin_letters(word: str) -> str:
    return word.translate(SOUNDS)


def is_sequence(lowered: str) -> bool:
    """Tell whether the keys or letters follow each other, or a short piece repeats."""
    pairs = [lowered[i : i + 2] for i in range(len(lowered) - 1)]
    jumps = sum(a != b and a + b not in NEIGHBOURS for a, b in pairs)
    return jumps <= JUMPS or len(_unit(lowered)) <= SHORT_UNIT


def _unit(text: str) -> str:
    """Return the shortest piece of which the text is a repetition."""
    return text[: (text + text).find(text, 1)]


def is_of_words(lowered: str, words: Collection[str], *, several: bool = False) -> bool:
    """Tell whether it is one of the words in a usual disguise, or made of `several`."""
    fits = _is_made_of if several else _is_one_of
    return any(
        fits(spelling, words)
        for core in _cores(lowered)
        for spelling in _spellings(core)
    )


def _is_one_of(spelling: str, words: Collection[str]) -> bool:
    return spelling in words or _unit(spelling) in words


def _is_made_of(spelling: str, words: Collection[str]) -> bool:
    """Tell whether hardly a letter is left when the words are taken out."""
    rest = spelling
    for word in sorted(words, key=len, reverse=True):
        rest = rest.replace(word, "")
    left = sum(character.isalpha() for character in rest)
    return rest != spelling and left <= FOREIGN_LETTERS


def _cores(text: str) -> Iterator[str]:
    """Return the text without none, some and all of the signs around its word."""
    before = _signs_at_start(text)
    after = _signs_at_start(text[::-1])
    for start in range(min(before, BEFORE) + 1):
        for end in range(min(after, AFTER) + 1):
            if start + end < len(text):
                yield text[start : len(text) - end]


def _signs_at_start(text: str) -> int:
    return next((i for i, c in enumerate(text) if c.isalpha()), len(text))


def _spellings(core: str) -> Iterator[str]:
    yield core
    yield core.translate(SIGNS)
    yield core.translate(TO_RUSSIAN)
    yield core.translate(TO_LATIN)
