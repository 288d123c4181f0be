"""What must not get anybody in: other browsers, other services, replays, forged tokens.

And services that are away, slow, or answer nonsense.
"""

import time
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlmodel import col, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts import service as accounts
from edu_platform.accounts.gateways import oauth
from edu_platform.accounts.models import ExternalSignUp, OAuthFlow
from edu_platform.accounts.service import external
from edu_platform.core.models import utc_now
from edu_platform.core.settings import settings
from tests.accounts.test_forms import OFF_SITE
from tests.conftest import api_client
from tests.identity.servers import FOREIGN_KEY, KEY, Answer, IdentityServers, answer
from tests.identity.visitors import (
    PROVIDERS,
    ask,
    changed,
    go,
    leave,
    place,
)

pytestmark = pytest.mark.usefixtures("session")


async def way_back(client: httpx.AsyncClient, name: str, **query: str) -> str:
    left = await leave(client, name, **query)
    return await ask(left.headers["location"])


async def refusal(client: httpx.AsyncClient, address: str) -> str:
    """Come back, and return why nobody was let in."""
    response = await client.get(address)
    path, query = place(response)
    assert path == "/login"
    assert accounts.COOKIE not in client.cookies
    return query["external"]


@pytest.mark.parametrize("name", PROVIDERS)
async def test_an_answer_counts_once(client: httpx.AsyncClient, name: str) -> None:
    address = await way_back(client, name)
    assert place(await client.get(address))[0] == "/external/letter"
    assert await refusal(client, address) == "FlowInvalid"


@pytest.mark.parametrize("name", PROVIDERS)
async def test_another_browser_cannot_use_it(
    client: httpx.AsyncClient, name: str
) -> None:
    """Else a stranger could have somebody be signed in as the stranger."""
    address = await way_back(client, name)
    async with api_client() as other:
        assert await refusal(other, address) == "FlowInvalid"
        await leave(other, name)
        assert await refusal(other, address) == "FlowInvalid"
    # The attempt is spent: its owner starts anew.
    assert await refusal(client, address) == "FlowInvalid"


@pytest.mark.parametrize("name", PROVIDERS)
async def test_two_tabs_do_not_disturb_each_other(
    client: httpx.AsyncClient, name: str
) -> None:
    first = await way_back(client, name)
    second = await way_back(client, name)
    assert place(await client.get(first))[0] == "/external/letter"
    assert place(await client.get(second))[0] == "/external/letter"


@pytest.mark.parametrize(
    ("came", "claimed"), [("vk", "yandex"), ("yandex", "google"), ("google", "vk")]
)
async def test_one_services_answer_is_not_taken_for_anothers(
    client: httpx.AsyncClient, servers: IdentityServers, came: str, claimed: str
) -> None:
    address = (await way_back(client, came)).replace(f"/{came}/", f"/{claimed}/")
    before = len(servers.asked)
    assert await refusal(client, address) == "FlowInvalid"
    assert len(servers.asked) == before


@pytest.mark.parametrize("state", [None, "", "x", "\x00", "a" * 2000])
async def test_an_unknown_state_is_nobodys(
    client: httpx.AsyncClient, state: str | None
) -> None:
    address = changed(await way_back(client, "yandex"), state=state)
    assert await refusal(client, address) == "FlowInvalid"


async def test_an_attempt_ends(
    client: httpx.AsyncClient, session: AsyncSession
) -> None:
    address = await way_back(client, "vk")
    past = utc_now() - timedelta(seconds=1)
    await session.exec(update(OAuthFlow).values(expires_at=past))
    await session.commit()
    assert await refusal(client, address) == "FlowInvalid"


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("vk", {"device_id": None}),
        ("vk", {"device_id": "another"}),
        ("vk", {"code": "another"}),
        ("yandex", {"code": None}),
        ("google", {"code": "another"}),
        ("google", {"iss": "https://evil.example"}),
    ],
)
async def test_a_changed_answer_lets_nobody_in(
    client: httpx.AsyncClient, name: str, query: dict[str, str | None]
) -> None:
    address = changed(await way_back(client, name), **query)
    assert await refusal(client, address) == "ProviderAnswerInvalid"


def now() -> int:
    return int(time.time())


FORGED: list[dict[str, Any]] = [
    {"aud": "another"},
    {"aud": ["client-of-google", "another"], "azp": "another"},
    {"aud": ["client-of-google", "another"], "azp": None},
    {"aud": None},
    {"azp": "another"},
    {"iss": "https://evil.example"},
    {"iss": None},
    {"nonce": "another"},
    {"nonce": None},
    {"exp": now() - 3600},
    {"exp": None},
    {"iat": None},
    {"iat": now() + 3600},
    {"sub": None},
    {"sub": ""},
    {"sub": "a" * 300},
]


