"""What surrounds every API request: id, language, origin check, limit."""

from http import HTTPStatus

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from edu_platform.accounts.api import bearer_in, client_network
from edu_platform.api.problems import refusal, too_large, unexpected
from edu_platform.core import limits, logs
from edu_platform.core.errors import AppError, NotPermitted
from edu_platform.core.http import (
    SECURITY_HEADERS,
    Headers,
    headers_of,
    is_foreign,
    locale_of,
    request_id_of,
)
from edu_platform.core.i18n import current_locale
from edu_platform.core.settings import settings

# The pages of the site pass here too; only these are counted and never kept.
LIMITED = ("/api/", "/auth/")


class RequestContext:
    """Sets the request's id and language, refuses foreign origins and floods."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = headers_of(scope["headers"])
        request_id = request_id_of(headers)
        logs.request_id.set(request_id)
        logs.user_id.set("-")
        current_locale.set(locale_of(headers))
        sender = Sender(scope, receive, send)
        sender.extra[b"x-request-id"] = request_id.encode()
        try:
            _require_own(scope, headers)
            if scope["path"].startswith(LIMITED):
                await _spend(scope, sender)
            await self.app(scope, receive, sender)
        except AppError as error:
            await refusal(error)(scope, receive, sender)
        except Exception as error:
            # Once it has begun, an answer can only be broken off.
            if sender.has_started:
                raise
            await unexpected(error)(scope, receive, sender)


class Sender:
    """Adds headers to an answer unless it has them already.

    A body that says itself that it is too long is refused by the framework, in words
    of its own and over whatever was about to be answered; ours take their place.
    """

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.scope = scope
        self.receive = receive
        self.send = send
        self.extra = dict(SECURITY_HEADERS)
        self.has_started = False
        self.is_replaced = False

    async def __call__(self, message: Message) -> None:
        if self.is_replaced:
            return
        if _is_bare_refusal(message):
            self.is_replaced = self.has_started = True
            answer = too_large(is_page=not self.scope["path"].startswith("/api/"))
            await answer(self.scope, self.receive, self._send)
            return
        await self._send(message)

    async def _send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.has_started = True
            present = headers_of(message["headers"])
            added = [(k, v) for k, v in self.extra.items() if k not in present]
            message = {**message, "headers": [*message["headers"], *added]}
        await self.send(message)


def _is_bare_refusal(message: Message) -> bool:
    if message.get("status") != HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return False
    kind = headers_of(message["headers"]).get(b"content-type", b"")
    return kind.startswith(b"text/plain")


def _require_own(scope: Scope, headers: Headers) -> None:
    # No browser adds a token by itself: without a cookie there is nothing to abuse.
    if b"cookie" not in headers and _has_token(headers):
        return
    if is_foreign(scope["method"], headers, scope["path"]):
        raise NotPermitted


def _has_token(headers: Headers) -> bool:
    given = headers.get(b"authorization", b"").decode("latin-1")
    return bearer_in(given) is not None


async def _spend(scope: Scope, sender: Sender) -> None:
    """Count a request, and tell how many more there may be."""
    size = settings.requests_per_minute
    sender.extra[b"cache-control"] = b"no-store"
    sender.extra[b"x-ratelimit-limit"] = str(size).encode()
    sender.extra[b"x-ratelimit-remaining"] = b"0"
    network = client_network(Request(scope))
    left = await limits.spend(f"{size}/minute", "api", network)
    sender.extra[b"x-ratelimit-remaining"] = str(left).encode()
