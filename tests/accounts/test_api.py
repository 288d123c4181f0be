"""The operations of accounts through HTTP."""

from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts import service as accounts
from edu_platform.accounts.models import User
from edu_platform.accounts.service.lookup import forget_all
from edu_platform.core.actor import Role
from tests.accounts.factories import (
    PASSWORD,
    letters_to,
    make_account,
    new_email,
    newest_token,
    registration,
)
from tests.conftest import PersonOf, sign_in_as

API = "/api/v1"


def _code(response: httpx.Response) -> tuple[int, str]:
    return response.status_code, response.json()["code"]


def _fields(response: httpx.Response) -> set[str]:
    assert _code(response) == (422, "ValidationFailed")
    return {error["field"] for error in response.json()["errors"]}


def _new(email: str = "") -> dict[str, Any]:
    return registration(email).model_dump(mode="json")


@pytest.fixture(autouse=True)
def unlimited(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limits of one address have a test of their own."""
    monkeypatch.setattr("edu_platform.accounts.api.people.REGISTRATIONS", "9999/hour")


class TestRegister:
    async def test_the_answer_is_the_same_for_a_known_address(
        self, client: httpx.AsyncClient, session: AsyncSession
    ) -> None:
        known, new = (await make_account(session)).email, new_email()
        answers = [
            await client.post(f"{API}/accounts", json=_new(email))
            for email in (known, new)
        ]
        assert [a.status_code for a in answers] == [202, 202]
        assert answers[0].content == answers[1].content
        assert answers[0].headers.keys() == answers[1].headers.keys()
        assert [x.template for x in await letters_to(session, known)] == [
            "already_registered"
        ]
        assert [x.template for x in await letters_to(session, new)] == ["confirm_email"]

    async def test_fields_are_checked(self, client: httpx.AsyncClient) -> None:
        response = await client.post(
            f"{API}/accounts",
            json={"display_name": "", "email": "x", "password": "wörd", "role": "x"},
        )
        assert _fields(response) == {
            "consents",
            "display_name",
            "email",
            "password",
            "role",
        }
        assert "wörd" not in response.text

    async def test_one_address_registers_so_many_and_no_more(
        self, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("edu_platform.accounts.api.people.REGISTRATIONS", "2/hour")
        for _ in range(2):
            accepted = await client.post(f"{API}/accounts", json=_new())
            assert accepted.status_code == 202
        response = await client.post(f"{API}/accounts", json=_new())
        assert _code(response) == (429, "TooManyRequests")
        assert 0 < int(response.headers["retry-after"]) <= 3600


class TestConfirmEmail:
    async def test_a_token_of_the_letter_confirms_once(
        self, client: httpx.AsyncClient, session: AsyncSession
    ) -> None:
        email = new_email()
        await client.post(f"{API}/accounts", json=_new(email))
        path = f"{API}/accounts/confirmation"
        link = {"token": await newest_token(session, email), "password": PASSWORD}
        refused = await client.post(path, json={**link, "password": "wrong"})
        assert _code(refused) == (401, "WrongPassword")
        done = await client.post(path, json=link)
        assert done.status_code == 200
        me = await client.get(f"{API}/me")
        assert (me.json()["email"], me.json()["id"]) == (email, done.json()["user_id"])
        again = await client.post(path, json=link)
        assert _code(again) == (410, "TokenInvalid")

    async def test_what_is_no_token(self, client: httpx.AsyncClient) -> None:
        path = f"{API}/accounts/confirmation"
        missing = await client.post(path, json={"token": "x"})
        assert _fields(missing) == {"token", "password"}
        made_up = {"token": "x" * 43, "password": PASSWORD}
        unknown = await client.post(path, json=made_up)
        assert _code(unknown) == (410, "TokenInvalid")


class TestResendConfirmation:
    async def test_all_addresses_are_answered_alike(
        self, client: httpx.AsyncClient, session: AsyncSession
    ) -> None:
        waiting = new_email()
        await client.post(f"{API}/accounts", json=_new(waiting))
        for email, letters in ((waiting, 2), (new_email(), 0)):
            response = await client.post(
                f"{API}/accounts/confirmation-letter", json={"email": email}
            )
            assert (response.status_code, response.json()) == (202, {"accepted": True})
            assert len(await letters_to(session, email)) == letters

    async def test_an_address_is_asked_for(self, client: httpx.AsyncClient) -> None:
        path = f"{API}/accounts/confirmation-letter"
        assert _fields(await client.post(path, json={"email": "x"})) == {"email"}
        assert _fields(await client.post(path, json={})) == {"email"}


class TestSignIn:
    async def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(
        self, client: httpx.AsyncClient, session: AsyncSession
    ) -> None:
        user = await make_account(session)
        given = {"email": user.email, "password": PASSWORD, "remember": True}
        response = await client.post(f"{API}/session", json=given)

        assert response.status_code == 200
        assert response.json() == {"user_id": str(user.id)}
        cookies = response.headers.get_list("set-cookie")
        assert {c.partition("=")[0] for c in cookies} == {
            accounts.COOKIE,
            accounts.DEVICE_COOKIE,
        }
        for cookie in cookies:
            attributes = {part.strip().lower() for part in cookie.split(";")[1:]}
            assert {"httponly", "samesite=lax", "path=/"} <= attributes
            assert not any(a.startswith("domain") for a in attributes)
        assert "max-age=2592000" in cookies[0].lower()
        token = client.cookies[accounts.COOKIE]
        assert token not in response.text
        assert (await client.get(f"{API}/me")).json()["email"] == user.email

    async def test_without_remembering_the_cookie_ends_with_the_browser(
        self, client: httpx.AsyncClient, session: AsyncSession
    ) -> None:
        user = await make_account(session)
        given = {"email": user.email, "password": PASSWORD}
        response = await client.post(f"{API}/session", json=given)
        cookie = response.headers.get_list("set-cookie")[0].lower()
        assert "max-age" not in cookie
        assert "expires" not in cookie

    async def test_a_wrong_password_and_then_too_many(
        self, client: httpx.AsyncClient, session: AsyncSession
    ) -> None:
        user = await make_account(session)
        wrong = {"email": user.email, "password": "wrong"}
        for _ in range(5):
            response = await client.post(f"{API}/session", json=wrong)
            assert _code(response) == (401, "WrongCredentials")
            assert "set-cookie" not in response.headers
        response = await client.post(
            f"{API}/session", json={**wrong, "password": PASSWORD}
        )
        assert _code(response) == (429, "AccountGuessed")
        assert int(response.headers["retry-after"]) >= 1

    async def test_fields_are_checked(self, client: httpx.AsyncClient) -> None:
        response = await client.post(f"{API}/session", json={"email": 1})
        assert _fields(response) == {"email", "password"}


class TestSignOut:
    async def test_the_session_ends_on_the_server(
        self, client: httpx.AsyncClient, learner: User
    ) -> None:
        await sign_in_as(client, learner)
        token = client.cookies[accounts.COOKIE]
        response = await client.delete(f"{API}/session")
        assert response.status_code == 204
        assert "max-age=0" in response.headers["set-cookie"].lower()

        forget_all()
        client.cookies.set(accounts.COOKIE, token)
        assert _code(await client.get(f"{API}/me")) == (401, "SignInRequired")

    async def test_another_site_signs_nobody_out(
        self, client: httpx.AsyncClient, learner: User
    ) -> None:
        await sign_in_as(client, learner)
        response = await client.delete(
            f"{API}/session", headers={"origin": "https://evil.example"}
        )
        assert _code(response) == (403, "NotPermitted")
        assert (await client.get(f"{API}/me")).status_code == 200


class TestMe:
    async def test_a_person_sees_themselves_without_secrets(
        self, client: httpx.AsyncClient, learner: User
    ) -> None:
        assert _code(await client.get(f"{API}/me")) == (401, "SignInRequired")
        await sign_in_as(client, learner)
        response = await client.get(f"{API}/me")
        assert response.json()["id"] == str(learner.id)
        assert "password_hash" not in response.json()
        assert response.headers["cache-control"] == "no-store"

    async def test_a_profile_is_changed(
        self, client: httpx.AsyncClient, learner: User
    ) -> None:
        changes = {"display_name": "Новое Имя", "about": "a\nb"}
        refused = await client.put(f"{API}/me", json=changes)
        assert _code(refused) == (401, "SignInRequired")

        await sign_in_as(client, learner)
        response = await client.put(f"{API}/me", json=changes)
        assert response.status_code == 200
        assert response.json()["display_name"] == "Новое Имя"
        assert response.json()["locale"] == "en"
        again = (await client.get(f"{API}/me")).json()
        assert again == response.json()

    async def test_nobody_gives_themselves_a_role(
        self, client: httpx.AsyncClient, learner: User
    ) -> None:
        await sign_in_as(client, learner)
        response = await client.put(
            f"{API}/me", json={"display_name": "Анна", "role": "admin", "email": "x"}
        )
        assert _fields(response) == {"role", "email"}
        assert (await client.get(f"{API}/me")).json()["role"] == "user"

    @pytest.mark.parametrize("text", ["a\x00b", "\x00"])
    async def test_what_the_database_cannot_hold_is_refused_politely(
        self, client: httpx.AsyncClient, learner: User, text: str
    ) -> None:
        await sign_in_as(client, learner)
        response = await client.put(
            f"{API}/me", json={"display_name": "Анна", "about": text}
        )
        assert _code(response) == (422, "Unstorable")
        assert (await client.get(f"{API}/me")).json()["about"] == ""


class TestPeople:
    async def test_admins_list_search_and_page(
        self, client: httpx.AsyncClient, admin: User, person_of: PersonOf
    ) -> None:
        for n in range(3):
            await person_of(email=f"{n}@api.org")
        await sign_in_as(client, admin)
        params: dict[str, Any] = {"q": "@api.org", "limit": 2}
        first = (await client.get(f"{API}/admin/people", params=params)).json()
        assert [x["email"] for x in first["items"]] == ["2@api.org", "1@api.org"]
        rest = await client.get(
            f"{API}/admin/people", params={**params, "cursor": first["next_cursor"]}
        )
        assert [x["email"] for x in rest.json()["items"]] == ["0@api.org"]
        assert rest.json()["next_cursor"] is None
        admins = await client.get(f"{API}/admin/people", params={"role": "admin"})
        assert {x["role"] for x in admins.json()["items"]} == {"admin"}

    async def test_what_a_list_refuses(
        self, client: httpx.AsyncClient, admin: User, learner: User
    ) -> None:
        path = f"{API}/admin/people"
        assert _code(await client.get(path)) == (401, "SignInRequired")
        await sign_in_as(client, learner)
        assert _code(await client.get(path)) == (403, "NotPermitted")
        await sign_in_as(client, admin)
        bad = await client.get(path, params={"cursor": "x"})
        assert _code(bad) == (422, "BadCursor")
        nul = await client.get(path, params={"q": "\x00"})
        assert _code(nul) == (422, "Unstorable")
        for params in ({"limit": 0}, {"limit": 101}, {"role": "owner"}):
            assert _fields(await client.get(path, params=params)) == set(params)

    async def test_roles(
        self, client: httpx.AsyncClient, admin: User, learner: User
    ) -> None:
        path = f"{API}/admin/people/{learner.id}/role"
        assert _code(await client.put(path, json={"role": "admin"})) == (
            401,
            "SignInRequired",
        )
        await sign_in_as(client, admin)
        response = await client.put(path, json={"role": "admin"})
        assert (response.status_code, response.json()["role"]) == (200, "admin")
        assert _fields(await client.put(path, json={"role": "owner"})) == {"role"}
        nobody = await client.put(
            f"{API}/admin/people/{uuid4()}/role", json={"role": "admin"}
        )
        assert _code(nobody) == (404, "PersonNotFound")

    async def test_the_last_administrator_stays(
        self, client: httpx.AsyncClient, admin: User
    ) -> None:
        await sign_in_as(client, admin)
        own = f"{API}/admin/people/{admin.id}"
        role = await client.put(f"{own}/role", json={"role": "user"})
        assert _code(role) == (409, "LastAdmin")
        status = await client.put(f"{own}/status", json={"status": "blocked"})
        assert _code(status) == (409, "LastAdmin")

    async def test_status(
        self, client: httpx.AsyncClient, admin: User, person_of: PersonOf
    ) -> None:
        other = await person_of()
        path = f"{API}/admin/people/{other.id}/status"
        await sign_in_as(client, other)
        assert _code(await client.put(path, json={"status": "blocked"})) == (
            403,
            "NotPermitted",
        )
        await sign_in_as(client, admin)
        response = await client.put(path, json={"status": "blocked"})
        assert (response.status_code, response.json()["status"]) == (200, "blocked")
        assert _fields(await client.put(path, json={"status": "deleted"})) == {"status"}

    async def test_an_administrator_who_was_demoted_is_one_no_more(
        self, client: httpx.AsyncClient, admin: User, person_of: PersonOf
    ) -> None:
        await person_of(Role.ADMIN)
        await sign_in_as(client, admin)
        path = f"{API}/admin/people/{admin.id}/role"
        assert (await client.put(path, json={"role": "user"})).status_code == 200
        forget_all()
        assert _code(await client.get(f"{API}/admin/people")) == (401, "SignInRequired")
