"""What surrounds every API request: id, language, origin check, limit."""

from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from edu_platform.accounts.api import client_address
from edu_platform.core import limits, logs
from edu_platform.core.errors import AppError, NotPermitted, TooManyRequests
from edu_platform.core.http import headers_of, is_foreign, locale_of, request_id_of
from edu_platform.core.i18n import current_locale
from edu_platform.core.problems import MEDIA_TYPE, Problem
from edu_platform.core.settings import settings

SECURITY_HEADERS = {
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"strict-origin-when-cross-origin",
    b"x-frame-options": b"DENY",
}


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
        extra = {b"x-request-id": request_id.encode(), **SECURITY_HEADERS}
        sender = _adding(send, extra)
        try:
            if is_foreign(scope["method"], headers):
                raise NotPermitted
            left = await _spend(scope)
        except AppError as error:
            await _refusal(error)(scope, receive, sender)
            return
        extra[b"x-ratelimit-limit"] = str(settings.requests_per_minute).encode()
        extra[b"x-ratelimit-remaining"] = str(left).encode()
        extra[b"cache-control"] = b"no-store"
        await self.app(scope, receive, sender)


async def _spend(scope: Scope) -> int:
    address = client_address(Request(scope))
    return await limits.spend(f"{settings.requests_per_minute}/minute", "api", address)


def _adding(send: Send, extra: dict[bytes, bytes]) -> Send:
    async def sender(message: Message) -> None:
        if message["type"] == "http.response.start":
            present = headers_of(message["headers"])
            added = [(k, v) for k, v in extra.items() if k not in present]
            message = {**message, "headers": [*message["headers"], *added]}
        await send(message)

    return sender


def _refusal(error: AppError) -> JSONResponse:
    problem = Problem(
        title=HTTPStatus(error.status_code).phrase,
        status=error.status_code,
        detail=error.message,
        code=error.code,
        request_id=logs.request_id.get(),
    )
    headers = {}
    if isinstance(error, TooManyRequests):
        headers["Retry-After"] = str(error.retry_after)
    return JSONResponse(
        problem.model_dump(), error.status_code, headers=headers, media_type=MEDIA_TYPE
    )
