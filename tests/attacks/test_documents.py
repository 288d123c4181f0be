"""The description of the API tells what it really answers."""

from http import HTTPStatus

import httpx

from edu_platform.api.app import api
from edu_platform.core.problems import MEDIA_TYPE


async def test_a_body_that_is_no_text_is_refused_as_described(
    client: httpx.AsyncClient,
) -> None:
    answer = await client.post(
        "/api/v1/session",
        content=b"\xff{",
        headers={"content-type": "application/json"},
    )

    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert answer.headers["content-type"].startswith(MEDIA_TYPE)


def test_every_operation_with_a_body_says_so() -> None:
    operations = [
        operation
        for methods in api.openapi()["paths"].values()
        for operation in methods.values()
        if "requestBody" in operation
    ]

    assert operations
    assert all(MEDIA_TYPE in o["responses"]["400"]["content"] for o in operations)
