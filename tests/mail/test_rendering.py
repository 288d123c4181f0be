"""Letters in both languages, whatever stands in them."""

from html.parser import HTMLParser

import pytest

from edu_platform.mail.service.rendering import TEMPLATES, render

LINK = "http://localhost:8000/x?token=a&next=b"
HOSTILE = "<script>alert(1)</script>\" onload='x' & {{ 7 * 7 }} {name} «ё»"
LETTERS = sorted(
    path.name.removesuffix(".j2")
    for path in TEMPLATES.iterdir()
    if not path.name.startswith("layout")
)


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


@pytest.mark.parametrize("locale", ["ru", "en"])
@pytest.mark.parametrize("template", LETTERS)
def test_every_letter_says_the_same_as_text_and_as_a_page(
    template: str, locale: str
) -> None:
    rendered = render(
        template, locale, {"link": LINK, "name": "Анна", "course": "Питон"}
    )
    assert rendered.subject
    assert LINK in rendered.text
    page = _read(rendered.html)
    assert LINK in page.links
    for paragraph in rendered.text.strip().split("\n\n"):
        assert paragraph.removesuffix(f": {LINK}") in page.words


def test_languages_differ() -> None:
    values = {"link": LINK, "name": "Анна", "course": "Питон"}
    for template in LETTERS:
        assert render(template, "ru", values) != render(template, "en", values)


def test_what_people_wrote_stays_text() -> None:
    rendered = render(
        "course_completed", "en", {"link": LINK, "name": HOSTILE, "course": HOSTILE}
    )
    page = _read(rendered.html)
    assert "script" not in page.tags
    assert "onload=" not in str(page.links)
    assert f"Hello, {HOSTILE}!" in page.words
    assert f"Hello, {HOSTILE}!" in rendered.text
    assert "49" not in rendered.text


def test_a_subject_is_one_line() -> None:
    course = "Питон\r\nBcc: everybody@example.org\n\n<b>"
    rendered = render(
        "course_completed", "ru", {"link": LINK, "name": "Анна", "course": course}
    )
    assert rendered.subject.endswith("Питон Bcc: everybody@example.org <b>")
    assert "\n" not in rendered.subject
    assert "\r" not in rendered.subject


def test_a_letter_asks_no_other_host_for_anything() -> None:
    for template in LETTERS:
        rendered = render(
            template, "ru", {"link": LINK, "name": "Анна", "course": "Питон"}
        )
        page = _read(rendered.html)
        assert not page.tags & {"img", "script", "iframe"}
        assert {link for link in page.links if link != LINK} == set()
