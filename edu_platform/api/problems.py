"""From exceptions to problem documents, in the caller's language."""

import logging
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from edu_platform.core.errors import AppError, TooManyRequests
from edu_platform.core.i18n import _
from edu_platform.core.logs import request_id
from edu_platform.core.problems import MEDIA_TYPE, FieldProblem, Problem

logger = logging.getLogger(__name__)


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


async def _app_error(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, AppError)  # noqa: S101  registered for it alone
    headers = {}
    if isinstance(error, TooManyRequests):
        headers["Retry-After"] = str(error.retry_after)
    return _respond(error.status_code, error.code, error.message, headers=headers)


def _field_problem(error: dict[str, Any]) -> FieldProblem:
    # The first part says where the field was: body, query, path.
    location = ".".join(str(part) for part in error["loc"][1:])
    return FieldProblem(
        field=location or str(error["loc"][0]),
        code=str(error["type"]),
        message=str(error["msg"]),
    )


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
    phrase = HTTPStatus(error.status_code).phrase
    return _respond(
        error.status_code,
        phrase.replace(" ", ""),
        str(error.detail),
        headers=dict(error.headers or {}),
    )


async def _unexpected(_request: Request, error: Exception) -> JSONResponse:
    logger.error("An unexpected error in the API", exc_info=error)
    return _respond(
        HTTPStatus.INTERNAL_SERVER_ERROR,
        "Unexpected",
        _("Something went wrong on our side. We have been told."),
    )


def install(api: FastAPI) -> None:
    api.add_exception_handler(AppError, _app_error)
    api.add_exception_handler(RequestValidationError, _validation_error)
    api.add_exception_handler(HTTPException, _http_error)
    api.add_exception_handler(Exception, _unexpected)
