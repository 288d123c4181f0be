"""Pages on their way through the edge, and what it writes into them."""

import logging
from collections.abc import Awaitable, Callable
from pathlib import Path

import brotli
import pytest
from sqlmodel.ext.asyncio.session import AsyncSession
from starlette.responses import HTMLResponse
from starlette.types import Receive, Scope, Send

from edu_platform.core import first_html
from edu_platform.core.errors import NotPermitted, ServiceUnavailable
from edu_platform.core.first_html import PageFacts
from edu_platform.core.i18n import current_locale
from edu_platform.web.edge import Edge
from tests.web.served import ALWAYS, HTML, Client, application, asking, with_pathsend

Describer = Callable[[AsyncSession, str], Awaitable[PageFacts | None]]


@pytest.fixture
def described(
    monkeypatch: pytest.MonkeyPatch, session: AsyncSession
) -> Callable[[Describer], None]:
    """Register who describes the pages below /described/."""
    del session
    monkeypatch.setattr(first_html, "_describers", [])

    def register(describer: Describer) -> None:
        first_html.describes(r"/(described/.*|courses)")(describer)

    return register


class TestPages:
    @pytest.mark.parametrize(
        ("path", "name"),
        [("/", "index"), ("/courses", "courses"), ("/courses/", "courses")],
    )
    async def test_a_page_is_its_own_file_with_a_policy(
        self, edge: Client, path: str, name: str
    ) -> None:
        response = await edge.get(path)
        assert response.status_code == 200
        assert name in response.text
        assert "sha256-" in response.headers["content-security-policy"]
        assert response.headers["cache-control"] == "no-cache"
        assert response.headers["content-type"] == "text/html; charset=utf-8"
        assert ALWAYS.items() <= dict(response.headers).items()

    async def test_a_page_sent_by_its_path_is_finished_too(self, pages: Path) -> None:
        app = Edge(with_pathsend(application(pages)), pages)
        async with asking(app) as client:
            response = await client.get("/courses")
        assert "courses" in response.text
        assert "sha256-" in response.headers["content-security-policy"]

    async def test_a_page_in_pieces_is_put_together(self, pages: Path) -> None:
        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            del scope, receive
            headers = [(b"content-type", b"text/html")]
            start = {"type": "http.response.start", "status": 200, "headers": headers}
            await send(start)
            for piece in (b"<script>g", b"o()</scr", b"ipt>"):
                await send(
                    {"type": "http.response.body", "body": piece, "more_body": True}
                )
            await send({"type": "http.response.body"})

        async with asking(Edge(app, pages)) as client:
            response = await client.get("/x")
        assert response.text == "<script>go()</script>"
        assert "sha256-" in response.headers["content-security-policy"]

    @pytest.mark.parametrize(
        "path", ["/courses.html", "/index.html", "/no-such.page", "/assets/gone.js"]
    )
    async def test_no_page_comes_without_a_policy(
        self, edge: Client, path: str
    ) -> None:
        """Also the one that says that there is no such file."""
        response = await edge.get(path)
        assert response.headers["content-type"].startswith("text/html")
        assert "content-security-policy" in response.headers

    async def test_the_documentation_of_the_api_is_a_page(self, edge: Client) -> None:
        response = await edge.get("/docs")
        assert "docs" in response.text
        assert "sha256-" in response.headers["content-security-policy"]

    @pytest.mark.parametrize(
        "path", ["/%0A", "/no%0D%0Asuch", "/courses%0A", "/%0Aapi"]
    )
    async def test_a_line_break_leads_to_no_other_not_found(
        self, edge: Client, path: str
    ) -> None:
        response = await edge.get(path)
        assert response.status_code == 404
        assert response.headers["content-type"] == "text/html; charset=utf-8"
        assert "404" in response.text
        assert ALWAYS.items() <= dict(response.headers).items()

    async def test_an_unknown_page_is_not_found(self, edge: Client) -> None:
        response = await edge.get("/no-such-page")
        assert response.status_code == 404
        assert "404" in response.text

    @pytest.mark.parametrize("coding", ["br", "gzip, br;q=0.9", "br, *"])
    async def test_pages_are_compressed_for_those_who_can(
        self, edge: Client, coding: str
    ) -> None:
        async with edge.stream(
            "GET", "/courses", headers={"accept-encoding": coding}
        ) as response:
            raw = b"".join([part async for part in response.aiter_raw()])
        assert response.headers["content-encoding"] == "br"
        assert int(response.headers["content-length"]) == len(raw)
        assert b"courses" in brotli.decompress(raw)
        plain = await edge.get("/courses", headers={"accept-encoding": "gzip, brx"})
        assert "content-encoding" not in plain.headers

    async def test_a_head_is_that_of_the_page_without_its_body(
        self, edge: Client
    ) -> None:
        headers = {"accept-encoding": "identity"}
        whole = await edge.get("/courses", headers=headers)
        head = await edge.head("/courses", headers=headers)
        assert head.content == b""
        for name in ("content-length", "content-security-policy", "content-type"):
            assert head.headers[name] == whole.headers[name]
        assert (await edge.head("/no-such-page")).status_code == 404
        assert (await edge.head("/robots.txt")).content == b""

    async def test_a_page_is_never_half_or_not_modified(self, edge: Client) -> None:
        first = await edge.get("/courses")
        for headers in (
            {"range": "bytes=0-3"},
            {"if-modified-since": "Fri, 01 Jan 2100 00:00:00 GMT"},
            {"if-none-match": "*"},
        ):
            again = await edge.get("/courses", headers=headers)
            assert (again.status_code, again.text) == (200, first.text)


