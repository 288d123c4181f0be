"""The native forms: they set the cookie, and lead nowhere but to this site."""

from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts import service as accounts
from edu_platform.accounts.api.forms import local_path
from edu_platform.accounts.models import User
from edu_platform.accounts.service.lookup import forget_all
from edu_platform.core.settings import settings
from tests.accounts.factories import (
    PASSWORD,
    make_account,
    new_email,
    newest_token,
    registration,
)
from tests.conftest import sign_in_as

OFF_SITE = [
    "https://evil.example/",
    "//evil.example/",
    "/\\evil.example/",
    "\\\\evil.example/",
    "/\\/evil.example/",
    "https:evil.example",
    "javascript:alert(1)",
    "///evil.example",
    "//[",
    "https://[",
    "/\t/evil.example",
    "/\r\nSet-Cookie: a=b",
    "\x00/my",
    "my",
    "",
    "/" + "a" * 500,
]
ON_SITE = ["/", "/my?tab=1#x", "/courses/кот", "/a//b", "/learn/x?lesson=1&next=//y"]


@pytest.mark.parametrize("target", OFF_SITE)
def test_what_leads_off_the_site_leads_home(target: str) -> None:
    assert local_path(target) == "/my"


@pytest.mark.parametrize("target", ON_SITE)
def test_what_stays_on_the_site_is_kept(target: str) -> None:
    assert local_path(target) == target


@pytest.mark.parametrize("target", [*OFF_SITE, *ON_SITE])
async def test_after_signing_in_the_browser_stays_here(
    client: httpx.AsyncClient, session: AsyncSession, target: str
) -> None:
    user = await make_account(session)
    response = await client.post(
        "/auth/login",
        data={"email": user.email, "password": PASSWORD, "next": target},
    )
    assert response.status_code == 303
    went = httpx.URL(settings.origin).join(response.headers["location"])
    assert went.host == httpx.URL(settings.origin).host
    assert accounts.COOKIE in response.cookies
    assert response.cookies["lang"] == "en"


async def test_a_refusal_leads_back_to_the_form_with_a_code(
    client: httpx.AsyncClient,
) -> None:
    response = await client.post(
        "/auth/login",
        data={"email": new_email(), "password": "x", "next": "/courses?a=1&b=2"},
    )
    assert response.status_code == 303
    went = urlsplit(response.headers["location"])
    assert went.path == "/login"
    assert parse_qs(went.query) == {
        "error": ["WrongCredentials"],
        "next": ["/courses?a=1&b=2"],
    }
    assert "set-cookie" not in response.headers


@pytest.mark.parametrize("target", OFF_SITE)
async def test_a_refusal_does_not_carry_a_foreign_address_along(
    client: httpx.AsyncClient, target: str
) -> None:
    response = await client.post(
        "/auth/login", data={"email": "x", "password": "x", "next": target}
    )
    query = parse_qs(urlsplit(response.headers["location"]).query)
    assert query["next"] == ["/my"]


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"email": "x" * 300, "password": "x" * 5000, "remember": "x" * 100},
        {"email": "a\x00b", "password": "\x00"},
    ],
    ids=["empty", "long", "nul"],
)
async def test_whatever_is_posted_a_browser_gets_a_page(
    client: httpx.AsyncClient, session: AsyncSession, data: dict[str, str]
) -> None:
    response = await client.post("/auth/login", data=data)
    assert response.status_code == 303
    assert response.headers["location"].startswith("/login?error=")


async def test_who_has_to_wait_is_told_how_long(
    client: httpx.AsyncClient, session: AsyncSession
) -> None:
    data = {"email": new_email(), "password": "x"}
    for _ in range(5):
        await client.post("/auth/login", data=data)
    response = await client.post("/auth/login", data=data)
    query = parse_qs(urlsplit(response.headers["location"]).query)
    assert query["error"] == ["AccountGuessed"]
    assert int(query["wait"][0]) >= 1


async def test_a_browser_that_signed_in_before_is_known_again(
    client: httpx.AsyncClient, session: AsyncSession
) -> None:
    user = await make_account(session)
    right = {"email": user.email, "password": PASSWORD}
    await client.post("/auth/login", data=right)
    device = client.cookies[accounts.DEVICE_COOKIE]
    client.cookies.clear()
    wrong = {**right, "password": "x"}
    for _ in range(5):
        await client.post("/auth/login", data=wrong)
    stranger = await client.post("/auth/login", data=wrong)
    assert "AccountGuessed" in stranger.headers["location"]

    client.cookies.set(accounts.DEVICE_COOKIE, device)
    response = await client.post("/auth/login", data=right)
    assert response.headers["location"] == "/my"


