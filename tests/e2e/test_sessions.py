"""Sessions seen and ended from another browser, and a token from birth to death."""

import os
import re
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect
from sqlmodel import col, update

from edu_platform.accounts import service as accounts
from edu_platform.accounts.models import LoginSession
from edu_platform.accounts.state import ProfileState, SessionsState, SessionState
from edu_platform.accounts.state.tokens import TokensState
from edu_platform.core.models import utc_now
from edu_platform.core.sealing import digest
from tests.e2e import axe
from tests.e2e.browser import DESK, PHONE, Visit, visit
from tests.e2e.journey import Words
from tests.e2e.site import Person, Site

pytestmark = pytest.mark.e2e

SECURITY = "/my/settings/security"
TOKENS = "/my/settings/tokens"
TOKEN = re.compile(r"edu_pat_[\w-]{43}")
# Far below what a cached identity may live: a revocation has to be told.
AT_ONCE = 0.9
WITHIN_A_SECOND_MS = 1000
SHOTS = os.environ.get("E2E_SHOTS", "")
VIEWS = [
    pytest.param("ru", DESK, "light", id="Russian, desk"),
    pytest.param("en", PHONE, "dark", id="English, phone"),
]


async def _shoot(seen: Visit, name: str) -> None:
    """Keep a picture for whoever wants to look at it."""
    if SHOTS:
        size = seen.page.viewport_size or {"width": 0}
        path = Path(SHOTS) / f"{name}-{size['width']}.png"
        await seen.page.screenshot(path=path, full_page=True)


async def test_the_right_socket_loses_its_rights_at_once(any_site: Site) -> None:
    person = await any_site.person()
    other = await any_site.sign_in(person)
    lost = any_site.tab(path="/my/settings", cookie=f"{accounts.COOKIE}={other}")
    async with any_site.tab(person, SECURITY) as tab, lost:
        await tab.until(lambda: tab.vars(SessionsState).get("is_loaded"))
        await lost.until(lambda: lost.vars(ProfileState).get("is_loaded"))
        rows = tab.vars(SessionsState)["sessions"]
        (session_id,) = [row["id"] for row in rows if not row["is_current"]]
        await tab.send(SessionsState, "end", session_id=session_id)
        await lost.until(lambda: "/" in lost.redirects(), within=AT_ONCE)
        lost.forget()
        await lost.send(ProfileState, "load")
        await lost.settle()
        assert not lost.heard(person.email)
        await tab.until(lambda: len(tab.vars(SessionsState)["sessions"]) == 1)
        assert tab.vars(SessionState)["name"] == person.name


async def test_a_stranger_ends_no_session(any_site: Site) -> None:
    person, stranger = await any_site.person(), await any_site.person()
    async with any_site.http(person) as client:
        (row,) = (await client.get("/api/v1/me/sessions")).json()["items"]
        async with any_site.tab(stranger, SECURITY) as tab:
            await tab.until(lambda: tab.vars(SessionsState).get("is_loaded"))
            for given in (row["id"], "x", None, 1):
                await tab.send(SessionsState, "end", session_id=given)
            await tab.settle()
        assert (await client.get("/api/v1/me")).status_code == HTTPStatus.OK


@pytest.mark.parametrize(("locale", "size", "theme"), VIEWS)
async def test_one_browser_signs_the_other_out(
    browser: Browser,
    site: Site,
    locale: str,
    size: dict[str, int],
    theme: str,
) -> None:
    say = Words(locale)
    person = await site.person(display_name="Вера Иванова")
    phone = Person(
        person.user_id,
        person.email,
        person.name,
        person.role,
        await site.sign_in(person),
    )
    options = {"locale": locale, "size": size, "theme": theme}
    async with (
        visit(browser, site, person, **options) as here,  # pyright: ignore[reportArgumentType]
        visit(browser, site, phone) as there,
    ):
        await there.open("/my/settings")
        await here.open(SECURITY)
        await expect(here.page.get_by_text(say("This device"))).to_be_visible()
        assert not await axe.violations(here.page)
        await _shoot(here, f"sessions-{locale}")
        await here.page.get_by_role("button", name=say("End session")).click()
        await there.page.wait_for_url(f"{site.origin}/", timeout=WITHIN_A_SECOND_MS)
        told = here.page.get_by_text(say("The session has ended."))
        await expect(told).to_be_visible()
        button = here.page.get_by_role("button", name=say("End session"))
        await expect(button).to_have_count(0)
        await there.until_alive()


@pytest.mark.parametrize(("locale", "size", "theme"), VIEWS)
async def test_a_token_is_made_used_and_revoked(
    browser: Browser,
    site: Site,
    locale: str,
    size: dict[str, int],
    theme: str,
) -> None:
    say = Words(locale)
    person = await site.person()
    options = {"locale": locale, "size": size, "theme": theme}
    async with visit(browser, site, person, **options) as seen:  # pyright: ignore[reportArgumentType]
        page = seen.page
        await seen.open(TOKENS)
        await page.get_by_role("button", name=say("Create the token")).click()
        await expect(page.get_by_role("alert").first).to_be_visible()
        await page.get_by_label(say("What it is for")).fill("Мой скрипт")
        for permission in (
            "Read courses, progress and results",
            "Read and change the profile",
        ):
            await page.get_by_label(say(permission)).check()
        await page.get_by_role("button", name=say("Create the token")).click()
        field = page.get_by_label(say("Token"), exact=True)
        await expect(field).to_have_value(TOKEN)
        token = await field.input_value()
        assert not await axe.violations(page)
        await _shoot(seen, f"tokens-{locale}")
        headers = {"authorization": f"Bearer {token}"}
        async with site.http(headers=headers) as program:
            program.cookies.clear()
            me = await program.get("/api/v1/me")
            assert me.json()["email"] == person.email
            refused = await program.get("/api/v1/me/tokens")
            assert refused.json()["code"] == "TokenNotAccepted"
            # Whoever comes back does not find it on the page again.
            await page.reload()
            await expect(page.get_by_text("Мой скрипт").first).to_be_visible()
            await expect(field).to_have_count(0)
            assert token not in await page.content()
            await page.get_by_role("button", name=say("Revoke")).click()
            await expect(page.get_by_text(say("There are none yet."))).to_be_visible()
            dead = await program.get("/api/v1/me")
            assert dead.json()["code"] == "TokenRefused"


async def test_tokens_are_behind_the_proof(any_site: Site) -> None:
    person = await any_site.person()
    async with any_site.transaction() as session:
        await session.exec(
            update(LoginSession)
            .where(col(LoginSession.token_hash) == digest(person.token))
            .values(proved_at=utc_now() - timedelta(hours=1))
        )
    async with any_site.tab(person, TOKENS) as tab:
        await tab.settle()
        assert not tab.vars(TokensState).get("is_loaded")
        form = {"name": "script", "scope_read": True, "days": "30"}
        await tab.send(TokensState, "create", form_data=form)
        await tab.settle()
        assert not tab.heard("edu_pat_")
