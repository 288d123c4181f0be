"""One-click unsubscribing (RFC 8058), as mail programs do it."""

import httpx
import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts.models import User
from edu_platform.mail import service as mail
from edu_platform.mail.service.unsubscribing import Subscriber, token_for
from tests.conftest import sign_in_as
from tests.mail.post import new_address

ONE_CLICK = {"List-Unsubscribe": "One-Click"}
FROM_ELSEWHERE = {"origin": "https://mail.example.com", "sec-fetch-site": "cross-site"}


def _path(address: str) -> str:
    return f"/api/v1/unsubscribe/{token_for(Subscriber(address=address))}"


@pytest.mark.parametrize("headers", [{}, FROM_ELSEWHERE, {"origin": "null"}])
async def test_one_click_from_anywhere_is_enough(
    client: httpx.AsyncClient, session: AsyncSession, headers: dict[str, str]
) -> None:
    address = new_address()
    for _ in range(2):
        answer = await client.post(_path(address), data=ONE_CLICK, headers=headers)
        assert (answer.status_code, answer.content) == (204, b"")
    assert await mail.is_unsubscribed(session, address)


async def test_whoever_is_signed_in_the_link_alone_counts(
    client: httpx.AsyncClient, session: AsyncSession, learner: User
) -> None:
    address = new_address()
    await sign_in_as(client, learner)
    answer = await client.post(_path(address), headers=FROM_ELSEWHERE)
    assert answer.status_code == 204
    assert await mail.is_unsubscribed(session, address)
    assert not await mail.is_unsubscribed(session, learner.email)


async def test_a_damaged_link_is_refused(client: httpx.AsyncClient) -> None:
    answer = await client.post("/api/v1/unsubscribe/abc", data=ONE_CLICK)
    assert (answer.status_code, answer.json()["code"]) == (404, "LinkDamaged")


async def test_a_look_does_nothing(
    client: httpx.AsyncClient, session: AsyncSession
) -> None:
    address = new_address()
    assert (await client.get(_path(address))).status_code == 405
    assert not await mail.is_unsubscribed(session, address)


@pytest.mark.parametrize(
    "path", ["/api/v1/unsubscribe", "/api/v1/unsubscribe/a/b", "/auth/logout"]
)
async def test_nothing_else_is_open_to_other_sites(
    client: httpx.AsyncClient, path: str
) -> None:
    answer = await client.post(path, headers=FROM_ELSEWHERE)
    assert answer.status_code == 403
