"""Who may ask the API from where, its addresses, and what it says of its health."""

import asyncio
import json
from collections.abc import AsyncIterator

import httpx
import pytest

from edu_platform.accounts.models import User
from edu_platform.core import health, live
from edu_platform.core.settings import settings
from tests.api.answers import API, problem_of
from tests.conftest import sign_in_as


class TestOrigin:
    @pytest.mark.parametrize(
        "headers",
        [
            {"origin": "https://evil.example"},
            {"origin": "null"},
            {"sec-fetch-site": "cross-site"},
            {"sec-fetch-site": "same-site"},
        ],
        ids=str,
    )
    async def test_another_site_changes_nothing(
        self, client: httpx.AsyncClient, learner: User, headers: dict[str, str]
    ) -> None:
        await sign_in_as(client, learner)
        changed = {"display_name": "Evil"}
        for response in (
            await client.put(f"{API}/me", json=changed, headers=headers),
            # What a form of another site can send without asking first.
            await client.post(
                f"{API}/session",
                content=json.dumps({"email": "x", "password": "x"}),
                headers={**headers, "content-type": "text/plain"},
            ),
        ):
            problem_of(response, 403, "NotPermitted")
        assert (await client.get(f"{API}/me")).json()["display_name"] != "Evil"

    async def test_programs_and_our_own_pages_may(
        self, client: httpx.AsyncClient, learner: User
    ) -> None:
        await sign_in_as(client, learner)
        for headers in (
            {},
            {"origin": settings.origin},
            {"sec-fetch-site": "same-origin"},
            {"sec-fetch-site": "none"},
        ):
            response = await client.put(
                f"{API}/me", json={"display_name": "Анна"}, headers=headers
            )
            assert response.status_code == 200


class TestAddresses:
    @pytest.mark.parametrize(
        "path", ["/api", "/api/", "/api/unknown", "/api/v1/", "/api/v2/me", "/unknown"]
    )
    async def test_an_unknown_address_is_said_to_be_unknown(
        self, client: httpx.AsyncClient, path: str
    ) -> None:
        for method in ("GET", "POST", "DELETE"):
            problem = problem_of(await client.request(method, path), 404, "NotFound")
            assert problem["detail"] == "This was not found."

    @pytest.mark.parametrize(
        ("method", "path", "allowed"),
        [
            ("DELETE", "/me", {"GET", "PATCH", "PUT"}),
            ("POST", "/me", {"GET", "PATCH", "PUT"}),
            ("GET", "/session", {"POST", "DELETE"}),
            ("DELETE", "/courses/x", {"GET"}),
            ("OPTIONS", "/me", {"GET", "PATCH", "PUT"}),
        ],
    )
    async def test_a_wrong_method_is_told_the_right_ones(
        self, client: httpx.AsyncClient, method: str, path: str, allowed: set[str]
    ) -> None:
        response = await client.request(method, f"{API}{path}")
        problem = problem_of(response, 405, "MethodNotAllowed")
        assert problem["detail"] == "This address does not take such requests."
        assert set(response.headers["allow"].split(", ")) == allowed

    async def test_trace_shows_nothing(self, client: httpx.AsyncClient) -> None:
        response = await client.request("TRACE", f"{API}/me")
        assert response.status_code in {404, 405}


class TestHealth:
    async def test_live(self, client: httpx.AsyncClient) -> None:
        response = await client.get("/health/live")
        assert (response.status_code, response.json()) == (200, {"status": "ok"})

    async def test_ready_names_what_is_missing(
        self, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(live, "_listening", False)
        response = await client.get("/health/ready")
        assert response.status_code == 503
        assert response.json() == {
            "status": "unavailable",
            "checks": {"database": "ok", "live": "not listening"},
        }
        monkeypatch.setattr(live, "_listening", True)
        response = await client.get("/health/ready")
        assert response.status_code == 200
        assert response.json()["status"] == "ok"

    async def test_a_database_that_hangs_is_not_waited_for(
        self, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def hang() -> str:
            await asyncio.Event().wait()
            return "ok"

        monkeypatch.setattr(health, "_database", hang)
        monkeypatch.setattr(health, "PATIENCE", 0.01)
        checks = (await client.get("/health/ready")).json()["checks"]
        assert checks["database"] == "no answer in time"


class TestTooLarge:
    """A length that is too great is refused before anything is read."""

    DECLARED = {"content-length": "10000000000", "content-type": "application/json"}

    async def test_programs_get_a_problem(self, client: httpx.AsyncClient) -> None:
        for path in ("/reports", "/session", "/no/such/address"):
            answer = await client.post(
                f"{API}{path}", content=b"{}", headers=self.DECLARED
            )
            problem = problem_of(answer, 413, "RequestEntityTooLarge")
            assert problem["detail"] == "The request is too large."

    async def test_a_body_without_a_length_is_broken_off(
        self, client: httpx.AsyncClient
    ) -> None:
        sent = 0

        async def endless() -> AsyncIterator[bytes]:
            nonlocal sent
            while sent < 100_000_000:
                sent += 65_536
                yield b" " * 65_536

        kind = {"content-type": "application/json"}
        address = f"{API}/session"
        answer = await client.post(address, content=endless(), headers=kind)
        problem_of(answer, 413, "RequestEntityTooLarge")
        assert sent < 2_000_000

    async def test_forms_get_plain_words_in_their_language(
        self, client: httpx.AsyncClient
    ) -> None:
        headers = self.DECLARED | {
            "content-type": "application/x-www-form-urlencoded",
            "accept-language": "ru",
        }
        answer = await client.post("/auth/login", content=b"email=x", headers=headers)
        assert answer.status_code == 413
        assert answer.headers["content-type"] == "text/plain; charset=utf-8"
        assert answer.text == "Запрос слишком большой."
        assert answer.headers["content-length"] == str(len(answer.content))
        assert answer.headers["x-request-id"]
