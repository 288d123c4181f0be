"""The operations of legal through HTTP, and the cookie notice's form."""

from typing import Any

import httpx
import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts.models import User
from edu_platform.core.settings import settings
from edu_platform.legal.models import DocumentKind
from tests.conftest import sign_in_as
from tests.legal.factories import publish

API = "/api/v1"


def _code(response: httpx.Response) -> tuple[int, str]:
    return response.status_code, response.json()["code"]


async def test_documents_are_listed(client: httpx.AsyncClient) -> None:
    response = await client.get(f"{API}/legal")
    assert response.status_code == 200
    assert [row["kind"] for row in response.json()] == list(DocumentKind)


async def test_a_document_is_read_in_the_language_asked_for(
    client: httpx.AsyncClient, session: AsyncSession
) -> None:
    await publish(session, DocumentKind.OFFER, "Новое", text_en="New")
    for language, html in (("ru", "<p>Новое</p>\n"), ("en", "<p>New</p>\n")):
        response = await client.get(
            f"{API}/legal/offer", headers={"accept-language": language}
        )
        assert (response.status_code, response.json()["html"]) == (200, html)
    old = await client.get(f"{API}/legal/offer?version=1")
    assert (old.json()["number"], old.json()["is_current"]) == (1, False)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("x", (404, "DocumentNotFound")),
        ("offer?version=9", (404, "DocumentNotFound")),
        ("offer?version=x", (422, "ValidationFailed")),
    ],
)
async def test_what_there_is_not(
    client: httpx.AsyncClient, path: str, expected: tuple[int, str]
) -> None:
    assert _code(await client.get(f"{API}/legal/{path}")) == expected


async def test_consents_are_given_listed_and_withdrawn(
    client: httpx.AsyncClient, learner: User
) -> None:
    await sign_in_as(client, learner)
    answers = [await client.post(f"{API}/me/consents/marketing") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    (row,) = answers[1].json()
    assert (row["kind"], row["version"], row["withdrawn_at"]) == ("marketing", 1, None)
    gone = await client.delete(f"{API}/me/consents/marketing")
    assert gone.status_code == 204
    listed: list[Any] = (await client.get(f"{API}/me/consents")).json()
    assert [bool(row["withdrawn_at"]) for row in listed] == [True]


async def test_consents_belong_to_a_person(client: httpx.AsyncClient) -> None:
    path = f"{API}/me/consents"
    for response in (
        await client.get(path),
        await client.post(f"{path}/offer"),
        await client.delete(f"{path}/offer"),
    ):
        assert _code(response) == (401, "SignInRequired")


async def test_required_consents_end_with_the_account(
    client: httpx.AsyncClient, learner: User
) -> None:
    await sign_in_as(client, learner)
    response = await client.delete(f"{API}/me/consents/personal_data")
    assert _code(response) == (409, "ConsentRequired")
    response = await client.post(f"{API}/me/consents/everything")
    assert _code(response) == (422, "ValidationFailed")


@pytest.mark.parametrize(
    ("referer", "target"),
    [
        ("{origin}/courses?q=a", "/courses?q=a"),
        ("{origin}/", "/"),
        ("", "/"),
        ("https://evil.example/x", "/"),
        ("{origin}//evil.example", "/"),
        ("{origin}/\\evil.example", "/"),
        ("http://[", "/"),
    ],
)
async def test_the_notice_is_read_without_script(
    client: httpx.AsyncClient, referer: str, target: str
) -> None:
    headers = {"referer": referer.format(origin=settings.origin)}
    response = await client.post("/auth/cookies", headers=headers)
    assert (response.status_code, response.headers["location"]) == (303, target)
    assert response.headers["set-cookie"].startswith("cookies_ok=1; Max-Age=31536000;")
