"""What passes the edge beside pages: files, the API, the websocket."""

from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Message, Receive, Scope, Send

from edu_platform.core import storage
from edu_platform.core.settings import settings
from edu_platform.web.edge import Edge
from tests.web.served import ALWAYS, Client


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
