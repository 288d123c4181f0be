"""What pages make of texts, and which texts travel with a page."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
import reflex as rx
from reflex_base.config import get_config
from reflex_base.registry import RegistrationContext

from edu_platform.core.i18n import DEFAULT_LOCALE, LOCALES, PLURAL_FORMS
from edu_platform.core.settings import ROOT
from edu_platform.core.site import SITE_NAME
from edu_platform.ui import i18n
from edu_platform.ui.i18n import _, _n, rich
from edu_platform.ui.texts import (
    RUNTIME,
    TextsPlugin,
    files_of,
    key_of,
    lighter,
    messages_in,
    page_name,
    texts_of,
)

Russian = Callable[[str], None]

COUNT = rx.Var("count", _var_type=int).to(int)
ROWS = rx.Var("rows", _var_type=list[int]).to(list[int])
HOOK = "const translate = useT()"


def hooks_of(var: rx.Var[Any]) -> tuple[str, ...]:
    data = var._get_all_var_data()
    return data.hooks if data else ()


def test_text_is_a_call_of_the_translator() -> None:
    text = _("Courses")
    assert str(text) == f'translate("{key_of("Courses")}")'
    assert HOOK in hooks_of(text)


def test_values_and_vars_are_passed_on() -> None:
    text = str(_("{a} and {b}", a="x", b=COUNT))
    assert '["a"] : "x"' in text
    assert '["b"] : count' in text
    assert str(_n("{n} day", "{n} days", COUNT)).endswith('", count)')


def test_value_cannot_break_out_of_the_expression() -> None:
    text = str(_("{a}", a='"); alert(1); ("'))
    assert '["a"] : "\\"); alert(1); (\\""' in text


@pytest.mark.parametrize(
    ("var", "expected"),
    [
        (i18n.number(COUNT), "translate.number(count)"),
        (i18n.money(199000), 'translate.money(199000, "RUB")'),
        (i18n.date(COUNT), 'translate.date(count, "long", "")'),
        (
            i18n.date_time(COUNT, zone="UTC"),
            'translate.date(count, "medium", "UTC", true)',
        ),
    ],
)
def test_formats(var: rx.Var[str], expected: str) -> None:
    assert str(var) == expected
    assert HOOK in hooks_of(var)


def test_every_text_of_a_page_is_found() -> None:
    tree = rx.fragment(
        rx.el.input(placeholder=_("in a property")),
        rx.foreach(ROWS, lambda row: rx.el.p(_n("{n} row", "{n} rows", row))),
        rx.cond(COUNT > 1, _("in a condition"), rx.el.p(_("in a branch"))),
        rx.match(COUNT, (1, rx.el.b(_("in a case"))), rx.el.i(_("by default"))),
        rx.el.p(f"{_('in an f-string')}: {COUNT}"),
        rx.el.button(on_click=rx.window_alert(_("in an event"))),
        rich("See {link}.", link=rx.el.a(_("in a part"), href="/terms")),
        rx.el.p("not a text"),
    )
    assert messages_in(tree) == {
        ("in a property",),
        ("{n} row", "{n} rows"),
        ("in a condition",),
        ("in a branch",),
        ("in a case",),
        ("by default",),
        ("in an f-string",),
        ("in an event",),
        ("See {link}.",),
        ("in a part",),
    }


def test_files_of_a_page(russian: Russian) -> None:
    russian(
        'msgid "Courses"\nmsgstr "Курсы"\n\n'
        'msgid "{n} day"\nmsgid_plural "{n} days"\n'
        'msgstr[0] "{n} день"\nmsgstr[1] "{n} дня"\nmsgstr[2] "{n} дней"\n'
    )
    messages = frozenset({("Courses",), ("{n} day", "{n} days")})
    files = dict(files_of("courses", messages))
    assert set(files) == {"texts/courses.js", "texts/courses.en.js"}
    # Russian readers get no English, and load the other file never.
    assert "Курсы" in files["texts/courses.js"]
    assert "Courses" not in files["texts/courses.js"]
    assert 'import("./courses.en.js")' in files["texts/courses.js"]
    english = files["texts/courses.en.js"].removeprefix("export default ")
    assert json.loads(english.removesuffix(";\n")) == {
        key_of("Courses"): "Courses",
        key_of("{n} day", "{n} days"): ["{n} day", "{n} days"],
    }


def test_page_without_texts_registers_none() -> None:
    assert files_of("plain", frozenset()) == [("texts/plain.js", "export {};\n")]


def test_untranslated_plural_has_as_many_forms_as_the_language(
    russian: Russian,
) -> None:
    russian("")
    texts = json.loads(texts_of(frozenset({("{n} day", "{n} days")}), "ru"))
    assert list(texts.values()) == [["{n} day", "{n} days", "{n} days"]]


def test_two_texts_with_one_key_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("edu_platform.ui.texts.key_of", lambda *_: "same")
    with pytest.raises(ValueError, match="same key"):
        texts_of(frozenset({("a",), ("b",)}), "en")


def test_plain_texts_need_no_module_of_their_own() -> None:
    paragraph = rx.el.p(_("Courses"), _("{a}", a=COUNT), "text")
    plain, filled, bare = map(lighter, paragraph.children)
    assert plain is not None
    assert plain.render()["name"] == "PlainText"
    assert filled is None
    assert bare is None


@pytest.mark.parametrize(
    ("route", "name"),
    [
        ("index", "index"),
        ("/", "index"),
        ("courses/[slug]", "courses._slug_"),
        ("admin/courses", "admin.courses"),
        ("admin-courses", "admin-courses"),
    ],
)
def test_page_names(route: str, name: str) -> None:
    assert page_name(route) == name


def test_page_is_declared_with_a_translated_title_and_the_sites_name() -> None:
    pages = RegistrationContext.ensure_context().decorated_pages
    before = len(pages)

    def courses_page() -> rx.Component:
        return rx.el.p()

    try:
        assert i18n.page("/courses", title="Courses")(courses_page) is courses_page
        function, options = pages[-1]
        assert function is courses_page
        titled = _("Courses").to(str) + f" – {SITE_NAME}"
        assert str(options["title"]) == str(titled)
        assert "description" not in options
    finally:
        del pages[before:]


def test_switch_offers_every_language() -> None:
    switch = str(i18n.language_switch("only-wide"))
    for locale in LOCALES:
        assert f'code:"{locale}"' in switch
    assert "language-switch only-wide" in switch


def test_compiler_runs_the_plugin() -> None:
    plugins = get_config().plugins
    assert [p for p in plugins if isinstance(p, TextsPlugin)]


def test_browser_knows_the_same_languages_and_forms() -> None:
    script = (ROOT / RUNTIME.replace("$/public", "assets")).read_text("utf-8")
    found = dict(re.findall(r"^const (\w+) = (.+);$", script, re.MULTILINE))
    assert json.loads(found["DEFAULT"]) == DEFAULT_LOCALE
    assert tuple(json.loads(found["LOCALES"])) == LOCALES
    forms = re.sub(r"(\w+):", r'"\1":', found["FORMS"])
    assert {k: tuple(v) for k, v in json.loads(forms).items()} == dict(PLURAL_FORMS)


def test_head_hides_only_other_languages() -> None:
    style, script = map(str, i18n.language_head())
    assert "visibility:hidden" in style
    assert "lang=(?:en)" in script
