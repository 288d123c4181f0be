"""The operations of recovery, passwords and addresses through HTTP."""

import httpx
import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts import service as accounts
from edu_platform.accounts.models import User
from edu_platform.accounts.service.lookup import forget_all
from tests.accounts.credentials.letters import (
    NEW_PASSWORD,
    ask_change,
    fresh,
    recovery_token,
    signed_in,
)
from tests.accounts.factories import (
    letters_to,
    make_account,
    new_email,
    newest_token,
    sign_in,
)
from tests.conftest import sign_in_as

API = "/api/v1"
MADE_UP = "x" * 43


def _code(response: httpx.Response) -> tuple[int, str]:
    return response.status_code, response.json()["code"]


@pytest.fixture(autouse=True)
def unlimited(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("REQUESTS", "USES"):
        monkeypatch.setattr(f"edu_platform.accounts.api.recovery.{name}", "9999/hour")


@pytest.fixture
async def user(session: AsyncSession) -> User:
    return await make_account(session)


class TestAskRecovery:
    async def test_all_addresses_are_answered_alike(
        self, client: httpx.AsyncClient, user: User
    ) -> None:
        answers = [
            await client.post(f"{API}/accounts/recovery", json={"email": email})
            for email in (user.email, new_email())
        ]
        assert [a.status_code for a in answers] == [202, 202]
        assert answers[0].content == answers[1].content
        assert answers[0].headers.keys() == answers[1].headers.keys()

    async def test_what_is_no_address(self, client: httpx.AsyncClient) -> None:
        refused = await client.post(f"{API}/accounts/recovery", json={"email": "x"})
        assert _code(refused) == (422, "ValidationFailed")

    async def test_one_network_asks_so_often_and_no_more(
        self, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("edu_platform.accounts.api.recovery.REQUESTS", "1/hour")
        path = f"{API}/accounts/recovery"
        await client.post(path, json={"email": new_email()})
        refused = await client.post(path, json={"email": new_email()})
        assert _code(refused) == (429, "TooManyRequests")


class TestResetPassword:
    async def test_the_letters_token_sets_a_password_once(
        self, client: httpx.AsyncClient, session: AsyncSession, user: User
    ) -> None:
        token = await recovery_token(session, user)
        path = f"{API}/accounts/password-reset"
        body = {"token": token, "password": NEW_PASSWORD}
        weak = await client.post(path, json={**body, "password": "gfhjkm123"})
        assert _code(weak) == (422, "ValidationFailed")
        (problem,) = weak.json()["errors"]
        assert (problem["field"], problem["code"]) == ("password", "password_common")
        own = await client.post(path, json={**body, "password": "Анна Ким 1985"})
        assert own.status_code == 422
        done = await client.post(path, json=body)
        assert done.status_code == 204
        assert not done.cookies
        again = await client.post(path, json=body)
        assert _code(again) == (410, "TokenInvalid")
        assert (await sign_in(user.email, NEW_PASSWORD)).token


class TestChangePassword:
    async def test_the_cookie_is_renewed(
        self, client: httpx.AsyncClient, user: User
    ) -> None:
        await sign_in_as(client, user)
        old = client.cookies[accounts.COOKIE]
        done = await client.put(f"{API}/me/password", json={"password": NEW_PASSWORD})
        assert done.json() == {"user_id": str(user.id)}
        assert done.cookies[accounts.COOKIE] != old
        forget_all()
        assert await accounts.look_up(old) is None

    async def test_a_weak_one_is_refused(
        self, client: httpx.AsyncClient, user: User
    ) -> None:
        await sign_in_as(client, user)
        refused = await client.put(f"{API}/me/password", json={"password": "qwerty12"})
        assert _code(refused) == (422, "ValidationFailed")


class TestChangeEmail:
    async def test_a_letter_goes_to_the_new_address(
        self, client: httpx.AsyncClient, session: AsyncSession, user: User
    ) -> None:
        await sign_in_as(client, user)
        new = new_email()
        asked = await client.post(f"{API}/me/email", json={"email": new})
        assert (asked.status_code, asked.json()) == (202, {"accepted": True})
        same = await client.post(f"{API}/me/email", json={"email": user.email})
        assert same.status_code == 422
        token = {"token": await newest_token(session, new)}
        done = await client.post(f"{API}/accounts/email-change", json=token)
        assert done.status_code == 204
        assert (await fresh(session, user)).email == new

    async def test_a_taken_address_is_answered_alike(
        self, client: httpx.AsyncClient, session: AsyncSession, user: User
    ) -> None:
        await sign_in_as(client, user)
        owner = await make_account(session)
        answers = [
            await client.post(f"{API}/me/email", json={"email": email})
            for email in (owner.email, new_email())
        ]
        assert answers[0].content == answers[1].content
        assert len(await letters_to(session, owner.email)) == 1

    async def test_what_is_no_token(self, client: httpx.AsyncClient) -> None:
        for path in ("email-change", "email-reversal"):
            refused = await client.post(
                f"{API}/accounts/{path}", json={"token": MADE_UP}
            )
            assert _code(refused) == (410, "TokenInvalid")

    async def test_the_old_mailbox_undoes_it(
        self, client: httpx.AsyncClient, session: AsyncSession, user: User
    ) -> None:
        actor, cookie = await signed_in(session, user)
        await ask_change(session, actor, new_email())
        token = {"token": await newest_token(session, user.email)}
        done = await client.post(f"{API}/accounts/email-reversal", json=token)
        assert done.status_code == 204
        assert await accounts.look_up(cookie) is None
