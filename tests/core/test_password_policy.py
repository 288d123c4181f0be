"""What is guessed first is refused, however it is spelled; nothing else is."""

import pytest

from edu_platform.core.password_policy import (
    Strength,
    Weakness,
    strength_of,
    weakness_of,
    well_known,
    words_for,
)
from edu_platform.core.password_policy.words import LISTS, _read
from edu_platform.core.settings import settings

OWN = ("Анна Ким", "anna.ivanova@gmail.com")


def test_seven_characters_are_too_few() -> None:
    assert weakness_of("Kz8#vPq") is Weakness.TOO_SHORT
    assert weakness_of("Kz8#vPq2") is None


def test_the_least_length_is_a_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "password_min_length", 15)
    assert weakness_of("Kz8#vPq2-lmTu7") is Weakness.TOO_SHORT
    assert "15" in words_for(Weakness.TOO_SHORT)
    assert weakness_of("Kz8#vPq2-lmTu7!") is None


def test_each_of_the_three_thousand_most_used_is_refused() -> None:
    listed = [word for word in _read(LISTS[0]) if len(word) >= 8]
    assert len(listed) >= 3000
    assert [word for word in listed if weakness_of(word) is None] == []
    assert [word for word in listed[::50] if weakness_of(word.upper()) is None] == []


def test_russian_words_are_refused_in_every_spelling() -> None:
    words = [word for word in _read("russian_words.txt") if len(word) >= 6]
    assert len(words) > 400
    for word in words[::7]:
        assert weakness_of(f"{word}123") is Weakness.COMMON, word


@pytest.mark.parametrize(
    "password",
    [
        # A Russian word on the Latin layout, and the other way round.
        "gfhjkm12",
        "ghbdtn123",
        "k.,jdm123",
        "dkflbvbhjdyf",
        "зфыыцщкв",
        "зфыыцщкв1!",
        # In Latin letters.
        "privet123",
        "natasha1985",
        "solnyshko",
        # With what people add.
        "password1!",
        "!!!monkey!!!",
        "зайчик2020",
        "наташа12061985",
        # With signs for letters.
        "P@ssw0rd",
        "dr@g0n123",
        # The site's own name.
        "Конспект!1",
        "konspekt2025",
        "localhost1",
        # Keys and letters in a row.
        "qwerty12345",
        "йцукенгш",
        "1qaz2wsx3edc",
        "abcdefgh",
        "12344321",
        # Repetitions.
        "aaaaaaaabb",
        "ababababab",
        "parolparol",
        "зайказайка1",
    ],
)
def test_what_is_guessed_first_is_refused(password: str) -> None:
    assert weakness_of(password) is Weakness.COMMON
    assert strength_of(password) in {Strength.GUESSED, Strength.TOO_SHORT}


@pytest.mark.parametrize(
    "password",
    [
        "annakim1985",
        "АннаКим!",
        "ким анна ким",
        "anna.ivanova99",
        "ivanova.anna",
        "gmail2024",
        "anna.ivanova@gmail.com",
        "fyyfrbv1985",
    ],
)
def test_ones_own_name_and_address_are_refused(password: str) -> None:
    assert weakness_of(password, *OWN) in {Weakness.PERSONAL, Weakness.COMMON}
    assert strength_of(password, *OWN) is Strength.GUESSED


def test_a_phrase_may_hold_ones_name() -> None:
    assert weakness_of("Анна Ким любит чай", *OWN) is None


@pytest.mark.parametrize(
    "password",
    [
        "синий чайник поёт",
        "correct horse battery",
        "Kz8#vPq2",
        "tBc!9-xQ",
        "монитор чайник",
        "🐈 спит на 🪟 крыше",
        "        пробелы по краям   ",
        "x" * 40 + " и ещё " + "y7" * 60,
    ],
)
def test_nothing_else_is_refused(password: str) -> None:
    assert weakness_of(password, *OWN) is None


@pytest.mark.parametrize(
    ("password", "strength"),
    [
        ("", Strength.TOO_SHORT),
        ("кот", Strength.TOO_SHORT),
        ("password", Strength.GUESSED),
        ("Kz8#vPq2", Strength.FAIR),
        ("чайник монитор", Strength.FAIR),
        ("Kz8#vPq2mW-q", Strength.STRONG),
        ("синий чайник поёт", Strength.STRONG),
    ],
)
def test_the_meter(password: str, strength: Strength) -> None:
    assert strength_of(password) is strength


def test_each_refusal_has_words_of_its_own() -> None:
    assert len({words_for(weakness) for weakness in Weakness}) == len(Weakness)


def test_the_lists_are_in_small_letters() -> None:
    """A password is looked up in small letters."""
    assert {word for word in well_known() if word != word.lower()} == set()
