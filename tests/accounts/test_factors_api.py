"""Second factors at the HTTP edges: the API, and native forms with their cookies."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts import service as accounts
from edu_platform.accounts.models import User
from edu_platform.accounts.service.lookup import forget_all
from edu_platform.core import db
from edu_platform.core.actor import Actor, Role
from edu_platform.core.sealing import digest
from edu_platform.core.settings import settings
from tests.accounts.authenticator import Authenticator
from tests.accounts.factories import PASSWORD, make_account, newest_body
from tests.accounts.second_factors import (
    App,
    add_key,
    age,
    first_step,
    turn_on,
    wrong,
)
from tests.conftest import sign_in_as

API = "/api/v1"
SETTINGS = "/my/settings/security"


@pytest.fixture
async def anna(session: AsyncSession) -> User:
    return await make_account(session)


def _session_of(client: httpx.AsyncClient, user: User) -> Actor:
    token = client.cookies[accounts.COOKIE]
    return Actor(user_id=user.id, role=user.role, session_digest=digest(token))


async def _enrol(client: httpx.AsyncClient, user: User) -> App:
    """Connect an app through the API; its code of the period before is used up."""
    await _sign_in(client, user)
    begun = await client.post(f"{API}/me/totp")
    assert begun.status_code == 201
    app = App(begun.json()["secret"])
    before = client.cookies[accounts.COOKIE]
    code = {"code": app.code(-1)}
    confirmed = await client.post(f"{API}/me/totp/confirmation", json=code)
    assert confirmed.status_code == 200
    assert confirmed.json()["has_totp"] is True
    assert accounts.COOKIE in confirmed.cookies
    assert accounts.DEVICE_COOKIE not in confirmed.cookies
    assert client.cookies[accounts.COOKIE] != before
    forget_all()
    return app


async def _sign_in(client: httpx.AsyncClient, user: User) -> None:
    """Give the client a session's cookie that the site's own answers replace."""
    client.cookies.clear()
    await sign_in_as(client, user)
    token = client.cookies[accounts.COOKIE]
    client.cookies.clear()
    client.cookies.set(accounts.COOKIE, token, domain="localhost.local")


def _query(response: httpx.Response, path: str) -> dict[str, list[str]]:
    assert response.status_code == 303
    went = urlsplit(response.headers["location"])
    assert went.path == path
    return parse_qs(went.query)


class TestApi:
    async def test_factors_of_a_newcomer(
        self, client: httpx.AsyncClient, anna: User
    ) -> None:
        assert (await client.get(f"{API}/me/factors")).status_code == 401
        assert (await client.get(f"{API}/me/passkeys")).status_code == 401
        await _sign_in(client, anna)
        answer = await client.get(f"{API}/me/factors")
        assert answer.json() == {
            "has_password": True,
            "has_totp": False,
            "passkeys": [],
            "recovery_codes_left": 0,
        }

    async def test_an_app_is_connected_used_and_disconnected(
        self, client: httpx.AsyncClient, anna: User
    ) -> None:
        app = await _enrol(client, anna)
        again = await client.post(f"{API}/me/totp")
        assert (again.status_code, again.json()["code"]) == (409, "TotpOn")
        made = await client.post(f"{API}/me/recovery-codes")
        assert (made.status_code, len(made.json()["codes"])) == (201, 10)

        client.cookies.clear()
        data = {"email": anna.email, "password": PASSWORD}
        first = await client.post(f"{API}/session", json=data)
        assert first.status_code == 202
        assert first.json()["second_step"] is True
        assert accounts.COOKIE not in first.cookies
        step = {"token": first.json()["token"], "code": wrong(app)}
        refused = await client.post(f"{API}/session/second-step", json=step)
        assert (refused.status_code, refused.json()["code"]) == (401, "CodeRefused")
        step["code"] = app.code()
        done = await client.post(f"{API}/session/second-step", json=step)
        assert done.status_code == 200
        assert done.json() == {"user_id": str(anna.id)}
        assert (await client.get(f"{API}/me")).status_code == 200
        over = await client.post(f"{API}/session/second-step", json=step)
        assert (over.status_code, over.json()["code"]) == (410, "SecondStepOver")

        assert (await client.delete(f"{API}/me/totp")).status_code == 204
        assert (await client.delete(f"{API}/me/totp")).status_code == 404
        no_codes = await client.post(f"{API}/me/recovery-codes")
        assert no_codes.status_code == 404

    async def test_a_wrong_first_code(
        self, client: httpx.AsyncClient, anna: User
    ) -> None:
        await _sign_in(client, anna)
        await client.post(f"{API}/me/totp")
        code = {"code": "000000"}
        answer = await client.post(f"{API}/me/totp/confirmation", json=code)
        assert (answer.status_code, answer.json()["code"]) == (401, "CodeRefused")

    async def test_passkeys_are_listed_renamed_and_removed(
        self, client: httpx.AsyncClient, session: AsyncSession, anna: User
    ) -> None:
        await _enrol(client, anna)
        await add_key(session, _session_of(client, anna))
        (key,) = (await client.get(f"{API}/me/passkeys")).json()
        address = f"{API}/me/passkeys/{key['id']}"
        renamed = await client.put(address, json={"name": " My  phone "})
        assert (renamed.status_code, renamed.json()["name"]) == (200, "My phone")
        assert (await client.put(address, json={"name": ""})).status_code == 422
        assert (await client.delete(address)).status_code == 204
        assert (await client.delete(address)).status_code == 404

    async def test_a_stale_proof_is_asked_for_again(
        self, client: httpx.AsyncClient, session: AsyncSession, anna: User
    ) -> None:
        await _sign_in(client, anna)
        await age(session, _session_of(client, anna))
        answer = await client.post(f"{API}/me/totp")
        assert (answer.status_code, answer.json()["code"]) == (403, "ProofNeeded")

    async def test_an_administrator_resets_factors(
        self, client: httpx.AsyncClient, session: AsyncSession, anna: User, admin: User
    ) -> None:
        await turn_on(session, anna)
        await _sign_in(client, admin)
        address = f"{API}/admin/people/{anna.id}/factors"
        assert (await client.delete(address)).status_code == 204
        assert (await client.delete(address)).status_code == 404
        own = await client.delete(f"{API}/admin/people/{admin.id}/factors")
        assert (own.status_code, own.json()["code"]) == (403, "OwnFactors")

    async def test_an_administrator_without_a_factor(
        self,
        client: httpx.AsyncClient,
        session: AsyncSession,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setitem(settings.__dict__, "is_demo", False)
        boss = await make_account(session, role=Role.ADMIN)
        await _sign_in(client, boss)
        answer = await client.get(f"{API}/admin/people")
        code = answer.json()["code"]
        assert (answer.status_code, code) == (403, "SecondFactorRequired")
        await _enrol(client, boss)
        assert (await client.get(f"{API}/admin/people")).status_code == 200
        last = await client.delete(f"{API}/me/totp")
        assert (last.status_code, last.json()["code"]) == (409, "LastFactor")


class TestForms:
    async def test_a_password_leads_to_the_second_step(
        self, client: httpx.AsyncClient, session: AsyncSession, anna: User
    ) -> None:
        app, _actor = await turn_on(session, anna)
        data = {"email": anna.email, "password": PASSWORD, "next": "/courses?a=1"}
        first = await client.post("/auth/login", data=data)
        assert _query(first, "/login/second-step") == {"next": ["/courses?a=1"]}
        assert accounts.COOKIE not in first.cookies
        cookie = first.headers["set-cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=lax" in cookie
        assert (
            client.cookies[accounts.SECOND_STEP_COOKIE] not in first.headers["location"]
        )

        step = {"code": wrong(app), "next": "/courses?a=1"}
        refused = await client.post("/auth/second-step", data=step)
        assert _query(refused, "/login/second-step") == {
            "error": ["CodeRefused"],
            "next": ["/courses?a=1"],
        }
        step["code"] = app.code()
        done = await client.post("/auth/second-step", data=step)
        assert done.headers["location"] == "/courses?a=1"
        assert accounts.COOKIE in done.cookies
        assert accounts.SECOND_STEP_COOKIE not in client.cookies

    @pytest.mark.parametrize("data", [{}, {"code": "1"}, {"passkey": "{"}])
    async def test_without_a_first_step_one_signs_in_anew(
        self, client: httpx.AsyncClient, data: dict[str, str]
    ) -> None:
        answer = await client.post("/auth/second-step", data=data)
        assert _query(answer, "/login")["error"] == ["SecondStepOver"]
        assert "set-cookie" not in answer.headers

    async def test_the_second_step_leads_nowhere_else(
        self, client: httpx.AsyncClient, session: AsyncSession, anna: User
    ) -> None:
        app, _actor = await turn_on(session, anna)
        client.cookies.set(accounts.SECOND_STEP_COOKIE, await first_step(anna))
        step = {"code": app.code(), "next": "//evil.example"}
        done = await client.post("/auth/second-step", data=step)
        assert done.headers["location"] == "/my"

    async def _options(self, client: httpx.AsyncClient, purpose: str) -> dict[str, Any]:
        answer = await client.post("/auth/passkeys/options", data={"purpose": purpose})
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def test_a_passkey_from_its_making_to_each_use(
        self, client: httpx.AsyncClient, session: AsyncSession, anna: User
    ) -> None:
        await _sign_in(client, anna)
        before = client.cookies[accounts.COOKIE]
        key = Authenticator()
        made = key.create(await self._options(client, "add"))
        data = {"passkey": made, "name": "  "}
        added = await client.post("/auth/passkeys", data=data)
        assert _query(added, SETTINGS) == {"part": ["passkeys"], "done": ["passkey"]}
        assert client.cookies[accounts.COOKIE] != before
        (listed,) = (await client.get(f"{API}/me/passkeys")).json()
        assert listed["name"] == "Passkey"

        await age(session, _session_of(client, anna))
        data = {"passkey": key.get(await self._options(client, "prove"))}
        proved = await client.post("/auth/prove", data=data | {"next": SETTINGS})
        assert proved.headers["location"] == SETTINGS
        async with db.transaction() as checking:
            assert await accounts.is_fresh(checking, _session_of(client, anna))

        client.cookies.clear()
        data = {"passkey": key.get(await self._options(client, "sign_in"))}
        entered = await client.post("/auth/passkey", data=data | {"next": "/courses"})
        assert entered.headers["location"] == "/courses"
        assert accounts.COOKIE in entered.cookies

        client.cookies.clear()
        client.cookies.set(accounts.SECOND_STEP_COOKIE, await first_step(anna))
        data = {"passkey": key.get(await self._options(client, "second_step"))}
        done = await client.post("/auth/second-step", data=data)
        assert done.headers["location"] == "/my"
        assert accounts.COOKIE in done.cookies

    @pytest.mark.parametrize(
        ("purpose", "status"),
        [("add", 401), ("prove", 401), ("second_step", 410), ("x", 422)],
    )
    async def test_whom_a_passkey_is_not_asked_of(
        self, client: httpx.AsyncClient, purpose: str, status: int
    ) -> None:
        data = {"purpose": purpose}
        answer = await client.post("/auth/passkeys/options", data=data)
        assert answer.status_code == status

    async def test_refused_passkeys(
        self, client: httpx.AsyncClient, anna: User
    ) -> None:
        answer = await client.post("/auth/passkey", data={"passkey": "{}"})
        assert _query(answer, "/login")["error"] == ["PasskeyRefused"]
        await _sign_in(client, anna)
        data = {"passkey": "{}", "name": "\u202e"}
        added = await client.post("/auth/passkeys", data=data)
        assert _query(added, SETTINGS)["error"] == ["PasskeyRefused"]

    async def test_an_app_is_connected_by_its_first_code(
        self, client: httpx.AsyncClient, session: AsyncSession, anna: User
    ) -> None:
        await _sign_in(client, anna)
        setup = await accounts.begin_totp(session, _session_of(client, anna))
        await session.commit()
        app = App(setup.secret)
        refused = await client.post("/auth/totp", data={"code": wrong(app)})
        assert _query(refused, SETTINGS)["error"] == ["CodeRefused"]
        before = client.cookies[accounts.COOKIE]
        done = await client.post("/auth/totp", data={"code": app.code()})
        assert _query(done, SETTINGS) == {"part": ["totp"], "done": ["totp"]}
        assert client.cookies[accounts.COOKIE] != before

    async def test_each_way_to_prove_it(
        self, client: httpx.AsyncClient, session: AsyncSession
    ) -> None:
        boris = await make_account(session, password_hash=None)
        await _sign_in(client, boris)
        actor = _session_of(client, boris)
        await accounts.send_proof_code(session, actor)
        await session.commit()
        words = (await newest_body(session, boris.email)).text.replace(".", " ")
        code = next(word for word in words.split() if word.isdigit())
        await age(session, actor)
        for data, location in (
            ({"password": "x"}, f"{SETTINGS}?error=ProofRefused"),
            ({"code": "1"}, f"{SETTINGS}?error=CodeRefused"),
            ({"passkey": "{"}, f"{SETTINGS}?error=PasskeyRefused"),
            ({"mailed_code": code}, SETTINGS),
        ):
            sent = {
                "next": f"{SETTINGS}?x=1" if "mailed_code" not in data else SETTINGS
            }
            answer = await client.post("/auth/prove", data=data | sent)
            assert answer.headers["location"] == location
        assert await accounts.is_fresh(session, actor)
