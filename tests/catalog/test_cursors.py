"""Cursors come from anybody, who may have written them by hand."""

from http import HTTPStatus
from typing import Any
from uuid import uuid4

import httpx
import pytest

from edu_platform.core.paging import encode_cursor

VALUES: list[Any] = [None, True, False, -1, 2**40, 1.5, "1", "x", "\x00", [], {}]


@pytest.mark.parametrize("value", VALUES, ids=repr)
@pytest.mark.parametrize("sort", ["price", "popular", "new", "rating"])
async def test_a_cursor_made_by_hand_is_no_fault_of_ours(
    client: httpx.AsyncClient, sort: str, value: Any
) -> None:
    cursor = encode_cursor(sort, value, uuid4())
    answer = await client.get(
        "/api/v1/courses", params={"sort": sort, "cursor": cursor}
    )

    assert answer.status_code in {HTTPStatus.OK, HTTPStatus.UNPROCESSABLE_ENTITY}


@pytest.mark.parametrize("value", [True, False])
async def test_a_price_is_a_number(client: httpx.AsyncClient, *, value: bool) -> None:
    cursor = encode_cursor("price", value, uuid4())
    answer = await client.get(
        "/api/v1/courses", params={"sort": "price", "cursor": cursor}
    )

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
