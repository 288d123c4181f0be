"""One ASGI wrapper around pages, API and websocket."""

import logging
import re
from collections.abc import Collection
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
from edu_platform.core.http import (
    SECURITY_HEADERS,
    Headers,
    cookie_value,
    headers_of,
    is_foreign,
    page_locale_of,
    request_id_of,
)
from edu_platform.core.i18n import current_locale
from edu_platform.core.settings import settings
from edu_platform.web.csp import policy_for
from edu_platform.web.document import describe, mark_demo, mark_notice_read

logger = logging.getLogger(__name__)

# Reflex's upload endpoint knows a caller by a header token alone: it is closed.
CLOSED = re.compile(r"/(_upload|_all_routes)(/|$)")
PASSED = re.compile(r"/(api|auth|docs/static|health|media|_event|_health|ping)(/|$)")
IMMUTABLE = b"public, max-age=31536000, immutable"
REQUEST_ID = b"x-request-id"
# No route takes an address with a line break, not even that of "not found".
UNROUTABLE = dict.fromkeys(map(ord, "\n\r"), "-")
# A page is always asked for as a whole: it is changed on its way.
CONDITIONAL = {b"accept-encoding", b"if-none-match", b"if-modified-since", b"range"}

SECURITY: Headers = {
    **SECURITY_HEADERS,
    b"cross-origin-opener-policy": b"same-origin",
    b"permissions-policy": b"camera=(), microphone=(), geolocation=(), payment=()",
}


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
        request_id = request_id_of(headers)
        logs.request_id.set(request_id)
        current_locale.set(page_locale_of(headers))
        extra = {**SECURITY, REQUEST_ID: request_id.encode()}
        scope = _with_headers(scope, extra={REQUEST_ID: request_id.encode()})
        path = scope["path"]
        sender = _adding(send, extra, path)
        if CLOSED.match(path):
            await PlainTextResponse("Not found", 404)(scope, receive, sender)
        elif is_foreign(scope["method"], headers, path):
            await PlainTextResponse("Forbidden", 403)(scope, receive, sender)
        elif PASSED.match(path) or self._is_asset(path):
            # What nobody answers there gets the site's page for "not found".
            page = Page(send, extra, scope, path, HTTPStatus.OK, None)
            await self.app(scope, receive, page)
        else:
            await self._page(scope, receive, send, extra)

    async def _page(
        self, scope: Scope, receive: Receive, send: Send, extra: Headers
    ) -> None:
        path = scope["path"].rstrip("/") or "/"
        status, facts = await _facts(path, scope["query_string"].decode("latin-1"))
        page = Page(send, extra, scope, path, status, facts)
        await self.app(self._direct(scope, path), receive, page)

    def _direct(self, scope: Scope, path: str) -> Scope:
        """Ask for the page's own file: the static app would redirect to a folder."""
        name = "/index.html" if path == "/" else f"{path}.html"
        target = name if self._has(name) else path.translate(UNROUTABLE)
        return {
            **_with_headers(scope, without=CONDITIONAL),
            # The length and the policy of a page are those of its whole text.
            "method": "GET" if scope["method"] == "HEAD" else scope["method"],
            "path": target,
            "raw_path": target.encode(),
        }

    def _is_asset(self, path: str) -> bool:
        return not path.endswith(".html") and self._has(path)

    def _has(self, path: str) -> bool:
        """Tell whether there is such a file among the compiled pages."""
        try:
            found = (self.pages / path.lstrip("/")).resolve()
            return found.is_relative_to(self.pages.resolve()) and found.is_file()
        except (OSError, ValueError):
            # No file has such a name: it is too long or has a NUL.
            return False


def _with_headers(
    scope: Scope, *, extra: Headers | None = None, without: Collection[bytes] = ()
) -> Scope:
    added = extra or {}
    kept = [
        (name, value)
        for name, value in scope["headers"]
        if name.lower() not in added and name.lower() not in without
    ]
    return {**scope, "headers": [*kept, *added.items()]}


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
    except Exception:
        # The page itself reads what it shows, and says what is wrong.
        logger.exception("A page could not be described")
        return HTTPStatus.OK, None
    return (HTTPStatus.OK if facts else HTTPStatus.NOT_FOUND), facts


def _adding(send: Send, extra: Headers, path: str) -> Send:
    async def sender(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = message["headers"]
            if path.startswith("/assets/") and message["status"] == HTTPStatus.OK:
                headers = [h for h in headers if h[0].lower() != b"cache-control"]
                headers = [*headers, (b"cache-control", IMMUTABLE)]
            present = headers_of(headers)
            added = [(k, v) for k, v in extra.items() if k not in present]
            message = {**message, "headers": [*headers, *added]}
        await send(message)

    return sender


class Page:
    """Collects one HTML response, finishes it and sends it on."""

    def __init__(
        self,
        send: Send,
        extra: Headers,
        scope: Scope,
        path: str,
        status: int,
        facts: PageFacts | None,
    ) -> None:
        self.send = send
        self.extra = extra
        self.is_head = scope["method"] == "HEAD"
        headers = headers_of(scope["headers"])
        self.takes_brotli = _takes_brotli(headers)
        cookies = headers.get(b"cookie", b"").decode("latin-1")
        self.has_read_notice = cookie_value(cookies, "cookies_ok") == "1"
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
        elif self.start is not None:
            await self._collect(message)
        elif not self.is_head:
            await self.send(message)
        elif not message.get("more_body"):
            await self.send({"type": "http.response.body"})

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
        if settings.is_demo:
            body = mark_demo(body)
        if self.has_read_notice:
            body = mark_notice_read(body)
        status = self.start["status"]
        headers = {
            **self.extra,
            b"content-type": b"text/html; charset=utf-8",
            b"cache-control": b"no-cache",
            b"content-security-policy": policy.encode(),
            b"vary": b"accept-encoding, cookie",
        }
        if self.takes_brotli:
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
        body = b"" if self.is_head else body
        await self.send({"type": "http.response.body", "body": body})


def _takes_brotli(request: Headers) -> bool:
    given = request.get(b"accept-encoding", b"").split(b",")
    return b"br" in {coding.partition(b";")[0].strip() for coding in given}