class TestDescriptions:
    async def test_what_is_known_stands_in_the_first_html(
        self, edge: Client, described: Callable[[Describer], None]
    ) -> None:
        asked: list[str] = []

        async def describe(_session: AsyncSession, path: str) -> PageFacts:
            asked.append(path)
            return PageFacts("Тема", "О чём", "<h1>Тема</h1>")

        described(describe)
        response = await edge.get("/courses/?page=2")
        assert response.status_code == 200
        assert "<title>Тема</title>" in response.text
        assert "<h1>Тема</h1>" in response.text
        assert asked == ["/courses?page=2"]

    async def test_what_there_is_not_is_not_found(
        self, pages: Path, described: Callable[[Describer], None]
    ) -> None:
        """The compiled page of all courses answers 200 to any name of a course."""

        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            await HTMLResponse(HTML.format("shell"))(scope, receive, send)

        async def nothing(_session: AsyncSession, _path: str) -> None:
            return None

        described(nothing)
        async with asking(Edge(app, pages)) as client:
            response = await client.get("/described/none")
        assert response.status_code == 404
        assert "shell" in response.text

    @pytest.mark.parametrize(
        ("failure", "status"),
        [(ServiceUnavailable(), 200), (NotPermitted(), 403), (KeyError("bug"), 200)],
        ids=["busy", "refused", "bug"],
    )
    async def test_a_page_is_shown_whatever_becomes_of_its_description(
        self,
        edge: Client,
        described: Callable[[Describer], None],
        caplog: pytest.LogCaptureFixture,
        failure: Exception,
        status: int,
    ) -> None:
        async def fail(_session: AsyncSession, _path: str) -> None:
            raise failure

        described(fail)
        response = await edge.get("/courses")
        assert response.status_code == status
        assert "courses" in response.text
        logged = [r for r in caplog.records if r.levelno >= logging.ERROR]
        assert bool(logged) == isinstance(failure, KeyError)

    async def test_the_description_follows_the_readers_language(
        self, edge: Client, described: Callable[[Describer], None]
    ) -> None:
        async def describe(_session: AsyncSession, _path: str) -> PageFacts:
            return PageFacts(current_locale.get(), "")

        described(describe)
        for cookie, locale in (("lang=en", "en"), ("lang=de", "ru"), ("", "ru")):
            headers = {"cookie": cookie, "accept-language": "en"}
            response = await edge.get("/courses", headers=headers)
            assert f"<title>{locale}</title>" in response.text
