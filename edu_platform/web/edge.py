"""One ASGI wrapper around pages, API and websocket."""

import logging
import re
from http import HTTPStatus
from pathlib import Path

import anyio
import brotli
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from edu_platform.core import logs
from edu_platform.core.db import transaction
from edu_platform.core.errors import AppError, ServiceUnavailable
from edu_platform.core.first_html import PageFacts, describer_of
from edu_platform.core.http import Headers, headers_of, is_foreign, page_locale_of
from edu_platform.core.http import request_id_of as id_of
from edu_platform.core.i18n import current_locale
from edu_platform.core.settings import settings
from edu_platform.web.csp import policy_for
from edu_platform.web.document import describe

logger = logging.getLogger(__name__)

# Reflex's upload endpoint knows a caller by a header token alone: it is closed.
CLOSED = frozenset({"/_upload", "/_all_routes"})
PASSED = re.compile(r"/(api|auth|docs/static|health|media|_event|_health|ping)(/|$)")
IMMUTABLE = b"public, max-age=31536000, immutable"
YEAR = 365 * 24 * 3600
CONDITIONAL = {b"accept-encoding", b"if-none-match", b"if-modified-since", b"range"}

SECURITY: Headers = {
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"strict-origin-when-cross-origin",
    b"x-frame-options": b"DENY",
    b"cross-origin-opener-policy": b"same-origin",
    b"permissions-policy": b"camera=(), microphone=(), geolocation=(), payment=()",
}
if settings.is_https:
    SECURITY[b"strict-transport-security"] = f"max-age={YEAR}".encode()


class Edge:
    """Adds headers to everything and finishes the HTML of pages.

    Args:
        app: what is wrapped.
        pages: the folder of the compiled pages.
    """

    def __init__(self, app: ASGIApp, pages: Path) -> None:
        self.app = app
        self.pages = pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = headers_of(scope["headers"])
        request_id = id_of(headers)
        logs.request_id.set(request_id)
        current_locale.set(page_locale_of(headers))
        extra = {**SECURITY, b"x-request-id": request_id.encode()}
        path = scope["path"]
        if path in CLOSED:
            await PlainTextResponse("Not found", 404)(scope, receive, send)
        elif is_foreign(scope["method"], headers):
            await PlainTextResponse("Forbidden", 403)(scope, receive, send)
        elif PASSED.match(path) or "." in path.rsplit("/", 1)[-1]:
            await self.app(scope, receive, _adding(send, extra, path))
        else:
            await self._page(scope, receive, send, extra)

    async def _page(
        self, scope: Scope, receive: Receive, send: Send, extra: Headers
    ) -> None:
        path = scope["path"].rstrip("/") or "/"
        status, facts = await _facts(path, scope["query_string"].decode("latin-1"))
        page = Page(send, extra, headers_of(scope["headers"]), path, status, facts)
        await self.app(self._direct(scope, path), receive, page)

    def _direct(self, scope: Scope, path: str) -> Scope:
        """Ask for the page's own file: the static app would redirect to a folder."""
        name = "/index.html" if path == "/" else f"{path}.html"
        candidate = (self.pages / name.lstrip("/")).resolve()
        is_own = candidate.is_relative_to(self.pages.resolve())
        target = name if is_own and candidate.is_file() else path
        headers = [(k, v) for k, v in scope["headers"] if k.lower() not in CONDITIONAL]
        return {
            **scope,
            "path": target,
            "raw_path": target.encode(),
            "headers": headers,
        }


async def _facts(path: str, query: str) -> tuple[int, PageFacts | None]:
    """Return the page's status and what is known of it."""
    describer = describer_of(path)
    if describer is None:
        return HTTPStatus.OK, None
    try:
        async with transaction() as session:
            facts = await describer(session, f"{path}?{query}" if query else path)
    except ServiceUnavailable:
        # The page itself can be shown without the database and says what is wrong.
        return HTTPStatus.OK, None
    except AppError as error:
        return error.status_code, None
    return (HTTPStatus.OK if facts else HTTPStatus.NOT_FOUND), facts


def _adding(send: Send, extra: Headers, path: str) -> Send:
    async def sender(message: Message) -> None:
        if message["type"] == "http.response.start":
            present = headers_of(message["headers"])
            if path.startswith("/assets/") and message["status"] == HTTPStatus.OK:
                present[b"cache-control"] = IMMUTABLE
            merged = {**extra, **present}
            cookies = [
                (k, v) for k, v in message["headers"] if k.lower() == b"set-cookie"
            ]
            merged.pop(b"set-cookie", None)
            message = {**message, "headers": [*merged.items(), *cookies]}
        await send(message)

    return sender


class Page:
    """Collects one HTML response, finishes it and sends it on."""

    def __init__(
        self,
        send: Send,
        extra: Headers,
        request: Headers,
        path: str,
        status: int,
        facts: PageFacts | None,
    ) -> None:
        self.send = send
        self.extra = extra
        self.request = request
        self.path = path
        self.status = status
        self.facts = facts
        self.start: Message | None = None
        self.chunks: list[bytes] = []

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = headers_of(message["headers"])
            if headers.get(b"content-type", b"").startswith(b"text/html"):
                self.start = message
                return
            await _adding(self.send, self.extra, self.path)(message)
        elif self.start is None:
            await self.send(message)
        else:
            await self._collect(message)

    async def _collect(self, message: Message) -> None:
        if message["type"] == "http.response.pathsend":
            # The server would send the file itself, past this wrapper.
            self.chunks.append(await anyio.Path(message["path"]).read_bytes())
        else:
            self.chunks.append(message.get("body", b""))
            if message.get("more_body"):
                return
        await self._finish(b"".join(self.chunks))

    async def _finish(self, body: bytes) -> None:
        assert self.start is not None  # noqa: S101  set before any body
        policy = policy_for(body)
        if self.facts:
            body = describe(body, self.facts, self.path)
        status = self.start["status"]
        headers = {
            **self.extra,
            b"content-type": b"text/html; charset=utf-8",
            b"cache-control": b"no-cache",
            b"content-security-policy": policy.encode(),
            b"vary": b"accept-encoding, cookie",
        }
        if b"br" in self.request.get(b"accept-encoding", b""):
            body = brotli.compress(body, quality=4)
            headers[b"content-encoding"] = b"br"
        headers[b"content-length"] = str(len(body)).encode()
        await self.send(
            {
                "type": "http.response.start",
                "status": self.status if status == HTTPStatus.OK else status,
                "headers": list(headers.items()),
            }
        )
        await self.send({"type": "http.response.body", "body": body})
