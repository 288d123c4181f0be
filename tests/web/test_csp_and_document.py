"""The policy of a page, and what is written into its first HTML."""

import base64
import hashlib
import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from edu_platform.core.first_html import PageFacts
from edu_platform.core.i18n import use_locale
from edu_platform.core.settings import settings
from edu_platform.web.csp import FILES, policy_for, script_hashes
from edu_platform.web.document import MARKUP_ID, describe, mark_demo

PAGE = (
    b'<!DOCTYPE html><html lang="ru"><head><meta charset="utf-8"/>'
    b"<title>In general</title>"
    b'<meta content="All courses" name="description"/>'
    b'<meta content="favicon.ico" property="og:image"/>'
    b"<script>one()</script></head>"
    b'<body class="page"><div id="root">A > B</div><script>two()</script></body></html>'
)
FACTS = PageFacts(
    "Питон «с нуля»",
    "Курс & тесты",
    "<h1>Питон</h1>",
    image="/media/images/x.svg",
    data={"@type": "Course", "name": "</script><script>alert(1)</script>"},
)


def _hash(script: bytes) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(script).digest()).decode()}'"


def _directives(policy: str) -> dict[str, list[str]]:
    parts = [part.split() for part in policy.split("; ")]
    return {name: sources for name, *sources in parts}


class TestPolicy:
    def test_inline_scripts_are_allowed_by_what_they_are(self) -> None:
        page = (
            b"<script>one()</script>"
            b'<script type="module" async="">\ntwo()\n</script>'
            b"<script>one()</script>"
            b'<script src="/assets/x.js"></script>'
            b'<script type="application/ld+json">{"a": 1}</script>'
            b"<script type=application/json>{}</script>"
        )
        assert script_hashes(page) == [_hash(b"one()"), _hash(b"\ntwo()\n")]

    def test_the_hash_is_of_the_bytes_with_letters_of_any_script(self) -> None:
        script = "say('привет')".encode()
        assert script_hashes(b"<script>" + script + b"</script>") == [_hash(script)]

    def test_nothing_runs_that_was_not_there_and_nothing_leaves(self) -> None:
        directives = _directives(policy_for(PAGE))
        assert directives["script-src"] == ["'self'", _hash(b"one()"), _hash(b"two()")]
        assert directives["default-src"] == ["'self'"]
        for name in ("object-src", "base-uri", "frame-ancestors"):
            assert directives[name] == ["'none'"]
        assert directives["form-action"] == ["'self'"]
        own = settings.origin.replace("http", "ws", 1)
        assert own in directives["connect-src"]
        assert all(
            s == "'self'" or "localhost" in s or "127.0.0.1" in s
            for s in directives["connect-src"]
        )
        text = policy_for(PAGE)
        assert "unsafe-eval" not in text
        assert "*" not in text
        assert "'unsafe-inline'" not in directives["script-src"]

    def test_a_file_that_people_gave_runs_nothing(self) -> None:
        assert "default-src 'none'" in FILES
        assert "sandbox" in FILES


class Reader(HTMLParser):
    """What a search engine reads of a page."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.titles: list[str] = []
        self.metas: list[dict[str, str | None]] = []
        self.links: list[dict[str, str | None]] = []
        self.data: list[str] = []
        self.scripts = 0
        self.main: dict[str, str | None] = {}
        self._inside = ""
        self.feed(page.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self._inside = tag
        if tag == "meta":
            self.metas.append(given)
        elif tag == "link":
            self.links.append(given)
        elif tag == "main":
            self.main = given
        elif tag == "script":
            self.scripts += 1
            self._inside = str(given.get("type", ""))

    def handle_endtag(self, tag: str) -> None:
        del tag
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside == "title":
            self.titles.append(data)
        elif self._inside == "application/ld+json":
            self.data.append(data)

    def of(self, name: str) -> list[str | None]:
        return [
            meta["content"]
            for meta in self.metas
            if name in {meta.get("name"), meta.get("property")}
        ]


class TestDocument:
    def test_a_page_says_what_it_is_about_once(self) -> None:
        page = Reader(describe(PAGE, FACTS, "/courses/питон"))
        assert page.titles == ["Питон «с нуля»"]
        assert page.of("description") == page.of("og:description") == ["Курс & тесты"]
        assert page.of("og:title") == ["Питон «с нуля»"]
        assert page.of("og:image") == [f"{settings.origin}/media/images/x.svg"]
        address = f"{settings.origin}/courses/%D0%BF%D0%B8%D1%82%D0%BE%D0%BD"
        assert page.of("og:url") == [address]
        assert {"rel": "canonical", "href": address} in page.links
        assert page.of("robots") == []
        assert page.main["id"] == MARKUP_ID

    def test_what_people_wrote_cannot_end_the_data(self) -> None:
        described = describe(PAGE, FACTS, "/x")
        page = Reader(described)
        # Two of the page, and the block of data.
        assert page.scripts == 3
        assert json.loads(page.data[0]) == FACTS.data
        assert b"<script>alert" not in described

    @pytest.mark.parametrize("hostile", ['"><script>alert(1)</script>', "</title><b>"])
    def test_what_people_wrote_stays_text(self, hostile: str) -> None:
        facts = PageFacts(hostile, hostile, image=f"/{hostile}", kind=hostile)
        described = describe(PAGE, facts, f"/{hostile}")
        page = Reader(described)
        assert page.titles == [hostile]
        assert page.of("description") == [hostile]
        assert page.scripts == 2
        assert b"<b>" not in described

    def test_the_rest_of_the_page_is_left_as_it_was(self) -> None:
        described = describe(PAGE, FACTS, "/x")
        assert b'<body class="page"><main' in described
        assert described.endswith(PAGE[PAGE.index(b'<div id="root">') :])
        assert script_hashes(described) == script_hashes(PAGE)

    def test_what_is_not_shown_is_there_for_those_without_scripts(self) -> None:
        described = describe(PAGE, FACTS, "/x")
        assert "unseen" in str(Reader(described).main["class"])
        assert b"<noscript><style>#first-html.unseen{display:block" in described

    def test_what_is_shown_is_in_the_readers_language(self) -> None:
        facts = replace(FACTS, is_shown=True)
        for locale in ("ru", "en"):
            with use_locale(locale):
                described = describe(PAGE, facts, "/x")
            main = Reader(described).main
            assert main["lang"] == locale
            assert "unseen" not in str(main["class"])
            # The link "skip to content" puts the focus there.
            assert main["tabindex"] == "-1"
            assert b"<noscript>" not in described

    def test_a_page_without_a_header_brings_the_banner_of_a_demo(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        facts = replace(FACTS, is_shown=True)
        with_header = PAGE.replace(b"<body", b'<body><main id="main"></main')
        for is_demo in (True, False):
            monkeypatch.setitem(settings.__dict__, "is_demo", is_demo)
            alone = describe(PAGE, facts, "/x")
            assert Reader(alone).main["class"] == "alone"
            assert (b"/outbox" in alone) is is_demo
            assert b"/outbox" not in describe(with_header, facts, "/x")

    def test_a_page_may_be_left_out_of_the_index(self) -> None:
        facts = PageFacts("x", "y", is_indexed=False)
        page = Reader(describe(PAGE, facts, "/x"))
        assert page.of("robots") == ["noindex"]
        assert page.main == {}
        assert page.data == []

    def test_the_demo_is_marked_and_keeps_its_policy(self) -> None:
        marked = mark_demo(PAGE)
        assert re.search(rb"<html [^>]*data-demo", marked)
        assert policy_for(marked) == policy_for(PAGE)
