"""No page of ours comes without a content security policy, wherever it is asked for."""

from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.routing import Route

from edu_platform.web.edge import Edge


@pytest.fixture
def app() -> Starlette:
    return Starlette(
        routes=[
            Route("/media/note", lambda _request: PlainTextResponse("note")),
            Route("/{path:path}", lambda _request: HTMLResponse("<html></html>", 404)),
        ]
    )


@pytest.mark.parametrize("path", ["/media/a/b", "/_event", "/_health/x", "/auth/x"])
async def test_the_page_for_what_is_not_there_has_one(
    app: Starlette, tmp_path: Path, path: str
) -> None:
    transport = httpx.ASGITransport(Edge(app, tmp_path))
    async with httpx.AsyncClient(transport=transport, base_url="http://x") as client:
        answer = await client.get(path)
        note = await client.get("/media/note")

    assert answer.status_code == 404
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    assert "content-security-policy" not in note.headers
