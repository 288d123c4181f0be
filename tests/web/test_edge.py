"""The wrapper around pages, API and files."""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import brotli
import httpx
import pytest
from sqlmodel.ext.asyncio.session import AsyncSession
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from edu_platform.core import first_html, storage
from edu_platform.core.errors import NotPermitted, ServiceUnavailable
from edu_platform.core.first_html import PageFacts
from edu_platform.core.i18n import current_locale
from edu_platform.core.settings import settings
from edu_platform.web.edge import Edge

HTML = "<!DOCTYPE html><html ><head></head><body><script>go()</script>{}</body></html>"
ALWAYS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "strict-origin-when-cross-origin",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
}
Client = httpx.AsyncClient


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    """A folder of compiled pages, and a file outside that nobody shall get."""
    folder = tmp_path / "client"
    (folder / "assets").mkdir(parents=True)
    for name in ("index", "courses", "404", "docs-like"):
        (folder / f"{name}.html").write_text(HTML.format(name))
    (folder / "assets" / "app-1a2b.js").write_text("app()")
    (folder / "assets" / "app-1a2b.js.br").write_bytes(brotli.compress(b"app()"))
    (folder / "favicon.svg").write_text("<svg/>")
    (tmp_path / "secret.html").write_text(HTML.format("secret"))
    return folder


async def _echo(request: Request) -> JSONResponse:
    return JSONResponse(
        {
            "path": request.url.path,
            "id": request.headers.get("x-request-id"),
            "if-none-match": request.headers.get("if-none-match"),
            "locale": current_locale.get(),
        },
        headers={"x-frame-options": "SAMEORIGIN"},
    )


async def _cookies(_request: Request) -> PlainTextResponse:
    response = PlainTextResponse("ok")
    response.set_cookie("a", "1")
    response.set_cookie("b", "2")
    return response


async def _docs(_request: Request) -> HTMLResponse:
    return HTMLResponse(HTML.format("docs"))


def _application(pages: Path) -> Starlette:
    return Starlette(
        routes=[
            Route("/api/echo", _echo, methods=["GET", "POST"]),
            Route("/api/cookies", _cookies),
            Route("/docs", _docs),
            Route("/_upload", _echo, methods=["GET", "POST"]),
            Route("/robots.txt", _cookies),
            Mount("/", StaticFiles(directory=pages, html=True)),
        ]
    )


def _with_pathsend(app: ASGIApp) -> ASGIApp:
    """Let an application send files by their path, as the server allows it to."""

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        extensions = {"http.response.pathsend": {}}
        await app({**scope, "extensions": extensions}, receive, send)

    return wrapped


@asynccontextmanager
async def _asking(app: ASGIApp) -> AsyncIterator[Client]:
    transport = httpx.ASGITransport(app, raise_app_exceptions=True)
    async with Client(transport=transport, base_url=settings.origin) as client:
        yield client


@pytest.fixture
async def edge(pages: Path) -> AsyncIterator[Client]:
    async with _asking(Edge(_application(pages), pages)) as client:
        yield client


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
        app = Edge(_with_pathsend(_application(pages)), pages)
        async with _asking(app) as client:
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

        async with _asking(Edge(app, pages)) as client:
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
        async with _asking(Edge(app, pages)) as client:
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


class TestFiles:
    async def test_built_files_are_kept_for_ever(self, edge: Client) -> None:
        response = await edge.get("/assets/app-1a2b.js")
        assert response.text == "app()"
        assert response.headers["cache-control"] == (
            "public, max-age=31536000, immutable"
        )
        assert ALWAYS.items() <= dict(response.headers).items()
        assert "content-security-policy" not in response.headers

    async def test_a_missing_file_is_not_kept(self, edge: Client) -> None:
        response = await edge.get("/assets/app-0000.js")
        assert response.status_code == 404
        assert "immutable" not in response.headers.get("cache-control", "")

    async def test_files_can_be_asked_for_in_part_and_by_version(
        self, edge: Client
    ) -> None:
        first = await edge.get("/favicon.svg")
        assert "immutable" not in first.headers.get("cache-control", "")
        again = await edge.get(
            "/favicon.svg", headers={"if-none-match": first.headers["etag"]}
        )
        assert again.status_code == 304
        part = await edge.get("/assets/app-1a2b.js", headers={"range": "bytes=0-2"})
        assert (part.status_code, part.text) == (206, "app")

    @pytest.mark.parametrize(
        "path",
        [
            "/../secret",
            "/../secret.html",
            "/assets/../../secret",
            "/a/../../secret",
            "//secret",
            "/\\..\\secret",
            "/" + "a" * 300,
            "/" + "a" * 300 + ".js",
            "/a\0b",
            "/a\0b.js",
            "/\ufffd",
        ],
        ids=ascii,
    )
    async def test_no_path_leads_out_of_the_folder_or_to_a_fault(
        self, pages: Path, path: str
    ) -> None:
        """The edge looks into the folder of pages itself, with the path as given."""
        asked: list[str] = []
        sent: list[Message] = []

        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            asked.append(scope["path"])
            await PlainTextResponse("inside", 404)(scope, receive, send)

        async def send(message: Message) -> None:
            sent.append(message)

        async def receive() -> Message:
            return {"type": "http.request"}

        scope = {"type": "http", "method": "GET", "path": path, "query_string": b""}
        await Edge(app, pages)({**scope, "headers": []}, receive, send)
        assert sent[0]["status"] == 404
        # It found no such page, so it asked for just what was asked of it.
        assert asked == [path]

    async def test_what_lies_outside_of_the_folder_is_not_served(
        self, edge: Client, pages: Path
    ) -> None:
        (pages / "link.html").symlink_to(pages.parent / "secret.html")
        for path in ("/%2e%2e/secret", "/..%2fsecret.html", "/link", "/link.html"):
            response = await edge.get(path)
            assert response.status_code == 404
            assert "secret" not in response.text


