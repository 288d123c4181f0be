"""Problem documents (RFC 9457) of the API: `application/problem+json`."""

from http import HTTPStatus
from typing import Any

from pydantic import BaseModel


class FieldProblem(BaseModel):
    """What is wrong with one field of a request."""

    field: str
    code: str
    message: str


class Problem(BaseModel):
    """`code` is for programs, `detail` for people, in their language."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    code: str
    request_id: str = ""
    errors: list[FieldProblem] = []


MEDIA_TYPE = "application/problem+json"


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Declare the refusals of an operation in OpenAPI."""
    return {
        status: {
            "description": HTTPStatus(status).phrase,
            "content": {
                MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}
            },
        }
        for status in statuses
    }
