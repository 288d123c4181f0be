"""What every answer of the API has, and how it refuses."""

import json
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Annotated

import httpx
import pytest
from fastapi import FastAPI, Form, Query
from pydantic import BaseModel
from starlette.responses import StreamingResponse

from edu_platform.accounts.models import User
from edu_platform.api import problems
from edu_platform.api.app import LARGEST_BODY
from edu_platform.api.middleware import RequestContext
from edu_platform.core.errors import Conflict, TooManyRequests
from edu_platform.core.i18n import _, use_locale
from edu_platform.core.settings import settings
from tests.api.answers import API, PROBLEM, SECURITY, problem_of
from tests.conftest import sign_in_as


class Given(BaseModel):
    number: int
    word: str


def _trial() -> FastAPI:
    """An API whose operations go wrong in every way that there is."""
    app = FastAPI(max_body_size=1000)

    @app.get("/api/refusal")
    async def refusal() -> None:
        raise Conflict

    @app.get("/api/later")
    async def later() -> None:
        raise TooManyRequests(7)

    @app.get("/api/bug")
    async def bug() -> None:
        secret = "the secret of the house"
        raise RuntimeError(secret)

    @app.get("/api/half")
    async def half() -> StreamingResponse:
        async def body() -> AsyncIterator[bytes]:
            yield b"half"
            raise RuntimeError

        return StreamingResponse(body())

    @app.post("/api/given")
    async def given(given: Given, size: Annotated[int, Query(le=9)] = 1) -> int:
        return given.number + size

    @app.post("/auth/form")
    async def form(word: Annotated[str, Form()]) -> str:
        return word

    @app.get("/page")
    async def page() -> str:
        return _("You are not allowed to do this.")

    problems.install(app)
    app.add_middleware(RequestContext)
    return app


@asynccontextmanager
async def _asking(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(
        transport=transport,
        base_url="http://localhost",
        headers={"accept-language": ""},
    ) as client:
        yield client


@pytest.fixture
async def trial() -> AsyncIterator[httpx.AsyncClient]:
    async with _asking(_trial()) as client:
        yield client


async def test_a_refusal_is_a_problem_in_the_callers_language(
    trial: httpx.AsyncClient,
) -> None:
    for language, locale in (("en-GB,ru;q=0.5", "en"), ("ru", "ru"), ("de", "ru")):
        response = await trial.get(
            "/api/refusal", headers={"accept-language": language}
        )
        problem = problem_of(response, 409, "Conflict")
        with use_locale(locale):
            assert problem["detail"] == Conflict().message
    response = await trial.get(
        "/api/refusal", headers={"accept-language": "ru", "cookie": "lang=en"}
    )
    assert response.json()["detail"] == "This has changed in the meantime."


async def test_a_refusal_for_now_says_when_to_come_back(
    trial: httpx.AsyncClient,
) -> None:
    response = await trial.get("/api/later")
    problem_of(response, 429, "TooManyRequests")
    assert response.headers["retry-after"] == "7"


async def test_a_fault_of_ours_tells_nothing_and_is_logged_under_its_number(
    trial: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    response = await trial.get("/api/bug", headers={"accept-language": "en"})
    problem = problem_of(response, 500, "Unexpected")
    assert problem["detail"] == "Something went wrong on our side. We have been told."
    for word in ("secret", "RuntimeError", "Traceback", "test_api"):
        assert word not in response.text
    assert response.headers["cache-control"] == "no-store"
    (record,) = [r for r in caplog.records if r.levelno >= logging.ERROR]
    assert "the secret of the house" in str(record.exc_info)


async def test_an_answer_that_has_begun_is_broken_off() -> None:
    transport = httpx.ASGITransport(_trial(), raise_app_exceptions=True)
    async with httpx.AsyncClient(transport=transport, base_url="http://t") as client:
        with pytest.raises(RuntimeError):
            await client.get("/api/half")


async def test_invalid_fields_are_named_in_the_callers_language(
    trial: httpx.AsyncClient,
) -> None:
    response = await trial.post(
        "/api/given?size=10",
        json={"number": "x"},
        headers={"accept-language": "en"},
    )
    problem = problem_of(response, 422, "ValidationFailed")
    assert problem["detail"] == "Some fields are not valid."
    assert problem["errors"] == [
        {
            "field": "size",
            "code": "less_than_equal",
            "message": "No more than 9, please.",
        },
        {
            "field": "number",
            "code": "int_parsing",
            "message": "Please enter a whole number.",
        },
        {"field": "word", "code": "missing", "message": "Please fill in this field."},
    ]
    russian = await trial.post("/api/given", json={"number": "x"})
    assert russian.json()["errors"][1]["message"] != "Please fill in this field."


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (b"", "body"),
        (b"{", "body"),
        (b"null", "body"),
        (b"[1]", "body"),
        (b'"x"', "body"),
        (b'{"number": NaN, "word": "x"}', "number"),
        (b'{"number": 1e999, "word": "x"}', "number"),
    ],
)
async def test_a_body_that_is_none_is_refused(
    trial: httpx.AsyncClient, body: bytes, field: str
) -> None:
    response = await trial.post(
        "/api/given", content=body, headers={"content-type": "application/json"}
    )
    problem = problem_of(response, 422, "ValidationFailed")
    assert problem["errors"][0]["field"] == field