class TestEdges:
    async def test_the_api_is_passed_on_with_one_id(self, edge: Client) -> None:
        response = await edge.get(
            "/api/echo", headers={"if-none-match": "x", "x-request-id": "abc"}
        )
        assert response.json()["id"] == response.headers["x-request-id"] != "abc"
        assert response.json()["if-none-match"] == "x"
        # What the application says for itself is left to it.
        assert response.headers.get_list("x-frame-options") == ["SAMEORIGIN"]
        assert response.headers["x-content-type-options"] == "nosniff"
        given = await edge.get("/api/echo", headers={"x-request-id": "0123456789"})
        assert given.headers["x-request-id"] == "0123456789"

    async def test_two_cookies_stay_two(self, edge: Client) -> None:
        for path in ("/api/cookies", "/robots.txt"):
            response = await edge.get(path)
            assert len(response.headers.get_list("set-cookie")) == 2

    @pytest.mark.parametrize(
        "path", ["/_upload", "/_upload/", "/_upload/x", "/_all_routes"]
    )
    @pytest.mark.parametrize("method", ["GET", "POST"])
    async def test_what_knows_no_cookie_is_closed(
        self, edge: Client, path: str, method: str
    ) -> None:
        response = await edge.request(method, path)
        assert response.status_code == 404
        assert ALWAYS.items() <= dict(response.headers).items()

    @pytest.mark.parametrize(
        "headers",
        [
            {"origin": "https://evil.example"},
            {"origin": "null"},
            {"sec-fetch-site": "cross-site"},
        ],
        ids=str,
    )
    @pytest.mark.parametrize("path", ["/api/echo", "/auth/login", "/courses", "/ping"])
    async def test_another_sites_page_posts_nothing(
        self, edge: Client, path: str, headers: dict[str, str]
    ) -> None:
        response = await edge.post(path, headers=headers)
        assert response.status_code == 403
        assert (await edge.get("/courses", headers=headers)).status_code == 200

    async def test_our_own_pages_post(self, edge: Client) -> None:
        for headers in ({}, {"origin": settings.origin}):
            response = await edge.post("/api/echo", headers=headers)
            assert response.status_code == 200

    async def test_a_websocket_goes_through_untouched(self, pages: Path) -> None:
        seen: list[Any] = []

        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            seen.append((scope, receive, send))

        async def nothing(*_: Any) -> Any:
            raise AssertionError

        scope = {"type": "websocket", "path": "/_event"}
        await Edge(app, pages)(scope, nothing, nothing)
        assert seen == [(scope, nothing, nothing)]


class TestPictures:
    NAME = "0123456789abcdef" * 4

    async def test_a_picture_runs_nothing_in_our_origin(
        self, client: httpx.AsyncClient
    ) -> None:
        await storage.put(f"images/{self.NAME}.svg", b"<svg/>")
        response = await client.get(f"/media/images/{self.NAME}.svg")
        assert response.status_code == 200
        assert response.headers["content-type"] == "image/svg+xml"
        assert "sandbox" in response.headers["content-security-policy"]
        assert "immutable" in response.headers["cache-control"]

    @pytest.mark.parametrize(
        "name",
        [
            f"{NAME}.png",
            f"{NAME}.html",
            "x.svg",
            "..%2f..%2fsecret.key",
            "%2e%2e",
            f"{NAME}.svg%00",
            NAME,
        ],
    )
    async def test_nothing_else_is_there(
        self, client: httpx.AsyncClient, name: str
    ) -> None:
        response = await client.get(f"/media/images/{name}")
        assert response.status_code == 404