# Numbered: what a test is named by must be the same in every process that collects it.
@pytest.mark.parametrize("claims", FORGED, ids=range(len(FORGED)))
async def test_a_token_that_is_not_for_us_now_lets_nobody_in(
    client: httpx.AsyncClient, servers: IdentityServers, claims: dict[str, Any]
) -> None:
    address = await way_back(client, "google")
    servers.claims = claims
    assert await refusal(client, address) == "ProviderAnswerInvalid"


@pytest.mark.parametrize("claims", [{"azp": None}, {"iss": "short"}], ids=str)
async def test_tokens_may_be_of_both_forms_that_google_has(
    client: httpx.AsyncClient, servers: IdentityServers, claims: dict[str, Any]
) -> None:
    if "iss" in claims:
        claims = {"iss": f"{servers.origin}/google".partition("//")[2].split("/")[0]}
    servers.claims = claims
    assert place(await go(client, "google"))[0] == "/external/letter"


async def test_a_token_under_a_foreign_key_lets_nobody_in(
    client: httpx.AsyncClient, servers: IdentityServers
) -> None:
    address = await way_back(client, "google")
    servers.key = FOREIGN_KEY
    try:
        assert await refusal(client, address) == "ProviderAnswerInvalid"
    finally:
        servers.key = KEY


async def test_yandex_speaks_of_its_own_token(
    client: httpx.AsyncClient, servers: IdentityServers
) -> None:
    servers.told["yandex"]["client_id"] = "another"
    address = await way_back(client, "yandex")
    assert await refusal(client, address) == "ProviderAnswerInvalid"


PLACES = {
    "vk": ["/vk/oauth2/auth", "/vk/oauth2/user_info"],
    "yandex": ["/yandex/token", "/yandex/info"],
    "google": ["/google/token", "/google/keys"],
}
EVERYWHERE = [(name, path) for name, paths in PLACES.items() for path in paths]
NONSENSE = [
    Answer("<html>", kind="text/html"),
    Answer("null"),
    Answer("[]"),
    answer({}),
    answer({"access_token": 1, "id_token": 2, "user": [], "keys": {}}),
    Answer("[" * 50_000),
    answer({"user": {"user_id": ""}, "id": "", "client_id": "client-of-yandex"}),
]


@pytest.mark.parametrize("nonsense", NONSENSE, ids=lambda n: n.body[:12])
@pytest.mark.parametrize(("name", "path"), EVERYWHERE)
async def test_nonsense_lets_nobody_in(
    client: httpx.AsyncClient,
    servers: IdentityServers,
    name: str,
    path: str,
    nonsense: Answer,
) -> None:
    address = await way_back(client, name)
    servers.instead = {path: nonsense}
    assert await refusal(client, address) == "ProviderAnswerInvalid"


@pytest.mark.parametrize(("name", "path"), EVERYWHERE)
async def test_a_service_that_is_down_is_said_to_be(
    client: httpx.AsyncClient, servers: IdentityServers, name: str, path: str
) -> None:
    address = await way_back(client, name)
    servers.instead = {path: Answer("down", 503)}
    assert await refusal(client, address) == "ProviderSilent"


@pytest.mark.parametrize(("name", "path"), EVERYWHERE)
async def test_nobody_waits_for_ever(
    client: httpx.AsyncClient,
    servers: IdentityServers,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    path: str,
) -> None:
    address = await way_back(client, name)
    monkeypatch.setattr(oauth, "WHOLE", 0.5)
    servers.hangs_at = path
    assert await refusal(client, address) == "ProviderSilent"


async def test_a_service_whose_address_nobody_has_is_silent(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = await way_back(client, "vk")
    monkeypatch.setattr(settings, "vk_url", "http://127.0.0.1:1")
    assert await refusal(client, address) == "ProviderSilent"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (Answer("down", 500), "ProviderSilent"),
        (Answer("{}"), "ProviderAnswerInvalid"),
        (
            answer(
                {
                    "issuer": "https://evil.example",
                    "authorization_endpoint": "https://evil.example",
                    "token_endpoint": "https://evil.example",
                    "jwks_uri": "https://evil.example",
                }
            ),
            "ProviderAnswerInvalid",
        ),
    ],
    ids=["down", "empty", "foreign"],
)
async def test_nobody_is_sent_away_when_google_does_not_say_where_to(
    client: httpx.AsyncClient, servers: IdentityServers, given: Answer, code: str
) -> None:
    servers.instead = {"/google/.well-known/openid-configuration": given}
    path, query = place(await leave(client, "google"))
    assert (path, query["external"]) == ("/login", code)


