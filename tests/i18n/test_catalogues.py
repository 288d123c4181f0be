"""The catalogues say what the code says, completely and correctly."""

import ast
from collections.abc import Callable
from pathlib import Path

import pytest

from edu_platform.cli import translations
from edu_platform.core.i18n import LOCALES

Russian = Callable[[str], None]


def test_russian_is_complete() -> None:
    assert translations.missing("ru") == []


@pytest.mark.parametrize("locale", LOCALES)
def test_translations_are_sound(locale: str) -> None:
    assert translations.faults(locale) == []


@pytest.mark.parametrize("locale", LOCALES)
def test_nothing_is_obsolete(locale: str) -> None:
    assert translations.obsolete(locale) == []


def test_titles_of_pages_are_marked() -> None:
    """A bare string in `@page(title=…)` would not be found by the extraction."""
    package = translations.PACKAGE
    bare = [
        f"{path.relative_to(package)}:{call.lineno}"
        for path in package.rglob("*.py")
        for call in page_calls(path)
        for keyword in call.keywords
        if keyword.arg in ("title", "description")
        and isinstance(keyword.value, ast.Constant)
        and keyword.value.value
    ]
    assert bare == []


def page_calls(path: Path) -> list[ast.Call]:
    tree = ast.parse(path.read_text("utf-8"))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return [c for c in calls if isinstance(c.func, ast.Name) and c.func.id == "page"]


def test_extraction_finds_every_kind_of_text() -> None:
    found = translations.extract()
    marked = "The request could not be carried out."
    assert found.get(marked) is not None
    assert found.get("Language") is not None
    assert any(isinstance(message.id, tuple) for message in found)


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        ('#, fuzzy\nmsgid "Save"\nmsgstr "Сохранить"\n', "is fuzzy"),
        (
            'msgid "Hello, {name}!"\nmsgstr "Здравствуйте!"\n',
            "has other placeholders than the source: Здравствуйте!",
        ),
        (
            'msgid "Hello!"\nmsgstr "Здравствуйте, {name}!"\n',
            "has other placeholders than the source: Здравствуйте, {name}!",
        ),
        (
            (
                'msgid "a day"\nmsgid_plural "{n} days"\n'
                'msgstr[0] "день"\nmsgstr[1] "{n} дня"\nmsgstr[2] "{n} дней"\n'
            ),
            "has other placeholders than the source: день",
        ),
        (
            (
                'msgid "{n} day"\nmsgid_plural "{n} days"\n'
                'msgstr[0] "{n} день"\nmsgstr[1] "{n} дня"\nmsgstr[2] ""\n'
            ),
            "needs 3 plural forms",
        ),
    ],
)
def test_faults_are_found(russian: Russian, entry: str, problem: str) -> None:
    russian(entry)
    assert [fault.problem for fault in translations.faults("ru")] == [problem]


def test_missing_and_obsolete_are_found(russian: Russian) -> None:
    russian(
        'msgid "Please sign in first."\nmsgstr "Сначала войдите."\n\n'
        'msgid "Nobody says this"\nmsgstr "Этого никто не говорит"\n\n'
        '#~ msgid "Long gone"\n#~ msgstr "Давно нет"\n'
    )
    missing = translations.missing("ru")
    assert "Please sign in first." not in missing
    assert "You are not allowed to do this." in missing
    assert translations.obsolete("ru") == ["Long gone", "Nobody says this"]


def test_update_keeps_translations_and_drops_what_is_gone(russian: Russian) -> None:
    russian(
        'msgid "Please sign in first."\nmsgstr "Сначала войдите."\n\n'
        'msgid "Nobody says this"\nmsgstr "Этого никто не говорит"\n'
    )
    translations.update()
    assert translations.obsolete("ru") == []
    assert "Please sign in first." not in translations.missing("ru")
    written = translations.catalogue_path("ru").read_bytes()
    translations.update()
    assert translations.catalogue_path("ru").read_bytes() == written
