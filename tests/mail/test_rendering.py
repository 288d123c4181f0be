"""Letters in both languages, whatever stands in them."""

import re
from html.parser import HTMLParser

import pytest

from edu_platform.core.settings import settings
from edu_platform.core.site import SITE_NAME
from edu_platform.mail.service import rendering
from edu_platform.mail.service.rendering import Rendered, render
from tests.mail.examples import EXAMPLES, LINK, context_of, templates

HOSTILE = "<script>alert(1)</script>\" onload='x' & {{ 7 * 7 }} {name} «ё»"
PROGRAMS = ["{{7*7}}", "{{ self }}", "{0.__class__}", "${7*7}", "{% raw %}", "{link}"]
MARKUP = [
    "</mj-text></mjml>",
    "<mj-raw><b>x</b></mj-raw>",
    "]]>",
    "<!-- x",
    "&amp;&lt;",
]
UNSUBSCRIBE = f"{settings.origin}/unsubscribe?token=abc"


class Reader(HTMLParser):
    """Collects the links, tags and words of a document."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.words = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links += [value or "" for name, value in attrs if name == "href"]

    def handle_data(self, data: str) -> None:
        self.words += data


def _read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    return reader


def _completed(name: str, course: str = "Питон", locale: str = "en") -> Rendered:
    values = {"link": LINK, "name": name, "course": course}
    return render("course_completed", locale, values)


def test_every_letter_has_an_example() -> None:
    assert set(templates()) == set(EXAMPLES), "one entry a template: mail/examples.py"


@pytest.mark.parametrize("locale", ["ru", "en"])
@pytest.mark.parametrize("template", templates())
def test_every_letter_says_the_same_as_text_and_as_a_page(
    template: str, locale: str
) -> None:
    rendered = render(template, locale, context_of(template))
    assert rendered.subject
    assert LINK in rendered.text
    page = _read(rendered.html)
    assert LINK in page.links
    letter, _dashes, foot = rendered.text.partition("-- \n")
    assert f"{SITE_NAME} · {settings.origin}\n" in foot
    for line in [*letter.splitlines(), *foot.splitlines()[1:]]:
        assert line.removesuffix(f": {LINK}") in page.words


def test_languages_differ() -> None:
    for template in templates():
        values = context_of(template)
        assert render(template, "ru", values) != render(template, "en", values)


def test_an_unknown_language_is_the_sites_own() -> None:
    values = context_of("confirm_email")
    assert render("confirm_email", "xx", values) == render(
        "confirm_email", "ru", values
    )


def test_a_page_names_its_language() -> None:
    for locale in ("ru", "en"):
        rendered = render("confirm_email", locale, context_of("confirm_email"))
        assert f'<html lang="{locale}"' in rendered.html


def test_what_people_wrote_stays_text() -> None:
    rendered = _completed(HOSTILE, HOSTILE)
    page = _read(rendered.html)
    assert "script" not in page.tags
    assert "onload=" not in str(page.links)
    assert f"Hello, {HOSTILE}!" in page.words
    assert f"Hello, {HOSTILE}!" in rendered.text
    assert "49" not in rendered.text


@pytest.mark.parametrize("written", PROGRAMS + MARKUP)
def test_nothing_that_people_wrote_is_carried_out(written: str) -> None:
    rendered = _completed(written, written)
    page = _read(rendered.html)
    assert rendered.subject == f"Certificate: {written}"
    assert f"Hello, {written}!" in rendered.text
    assert f"Hello, {written}!" in page.words
    assert "mj-raw" not in page.tags
    assert rendered.html.rstrip().endswith("</html>")


def test_what_cannot_be_shown_is_left_out() -> None:
    rendered = _completed("An\x00na\x1b\u202e-Marie\xa0👩\u200d🎓")
    assert "Hello, Anna-Marie\xa0👩\u200d🎓!" in rendered.text


def test_a_huge_name_breaks_nothing() -> None:
    rendered = _completed("Ж" * 50_000)
    assert "Ж" * 50_000 in _read(rendered.html).words


def test_a_subject_is_one_line() -> None:
    rendered = _completed(
        "Анна", "Питон\r\nBcc: everybody@example.org\n\n<b>", locale="ru"
    )
    assert rendered.subject.endswith("Питон Bcc: everybody@example.org <b>")
    assert "\n" not in rendered.subject
    assert "\r" not in rendered.subject


@pytest.mark.parametrize("template", templates())
def test_a_letter_asks_no_other_host_for_anything(template: str) -> None:
    rendered = render(template, "ru", context_of(template))
    page = _read(rendered.html)
    assert not page.tags & {"img", "script", "iframe", "link", "svg", "video"}
    assert set(page.links) == {LINK, settings.origin}
    assert not re.search(r"url\(|@import|src=", rendered.html)


def test_a_marketing_letter_can_be_unsubscribed_from() -> None:
    values = context_of("course_completed")
    rendered = render("course_completed", "en", values, unsubscribe=UNSUBSCRIBE)
    assert UNSUBSCRIBE in _read(rendered.html).links
    assert f"Unsubscribe: {UNSUBSCRIBE}" in rendered.text
    assert "agreed to news" in rendered.text


def test_what_stands_beside_the_subject_is_short() -> None:
    rendered = _completed("Анна", "Питон " * 100)
    hidden = re.search(r"display:none[^>]*>([^<]*)<", rendered.html)
    assert hidden
    assert 100 < len(hidden[1]) <= rendering.PREHEADER
    assert hidden[1].endswith("…")


class TestParts:
    """What a template may set beside the words."""

    @pytest.fixture(autouse=True)
    def own_templates(self, monkeypatch: pytest.MonkeyPatch) -> None:
        from jinja2 import ChoiceLoader, DictLoader  # noqa: PLC0415  here alone

        loader = ChoiceLoader([DictLoader(OWN), rendering._environment.loader])  # pyright: ignore[reportArgumentType]
        monkeypatch.setattr(rendering._environment, "loader", loader)

    def test_a_code_and_facts_are_shown_in_both_parts(self) -> None:
        rendered = render("tests_full", "en", {"link": LINK, "device": "<Firefox>"})
        page = _read(rendered.html)
        assert "123456" in page.words
        assert "123456\n" in rendered.text
        assert "Browser: <Firefox>\nPlace: Moscow" in rendered.text
        assert "<Firefox>" in page.words
        assert "Because." in page.words
        assert "Because." in rendered.text
        assert "Before all." in page.words
        assert "Before all." not in rendered.text

    def test_a_letter_needs_no_button(self) -> None:
        rendered = render("tests_bare", "en", {})
        page = _read(rendered.html)
        assert set(page.links) == {settings.origin}
        assert rendered.text.startswith("Only words.\n\n-- \n")

    def test_a_value_that_nobody_gave_is_a_mistake(self) -> None:
        with pytest.raises(Exception, match="device"):
            render("tests_full", "en", {"link": LINK})


OWN = {
    "tests_full.j2": """
{% set subject = "Full" %}
{% set preheader = "Before all." %}
{% set paragraphs = ["Hello!"] %}
{% set code = "123456" %}
{% set facts = [("Browser", device), ("Place", "Moscow")] %}
{% set action = "Press" %}
{% set reason = "Because." %}
""",
    "tests_bare.j2": """
{% set subject = "Bare" %}
{% set paragraphs = ["Only words."] %}
""",
}
