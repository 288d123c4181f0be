"""Sessions, tokens, and the API as programs use it."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI
from sqlmodel import update
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts import service as accounts
from edu_platform.accounts.api import forms
from edu_platform.accounts.models import ApiToken, LoginSession, Scope, User
from edu_platform.accounts.service.lookup import forget_all
from edu_platform.accounts.service.token_lookup import forget_all_tokens
from edu_platform.api.problems import install
from edu_platform.core.models import utc_now
from edu_platform.core.settings import settings
from tests.accounts.test_api_tokens import make_token, present
from tests.conftest import PersonOf, api_client, sign_in_as

API = "/api/v1"
EVIL = {"origin": "https://evil.example"}


def _code(response: httpx.Response) -> tuple[int, str]:
    return response.status_code, response.json()["code"]


def _bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}


@pytest.fixture(autouse=True)
async def clean_cache() -> None:
    await forget_all_tokens()


@pytest.fixture
async def program(session: AsyncSession) -> AsyncIterator[httpx.AsyncClient]:
    """A client that never has a cookie."""
    del session
    async with api_client() as client:
        yield client


class TestSessions:
    async def test_are_listed_and_ended_one_by_one(
        self, client: httpx.AsyncClient, learner: User
    ) -> None:
        path = f"{API}/me/sessions"
        assert _code(await client.get(path)) == (401, "SignInRequired")
        for _ in range(2):
            await sign_in_as(client, learner)
        first = (await client.get(path, params={"limit": 1})).json()
        assert [row["is_current"] for row in first["items"]] == [True]
        params = {"cursor": first["next_cursor"]}
        (other,) = (await client.get(path, params=params)).json()["items"]
        assert not other["is_current"]
        damaged = await client.get(path, params={"cursor": "x"})
        assert _code(damaged) == (422, "BadCursor")

        assert (await client.delete(f"{path}/{other['id']}")).status_code == 204
        assert len((await client.get(path)).json()["items"]) == 1
        again = await client.delete(f"{path}/{other['id']}")
        assert _code(again) == (404, "SessionNotFound")

    async def test_of_a_stranger_do_not_exist(
        self, client: httpx.AsyncClient, learner: User, person_of: PersonOf
    ) -> None:
        stranger = await person_of()
        await sign_in_as(client, stranger)
        (row,) = (await client.get(f"{API}/me/sessions")).json()["items"]
        await sign_in_as(client, learner)
        refused = await client.delete(f"{API}/me/sessions/{row['id']}")
        assert _code(refused) == (404, "SessionNotFound")

    async def test_elsewhere_end_together(
        self, client: httpx.AsyncClient, learner: User
    ) -> None:
        assert _code(await client.delete(f"{API}/me/sessions")) == (
            401,
            "SignInRequired",
        )
        for _ in range(3):
            await sign_in_as(client, learner)
        assert (await client.delete(f"{API}/me/sessions")).status_code == 204
        forget_all()
        (row,) = (await client.get(f"{API}/me/sessions")).json()["items"]
        assert row["is_current"]

    async def test_have_a_history(
        self, client: httpx.AsyncClient, learner: User
    ) -> None:
        path = f"{API}/me/sign-ins"
        assert _code(await client.get(path)) == (401, "SignInRequired")
        await sign_in_as(client, learner)
        (entry,) = (await client.get(path)).json()
        assert entry["outcome"] == "signed_in"


class TestTokens:
    async def test_are_made_listed_and_revoked(
        self, client: httpx.AsyncClient, program: httpx.AsyncClient, learner: User
    ) -> None:
        path = f"{API}/me/tokens"
        wanted = {"name": "script", "scopes": ["read", "profile"], "days": 7}
        for refused in (
            await client.get(path),
            await client.post(path, json=wanted),
            await client.delete(f"{path}/{uuid4()}"),
        ):
            assert _code(refused) == (401, "SignInRequired")
        await sign_in_as(client, learner)
        made = await client.post(path, json=wanted)
        assert made.status_code == 201
        assert made.headers["cache-control"] == "no-store"
        token = made.json()["token"]
        (listed,) = (await client.get(path)).json()
        assert "token" not in listed

        me = await program.get(f"{API}/me", headers=_bearer(token))
        assert me.json()["id"] == str(learner.id)

        assert (await client.delete(f"{path}/{listed['id']}")).status_code == 204
        assert (await client.get(path)).json() == []
        await forget_all_tokens()
        dead = await program.get(f"{API}/me", headers=_bearer(token))
        assert _code(dead) == (401, "TokenRefused")

    async def test_need_a_fresh_proof(
        self, client: httpx.AsyncClient, learner: User, session: AsyncSession
    ) -> None:
        await sign_in_as(client, learner)
        long_ago = learner.created_at.replace(year=2020)
        await session.exec(update(LoginSession).values(proved_at=long_ago))
        await session.commit()
        refused = await client.get(f"{API}/me/tokens")
        assert _code(refused) == (403, "ProofNeeded")

    async def test_for_the_panel_are_made_by_administrators_alone(
        self, client: httpx.AsyncClient, learner: User
    ) -> None:
        await sign_in_as(client, learner)
        wanted = {"name": "script", "scopes": ["admin"]}
        refused = await client.post(f"{API}/me/tokens", json=wanted)
        assert _code(refused) == (403, "ScopeNotYours")


class TestBearer:
    async def test_each_scope_opens_its_own(
        self, program: httpx.AsyncClient, session: AsyncSession, admin: User
    ) -> None:
        actor = await present(session, admin)
        asked: dict[str, tuple[str, str, Any]] = {
            "read": ("GET", "/me/courses", None),
            "read profile": ("GET", "/me", None),
            "write profile": ("PUT", "/me", {"display_name": "Новое Имя"}),
            "read admin": ("GET", "/admin/people", None),
        }
        for scopes in ("read", "read profile", "write profile", "read admin"):
            made = await make_token(session, actor, *map(Scope, scopes.split()))
            for wanted, (method, path, body) in asked.items():
                answer = await program.request(
                    method, API + path, json=body, headers=_bearer(made.token)
                )
                if set(wanted.split()) <= set(scopes.split()):
                    assert answer.status_code == 200, (scopes, path)
                else:
                    assert _code(answer) == (403, "ScopeMissing"), (scopes, path)

    async def test_public_operations_ask_for_their_scope_too(
        self, program: httpx.AsyncClient, session: AsyncSession, learner: User
    ) -> None:
        actor = await present(session, learner)
        made = await make_token(session, actor, Scope.PROFILE)
        path = f"{API}/categories"
        refused = await program.get(path, headers=_bearer(made.token))
        assert _code(refused) == (403, "ScopeMissing")
        assert "read" in refused.json()["detail"]
        assert (await program.get(path)).status_code == 200

    async def test_what_is_no_token(self, program: httpx.AsyncClient) -> None:
        for made_up in ("", "x", "edu_pat_" + "x" * 43, "x" * 9000):
            refused = await program.get(f"{API}/categories", headers=_bearer(made_up))
            assert _code(refused) == (401, "TokenRefused")
        basic = {"authorization": "Basic eDp5"}
        assert (await program.get(f"{API}/categories", headers=basic)).is_success

    async def test_the_cookie_beside_a_token_does_not_count(
        self, client: httpx.AsyncClient, session: AsyncSession, learner: User
    ) -> None:
        actor = await present(session, learner)
        made = await make_token(session, actor)
        await sign_in_as(client, learner)
        assert (await client.get(f"{API}/me")).is_success
        path = f"{API}/me"
        refused = await client.get(path, headers=_bearer(made.token))
        assert _code(refused) == (403, "ScopeMissing")
        refused = await client.get(path, headers=_bearer("x"))
        assert _code(refused) == (401, "TokenRefused")

    async def test_a_program_has_no_origin(
        self,
        program: httpx.AsyncClient,
        client: httpx.AsyncClient,
        session: AsyncSession,
        learner: User,
    ) -> None:
        actor = await present(session, learner)
        made = await make_token(session, actor, Scope.WRITE, Scope.PROFILE)
        body = {"display_name": "Новое Имя"}
        headers = {**_bearer(made.token), **EVIL}
        answer = await program.put(f"{API}/me", json=body, headers=headers)
        assert answer.status_code == 200
        # With a cookie in play, another site's page may be behind it.
        await sign_in_as(client, learner)
        refused = await client.put(f"{API}/me", json=body, headers=headers)
        assert _code(refused) == (403, "NotPermitted")
        refused = await program.put(f"{API}/me", json=body, headers=EVIL)
        assert _code(refused) == (403, "NotPermitted")

    async def test_forms_take_no_token(
        self, session: AsyncSession, learner: User
    ) -> None:
        app = FastAPI()
        app.include_router(forms)
        install(app)
        actor = await present(session, learner)
        made = await make_token(session, actor, Scope.WRITE, Scope.PROFILE)
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(
            transport=transport, base_url=settings.origin
        ) as browser:
            for path in ("/auth/prove", "/auth/locale"):
                refused = await browser.post(
                    path, data={"password": "x"}, headers=_bearer(made.token)
                )
                assert _code(refused) == (403, "TokenNotAccepted")

    async def test_a_token_may_ask_so_often_and_no_more(
        self,
        program: httpx.AsyncClient,
        session: AsyncSession,
        learner: User,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        made = await make_token(session, await present(session, learner))
        monkeypatch.setattr(
            "edu_platform.accounts.api.bearer.settings",
            settings.model_copy(update={"requests_per_minute": 2}),
        )
        path, headers = f"{API}/me/courses", _bearer(made.token)
        codes = [(await program.get(path, headers=headers)).status_code for _ in "123"]
        assert codes == [200, 200, 429]

    async def test_an_expired_token_is_refused(
        self, program: httpx.AsyncClient, session: AsyncSession, learner: User
    ) -> None:
        made = await make_token(session, await present(session, learner))
        await session.exec(update(ApiToken).values(expires_at=utc_now()))
        await session.commit()
        refused = await program.get(f"{API}/me/courses", headers=_bearer(made.token))
        assert _code(refused) == (401, "TokenRefused")
        assert await accounts.look_up_api_token(made.token) is None
