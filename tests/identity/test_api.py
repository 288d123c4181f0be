"""What an app may know of services."""

import httpx
import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.core.settings import settings
from tests.accounts.factories import make_account
from tests.conftest import sign_in_as
from tests.identity.visitors import go, place

PROVIDERS = "/api/v1/auth/providers"
IDENTITIES = "/api/v1/me/identities"


async def test_the_services_that_are_configured_are_offered(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "yandex_client_id", "")
    assert (await client.get(PROVIDERS)).json() == [
        {"provider": "vk", "title": "VK ID", "start": "/auth/external/vk"},
        {"provider": "google", "title": "Google", "start": "/auth/external/google"},
    ]


async def test_linked_services_are_listed_and_unlinked(
    client: httpx.AsyncClient, session: AsyncSession
) -> None:
    await sign_in_as(client, await make_account(session))
    assert (await client.get(IDENTITIES)).json() == []
    assert place(await go(client, "vk", purpose="link", next="/my"))[0] == "/my"
    (identity,) = (await client.get(IDENTITIES)).json()
    assert (identity["provider"], identity["title"]) == ("vk", "VK ID")
    assert (await client.delete(f"{IDENTITIES}/vk")).status_code == 204
    gone = await client.delete(f"{IDENTITIES}/vk")
    assert (gone.status_code, gone.json()["code"]) == (404, "IdentityNotFound")


async def test_a_visitor_has_none(client: httpx.AsyncClient) -> None:
    assert (await client.get(IDENTITIES)).status_code == 401
    assert (await client.delete(f"{IDENTITIES}/vk")).status_code == 401


async def test_an_unknown_service_is_refused(
    client: httpx.AsyncClient, session: AsyncSession
) -> None:
    await sign_in_as(client, await make_account(session))
    assert (await client.delete(f"{IDENTITIES}/other")).status_code == 422
