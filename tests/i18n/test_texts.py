"""Texts in the reader's language: mails, documents, the API, errors."""

import asyncio
from collections.abc import Callable

import pytest

from edu_platform.core.errors import NotFound
from edu_platform.core.i18n import (
    N_,
    _,
    _n,
    catalogue,
    current_locale,
    negotiate,
    plural_index,
    use_locale,
)

Russian = Callable[[str], None]
LESSONS = """
msgid "{n} lesson"
msgid_plural "{n} lessons"
msgstr[0] "{n} урок"
msgstr[1] "{n} урока"
msgstr[2] "{n} уроков"
"""


class CourseGone(NotFound):
    msgid = N_("There is no course {title}.")


def test_text_is_translated_when_it_is_asked_for(russian: Russian) -> None:
    russian('msgid "Hello, {name}!"\nmsgstr "Здравствуйте, {name}!"\n')
    assert _("Hello, {name}!", name="Анна") == "Здравствуйте, Анна!"
    with use_locale("en"):
        assert _("Hello, {name}!", name="Anna") == "Hello, Anna!"
    assert current_locale.get() == "ru"


def test_unknown_text_and_fuzzy_translation_stay_english(russian: Russian) -> None:
    russian('#, fuzzy\nmsgid "Save"\nmsgstr "Сохранение"\n')
    assert _("Save") == "Save"
    assert _("Never seen") == "Never seen"


def test_error_speaks_the_language_of_whom_it_refuses(russian: Russian) -> None:
    entry = 'msgid "There is no course {title}."\nmsgstr "Курса {title} нет."\n'
    russian(entry)
    assert CourseGone(title="SQL").message == "Курса SQL нет."
    with use_locale("en"):
        refusal = CourseGone(title="SQL")
    assert refusal.message == "There is no course SQL."


@pytest.mark.parametrize(
    "text", ["{0.__class__}", "{name.__class__}", "{name!r}", "{name[0]}", "{0}", "{}"]
)
def test_placeholder_is_nothing_but_a_name(russian: Russian, text: str) -> None:
    russian("")
    assert _(text, name="Anna") == text


def test_value_is_not_filled_in_again(russian: Russian) -> None:
    russian("")
    filled = _("{name} and {secret}", name="{secret}", secret="x")
    assert filled == "{secret} and x"


@pytest.mark.parametrize(
    ("n", "expected"),
    [
        (0, "0 уроков"),
        (1, "1 урок"),
        (2, "2 урока"),
        (5, "5 уроков"),
        (11, "11 уроков"),
        (14, "14 уроков"),
        (21, "21 урок"),
        (104, "104 урока"),
        (1.5, "1,5 урока"),
        (12000, "12\xa0000 уроков"),
    ],
)
def test_russian_counts(russian: Russian, n: float, expected: str) -> None:
    russian(LESSONS)
    assert _n("{n} lesson", "{n} lessons", n) == expected


@pytest.mark.parametrize(
    ("n", "expected"),
    [(0, "0 lessons"), (1, "1 lesson"), (2, "2 lessons"), (1.5, "1.5 lessons")],
)
def test_english_counts(n: float, expected: str) -> None:
    with use_locale("en"):
        assert _n("{n} lesson", "{n} lessons", n) == expected


def test_untranslated_plural_counts_as_english_does(russian: Russian) -> None:
    russian("")
    assert _n("{n} lesson", "{n} lessons", 21) == "21 lessons"
    assert [plural_index("ru", n) for n in (1, 3, 7)] == [0, 1, 2]


def test_plural_takes_other_values_too(russian: Russian) -> None:
    russian("")
    text = _n("{n} day of {course}", "{n} days of {course}", 3, course="SQL")
    assert text == "3 days of SQL"


@pytest.mark.parametrize("locale", ["de", "", "../../etc/passwd"])
def test_unknown_language_is_the_default(locale: str) -> None:
    with use_locale(locale):
        assert current_locale.get() == "ru"


async def test_language_belongs_to_one_task() -> None:
    entered = asyncio.Event()
    leave = asyncio.Event()

    async def read_english() -> str:
        with use_locale("en"):
            entered.set()
            await leave.wait()
            return current_locale.get()

    with use_locale("ru"):
        task = asyncio.create_task(read_english())
        await entered.wait()
        assert current_locale.get() == "ru"
    leave.set()
    assert await task == "en"


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("", "ru"),
        ("en", "en"),
        ("en-GB,en;q=0.9", "en"),
        ("EN-us", "en"),
        ("ru-RU,ru;q=0.9,en-US;q=0.8", "ru"),
        ("en;q=0.3, ru;q=0.4", "ru"),
        ("de, en;q=0.5", "en"),
        ("de-DE,fr", "ru"),
        ("*", "ru"),
        ("en;q=0", "ru"),
        ("en;q=abc, ru;q=0.1", "ru"),
        ("en;q=nan", "ru"),
        (";;;,,=", "ru"),
        ("english", "ru"),
        (",".join(["xx"] * 5000), "ru"),
    ],
)
def test_language_is_negotiated(header: str, expected: str) -> None:
    assert negotiate(header) == expected


def test_catalogues_are_read_once() -> None:
    assert catalogue("ru") is catalogue("ru")