async def test_bytes_that_are_no_text_and_depths_that_have_no_end(
    trial: httpx.AsyncClient,
) -> None:
    for body in (b"\xff\xfe", b"[" * 900):
        response = await trial.post(
            "/api/given", content=body, headers={"content-type": "application/json"}
        )
        assert response.status_code in {400, 422}
        assert response.headers["content-type"] == PROBLEM


async def test_a_field_whose_name_cannot_be_sent_back(
    client: httpx.AsyncClient,
) -> None:
    body = b'{"email": "x", "password": "x", "\\ud800": 1}'
    response = await client.post(
        f"{API}/session", content=body, headers={"content-type": "application/json"}
    )
    problem = problem_of(response, 422, "ValidationFailed")
    assert problem["errors"][0]["field"] == "body"


@pytest.mark.parametrize(
    ("method", "path", "field"),
    [("PUT", "/me", "about"), ("POST", "/session", "password")],
)
async def test_halves_of_characters_are_no_text(
    client: httpx.AsyncClient, learner: User, method: str, path: str, field: str
) -> None:
    await sign_in_as(client, learner)
    body = json.dumps(
        {"display_name": "Анна", "email": "x", "password": "x", field: "\ud800"}
    )
    response = await client.request(
        method,
        f"{API}{path}",
        content=body,
        headers={"content-type": "application/json"},
    )
    problem = problem_of(response, 422, "ValidationFailed")
    assert field in {error["field"] for error in problem["errors"]}


async def test_too_much_is_not_read(trial: httpx.AsyncClient) -> None:
    read: list[int] = []

    async def endless() -> AsyncIterator[bytes]:
        for number in range(1000):
            read.append(number)
            yield b"x" * 100

    response = await trial.post(
        "/api/given", content=endless(), headers={"content-type": "application/json"}
    )
    assert response.status_code == 413
    refused = await trial.post("/auth/form", data={"word": "x" * 5000})
    assert refused.status_code == 413
    assert LARGEST_BODY <= 2**20


class TestHeaders:
    async def test_every_answer_has_an_id_of_its_own(
        self, client: httpx.AsyncClient
    ) -> None:
        ids = {
            (await client.get(f"{API}/categories")).headers["x-request-id"]
            for _ in range(3)
        }
        assert len(ids) == 3

    async def test_a_proxys_id_is_kept_when_it_looks_like_one(
        self, client: httpx.AsyncClient
    ) -> None:
        for given, kept in (
            ("0123456789abcdef", True),
            ("short", False),
            ("x" * 65, False),
            ("a b c d e f g h", False),
            ("<script>alert()</script>", False),
        ):
            response = await client.get(
                f"{API}/categories", headers={"x-request-id": given}
            )
            assert (response.headers["x-request-id"] == given) is kept

    async def test_answers_are_not_kept_and_not_sniffed(
        self, client: httpx.AsyncClient, learner: User
    ) -> None:
        await sign_in_as(client, learner)
        for path in ("/me", "/me/courses", "/courses", "/unknown"):
            response = await client.get(f"{API}{path}")
            assert response.headers["cache-control"] == "no-store"
            assert SECURITY.items() <= dict(response.headers).items()
            assert "access-control-allow-origin" not in response.headers

    async def test_no_origin_is_let_in_by_its_own_word(
        self, client: httpx.AsyncClient
    ) -> None:
        for origin in ("https://evil.example", "null", settings.origin):
            response = await client.get(f"{API}/categories", headers={"origin": origin})
            assert response.status_code == 200
            assert "access-control-allow-origin" not in response.headers


class TestLimit:
    @pytest.fixture
    def few(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        monkeypatch.setattr(settings, "requests_per_minute", 3)
        return iter(())

    @pytest.mark.usefixtures("few")
    async def test_requests_are_counted_and_told(self) -> None:
        async with _asking(_trial()) as client:
            for left in ("2", "1", "0"):
                response = await client.get("/api/refusal")
                assert response.headers["x-ratelimit-limit"] == "3"
                assert response.headers["x-ratelimit-remaining"] == left
            response = await client.get("/api/refusal")
            problem_of(response, 429, "TooManyRequests")
            assert 1 <= int(response.headers["retry-after"]) <= 60
            assert response.headers["x-ratelimit-remaining"] == "0"
            # Pages and their files are not counted.
            page = await client.get("/page")
            assert page.status_code == 200
            assert "x-ratelimit-limit" not in page.headers
            assert "cache-control" not in page.headers

    @pytest.mark.usefixtures("few")
    async def test_nobody_gets_more_by_a_header(self) -> None:
        codes = []
        async with _asking(_trial()) as client:
            for number in range(5):
                response = await client.get(
                    "/api/refusal", headers={"x-forwarded-for": f"192.0.2.{number}"}
                )
                codes.append(response.status_code)
        assert 429 in codes
