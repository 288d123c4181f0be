"""The proof before a sensitive change, given by an app through the API."""

import httpx
import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts import service as accounts
from edu_platform.accounts.models import User
from edu_platform.core import db
from edu_platform.core.actor import Actor
from edu_platform.core.sealing import digest
from tests.accounts.factories import PASSWORD, make_account, newest_body
from tests.accounts.second_factors import age, turn_on, wrong
from tests.conftest import sign_in_as

PROOF = "/api/v1/me/proof"
LETTER = f"{PROOF}/letter"


@pytest.fixture
async def anna(session: AsyncSession) -> User:
    return await make_account(session)


async def _left_open(
    client: httpx.AsyncClient, session: AsyncSession, user: User
) -> Actor:
    """Return the actor of a session that the client has had for a while."""
    await sign_in_as(client, user)
    actor = _actor(client, user)
    await age(session, actor, factor=False)
    return actor


def _actor(client: httpx.AsyncClient, user: User) -> Actor:
    token = client.cookies[accounts.COOKIE]
    return Actor(user_id=user.id, role=user.role, session_digest=digest(token))


async def _prove(client: httpx.AsyncClient, kind: str, value: str) -> httpx.Response:
    return await client.post(PROOF, json={"kind": kind, "value": value})


async def _is_fresh(actor: Actor) -> bool:
    async with db.transaction() as session:
        return await accounts.is_fresh(session, actor)


async def test_the_password_proves_it(
    client: httpx.AsyncClient, session: AsyncSession, anna: User
) -> None:
    actor = await _left_open(client, session, anna)
    refused = await _prove(client, "password", "not hers")
    assert refused.status_code == 403
    assert not await _is_fresh(actor)
    proved = await _prove(client, "password", PASSWORD)
    assert proved.status_code == 204
    assert await _is_fresh(actor)


async def test_a_code_of_the_app_proves_it_and_may_renew_the_cookie(
    client: httpx.AsyncClient, session: AsyncSession, anna: User
) -> None:
    app, _elsewhere = await turn_on(session, anna)
    actor = await _left_open(client, session, anna)
    refused = await _prove(client, "code", wrong(app))
    assert refused.status_code == 401
    proved = await _prove(client, "code", app.code())
    assert proved.status_code == 204
    # The session's first second factor: its rights have grown, so its token is new.
    assert accounts.COOKIE in proved.cookies
    assert not await _is_fresh(actor)


async def test_a_person_without_a_password_gets_a_code_by_letter(
    client: httpx.AsyncClient, session: AsyncSession
) -> None:
    boris = await make_account(session, password_hash=None)
    actor = await _left_open(client, session, boris)
    assert (await client.post(LETTER)).status_code == 202
    await session.commit()
    words = (await newest_body(session, boris.email)).text.replace(".", " ").split()
    code = next(word for word in words if word.isdigit())
    proved = await _prove(client, "mailed_code", code)
    assert proved.status_code == 204
    assert await _is_fresh(actor)


async def test_who_has_a_password_gets_no_code_by_letter(
    client: httpx.AsyncClient, session: AsyncSession, anna: User
) -> None:
    await _left_open(client, session, anna)
    assert (await client.post(LETTER)).status_code == 403


async def test_other_kinds_are_unknown(
    client: httpx.AsyncClient, session: AsyncSession, anna: User
) -> None:
    actor = await _left_open(client, session, anna)
    assert (await _prove(client, "promise", PASSWORD)).status_code == 422
    assert not await _is_fresh(actor)


async def test_a_visitor_has_nothing_to_prove(client: httpx.AsyncClient) -> None:
    assert (await _prove(client, "password", PASSWORD)).status_code == 401
    assert (await client.post(LETTER)).status_code == 401
