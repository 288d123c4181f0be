"""Pages, an API and files behind the edge."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from edu_platform.core.i18n import current_locale
from edu_platform.core.settings import settings

HTML = "<!DOCTYPE html><html ><head></head><body><script>go()</script>{}</body></html>"
ALWAYS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "strict-origin-when-cross-origin",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
}
Client = httpx.AsyncClient


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


def application(pages: Path) -> Starlette:
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


def with_pathsend(app: ASGIApp) -> ASGIApp:
    """Let an application send files by their path, as the server allows it to."""

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        extensions = {"http.response.pathsend": {}}
        await app({**scope, "extensions": extensions}, receive, send)

    return wrapped


@asynccontextmanager
async def asking(app: ASGIApp) -> AsyncIterator[Client]:
    transport = httpx.ASGITransport(app, raise_app_exceptions=True)
    async with Client(transport=transport, base_url=settings.origin) as client:
        yield client