@pytest.mark.parametrize("name", PROVIDERS)
async def test_somebody_who_says_no_is_back_where_they_were(
    client: httpx.AsyncClient, name: str
) -> None:
    path, query = place(await go(client, name, "cancel", next="/courses?q=a"))
    assert path == "/login"
    assert query == {"external": "ComingCancelled", "next": "/courses?q=a"}


async def test_other_refusals_are_words_of_ours(client: httpx.AsyncClient) -> None:
    left = await leave(client, "vk")
    back = changed(await ask(left.headers["location"], "cancel"), error="<script>")
    assert await refusal(client, back) == "ProviderAnswerInvalid"


@pytest.mark.parametrize("target", OFF_SITE)
async def test_nobody_is_led_off_the_site_in_the_end(
    client: httpx.AsyncClient, servers: IdentityServers, target: str
) -> None:
    servers.become(email="")
    _path, query = place(await go(client, "vk", next=target))
    response = await client.post(
        "/auth/external/finish",
        data={
            "ticket": query["ticket"],
            "display_name": "Мария",
            "consents": ["personal_data", "offer"],
        },
    )
    assert response.headers["location"] == "/my"
    async with api_client() as other:
        assert (await go(other, "vk", next=target)).headers["location"] == "/my"


@pytest.mark.parametrize(
    ("headers", "leaves"),
    [
        ({"sec-fetch-site": "cross-site"}, False),
        ({"sec-fetch-site": "same-site"}, False),
        ({"sec-fetch-site": "none"}, True),
        ({"sec-fetch-site": "same-origin"}, True),
        ({"referer": "https://evil.example/"}, False),
        ({"referer": f"{settings.origin}/login"}, True),
        ({}, True),
    ],
    ids=str,
)
async def test_a_strangers_page_sends_nobody_away(
    client: httpx.AsyncClient, headers: dict[str, str], *, leaves: bool
) -> None:
    response = await client.get("/auth/external/vk", headers=headers)
    assert (response.status_code == 302) is leaves
    assert (external.FLOW_COOKIE in client.cookies) is leaves


@pytest.mark.parametrize("headers", [{}, {"sec-fetch-site": "none"}], ids=str)
async def test_linking_starts_on_a_page_of_ours_alone(
    client: httpx.AsyncClient, headers: dict[str, str]
) -> None:
    address = "/auth/external/vk?purpose=link"
    response = await client.get(address, headers=headers)
    assert place(response) == ("/my/settings/services", {})


async def test_the_cookie_of_a_flow_is_out_of_reach(client: httpx.AsyncClient) -> None:
    response = await leave(client, "vk")
    cookie = response.headers["set-cookie"]
    for word in ("HttpOnly", "SameSite=lax", "Path=/"):
        assert word in cookie
    assert "Domain" not in cookie
    assert response.headers["cache-control"] == "no-store"
    again = await leave(client, "vk")
    # One for all tabs; what is not of ours is replaced.
    assert again.headers["set-cookie"] == cookie
    client.cookies.clear()
    client.cookies.set(external.FLOW_COOKIE, "short")
    assert "short" not in (await leave(client, "vk")).headers["set-cookie"]


async def test_nothing_secret_is_kept_as_it_is(
    client: httpx.AsyncClient, session: AsyncSession
) -> None:
    address = await way_back(client, "vk")
    flow = (await session.exec(select(OAuthFlow))).one()
    for secret in (
        client.cookies[external.FLOW_COOKIE],
        dict(httpx.URL(address).params)["state"],
    ):
        assert secret not in flow.model_dump_json()


async def test_departures_are_limited(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit = "edu_platform.accounts.api.external.DEPARTURES"
    monkeypatch.setattr(limit, "1/minute")
    answers = [await leave(client, "vk") for _ in range(2)]
    assert [each.status_code for each in answers] == [302, 303]
    assert place(answers[1])[1]["external"] == "TooManyRequests"


async def test_what_nobody_came_back_to_is_swept(
    client: httpx.AsyncClient, session: AsyncSession
) -> None:
    await go(client, "vk")
    await leave(client, "vk")
    await accounts.sweep(session)
    for table in (OAuthFlow, ExternalSignUp):
        assert (await session.exec(select(table))).all()
        past = {col(table.expires_at): utc_now() - timedelta(seconds=1)}
        await session.exec(update(table).values(past))
    await accounts.sweep(session)
    for table in (OAuthFlow, ExternalSignUp):
        assert not (await session.exec(select(table))).all()