async def test_every_sign_in_gives_a_new_cookie_and_ends_the_old_one(
    client: httpx.AsyncClient, session: AsyncSession
) -> None:
    user = await make_account(session)
    data = {"email": user.email, "password": PASSWORD}
    client.cookies.set(accounts.COOKIE, "chosen-by-somebody-else")
    tokens = []
    for _ in range(2):
        response = await client.post("/auth/login", data=data)
        client.cookies.clear()
        client.cookies.set(accounts.COOKIE, response.cookies[accounts.COOKIE])
        tokens.append(response.cookies[accounts.COOKIE])
    assert len({*tokens, "chosen-by-somebody-else"}) == 3
    assert await accounts.look_up(tokens[0]) is None
    assert await accounts.look_up(tokens[1])


async def test_signing_out_ends_the_session_and_clears_the_browser(
    client: httpx.AsyncClient, learner: User
) -> None:
    await sign_in_as(client, learner)
    token = client.cookies[accounts.COOKIE]
    response = await client.post("/auth/logout")
    assert (response.status_code, response.headers["location"]) == (303, "/")
    assert "max-age=0" in response.headers["set-cookie"].lower()
    assert '"storage"' in response.headers["clear-site-data"]
    forget_all()
    assert await accounts.look_up(token) is None


async def test_a_link_signs_nobody_out(
    client: httpx.AsyncClient, learner: User
) -> None:
    await sign_in_as(client, learner)
    assert (await client.get("/auth/logout")).status_code in {404, 405}
    assert await accounts.look_up(client.cookies[accounts.COOKIE])


@pytest.mark.parametrize("path", ["/auth/login", "/auth/logout", "/auth/locale"])
@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": settings.origin + ".evil.example"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
    ids=str,
)
async def test_another_sites_page_posts_nothing(
    client: httpx.AsyncClient, learner: User, path: str, headers: dict[str, str]
) -> None:
    await sign_in_as(client, learner)
    response = await client.post(path, data={"email": "x"}, headers=headers)
    assert response.status_code == 403
    assert "set-cookie" not in response.headers
    assert await accounts.look_up(client.cookies[accounts.COOKIE])


@pytest.mark.parametrize(
    "headers", [{"origin": settings.origin}, {"sec-fetch-site": "same-origin"}], ids=str
)
async def test_our_own_page_may_post(
    client: httpx.AsyncClient, headers: dict[str, str]
) -> None:
    response = await client.post("/auth/login", data={"email": "x"}, headers=headers)
    assert response.status_code == 303


async def test_a_language_is_kept_in_the_browser_and_the_account(
    client: httpx.AsyncClient, session: AsyncSession, learner: User
) -> None:
    response = await client.post("/auth/locale", data={"locale": "ru"})
    assert (response.status_code, response.cookies["lang"]) == (204, "ru")
    # A page has to read it, to load the right texts.
    assert "httponly" not in response.headers["set-cookie"].lower()

    await sign_in_as(client, learner)
    await client.post("/auth/locale", data={"locale": "ru"})
    await session.refresh(learner)
    assert learner.locale == "ru"


async def test_an_unknown_language_is_not_taken(client: httpx.AsyncClient) -> None:
    for locale in ("de", "ru\r\nSet-Cookie: x=y"):
        response = await client.post("/auth/locale", data={"locale": locale})
        assert response.status_code == 204
        assert "set-cookie" not in response.headers


class TestConfirmation:
    async def test_the_press_of_the_button_signs_in(
        self, client: httpx.AsyncClient, session: AsyncSession
    ) -> None:
        email = new_email()
        await accounts.register(session, registration(email))
        await session.commit()
        form = {"token": await newest_token(session, email), "password": PASSWORD}
        response = await client.post("/auth/confirm-email", data=form)
        assert (response.status_code, response.headers["location"]) == (303, "/my")
        assert accounts.COOKIE in response.cookies
        assert (await client.get("/api/v1/me")).json()["email"] == email

    async def test_a_wrong_password_leads_back_with_the_link(
        self, client: httpx.AsyncClient, session: AsyncSession
    ) -> None:
        email = new_email()
        await accounts.register(session, registration(email))
        await session.commit()
        token = await newest_token(session, email)
        form = {"token": token, "password": "мимо"}
        response = await client.post("/auth/confirm-email", data=form)
        went = urlsplit(response.headers["location"])
        assert went.path == "/confirm-email"
        assert parse_qs(went.query) == {"token": [token], "error": ["WrongPassword"]}
        assert not response.cookies

    @pytest.mark.parametrize("token", ["", "x", "x" * 43, "x" * 5000, "&next=//evil"])
    async def test_what_is_no_token(
        self, client: httpx.AsyncClient, token: str
    ) -> None:
        form = {"token": token, "password": PASSWORD}
        response = await client.post("/auth/confirm-email", data=form)
        query = parse_qs(urlsplit(response.headers["location"]).query)
        assert query["error"] == ["TokenInvalid"]
        assert not response.cookies
