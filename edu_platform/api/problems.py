"""From exceptions to problem documents, in the caller's language."""

import logging
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, PlainTextResponse, Response
from starlette.exceptions import HTTPException

from edu_platform.core.errors import AppError, NotFound, TooManyRequests
from edu_platform.core.i18n import N_, _
from edu_platform.core.logs import request_id
from edu_platform.core.problems import MEDIA_TYPE, FieldProblem, Problem
from edu_platform.ui.field_errors import message_of

logger = logging.getLogger(__name__)

# What the framework refuses by itself, in words of ours.
DETAILS = {
    HTTPStatus.BAD_REQUEST: N_("The request cannot be understood."),
    HTTPStatus.NOT_FOUND: NotFound.msgid,
    HTTPStatus.METHOD_NOT_ALLOWED: N_("This address does not take such requests."),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: N_("The request is too large."),
}


def _respond(
    status: int,
    code: str,
    detail: str,
    *,
    errors: Sequence[FieldProblem] = (),
    headers: dict[str, str] | None = None,
) -> JSONResponse:
    problem = Problem(
        title=HTTPStatus(status).phrase,
        status=status,
        detail=detail,
        code=code,
        request_id=request_id.get(),
        errors=list(errors),
    )
    return JSONResponse(
        problem.model_dump(), status, headers=headers, media_type=MEDIA_TYPE
    )


def refusal(error: AppError) -> JSONResponse:
    headers: dict[str, str] = {}
    if isinstance(error, TooManyRequests):
        headers["Retry-After"] = str(error.retry_after)
    return _respond(error.status_code, error.code, error.message, headers=headers)


def too_large(*, is_page: bool) -> Response:
    """Refuse a body by its length: programs as a problem, forms in plain words."""
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    words = _(DETAILS[status])
    return PlainTextResponse(words, status) if is_page else _of_status(status, words)


def unexpected(error: Exception) -> JSONResponse:
    """Log a fault of ours, and answer without a word about it."""
    logger.error("An unexpected error in the API", exc_info=error)
    return _respond(
        HTTPStatus.INTERNAL_SERVER_ERROR,
        "Unexpected",
        _("Something went wrong on our side. We have been told."),
    )


def _field_problem(error: dict[str, Any]) -> FieldProblem:
    # The first part says where the field was: body, query, path. A body that is no
    # JSON has the position of its first fault there instead of a field.
    places = error["loc"] if error["type"] == "json_invalid" else error["loc"][1:]
    location = ".".join(str(part) for part in places if isinstance(part, str))
    # A client may send a field whose name is no text that can be sent back.
    name = (location or str(error["loc"][0])).encode("utf-8", "replace").decode()
    return FieldProblem(
        field=name,
        code=str(error["type"]),
        message=message_of(error["type"], error.get("ctx", {})),
    )


async def _app_error(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, AppError)  # noqa: S101  registered for it alone
    return refusal(error)


async def _validation_error(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)  # noqa: S101  as above
    return _respond(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "ValidationFailed",
        _("Some fields are not valid."),
        errors=[_field_problem(found) for found in error.errors()],
    )


async def _http_error(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101  as above
    status = HTTPStatus(error.status_code)
    detail = _(DETAILS[status]) if status in DETAILS else str(error.detail)
    return _of_status(status, detail, headers=dict(error.headers or {}))


def _of_status(
    status: HTTPStatus, detail: str, *, headers: dict[str, str] | None = None
) -> JSONResponse:
    code = status.phrase.replace(" ", "")
    return _respond(status, code, detail, headers=headers)


def install(api: FastAPI) -> None:
    # Anything else reaches the middleware, which answers with the request's headers.
    api.add_exception_handler(AppError, _app_error)
    api.add_exception_handler(RequestValidationError, _validation_error)
    api.add_exception_handler(HTTPException, _http_error)
