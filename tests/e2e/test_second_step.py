"""Two-step sign-in in a browser: an app, recovery codes, passkeys, administrators."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import anyio
import pytest
from playwright.async_api import Browser, Locator, expect

from edu_platform.accounts import service as accounts
from edu_platform.accounts.service.passwords import hash_password
from edu_platform.core.actor import Role
from tests.accounts.second_factors import App, wrong
from tests.e2e import axe
from tests.e2e.browser import DESK, PHONE, Visit, visit
from tests.e2e.handlers import of_ours
from tests.e2e.journey import PASSWORD, Words
from tests.e2e.site import Demo, Person, Site, running

pytestmark = pytest.mark.e2e

SETTINGS = "/my/settings/security"
READERS = [("ru", DESK, "light"), ("en", PHONE, "dark")]
# A device with a fingerprint reader whose owner touches it at once.
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


class Reader:
    """Somebody with one window, and what they see in it."""

    def __init__(self, seen: Visit, locale: str) -> None:
        self.seen = seen
        self.page = seen.page
        self.say = Words(locale)

    def button(self, msgid: str) -> Locator:
        named = self.page.get_by_role("button", name=self.say(msgid), exact=True)
        return named.locator("visible=true").first

    def field(self, msgid: str) -> Locator:
        labelled = self.page.get_by_label(self.say(msgid), exact=True)
        return labelled.locator("visible=true").first

    async def require(self, msgid: str) -> None:
        found = self.page.get_by_text(self.say(msgid)).locator("visible=true")
        await expect(found.first).to_be_visible()

    async def require_accessible(self) -> None:
        found = await axe.violations(self.page)
        assert not found, "\n".join(found)

    async def send(self, label: str, value: str, button: str) -> None:
        """Fill a native form's field and send it; another page comes."""
        await self.field(label).fill(value)
        async with self.page.expect_navigation():
            await self.button(button).click()
        await self.seen.until_alive()

    async def connect_app(self) -> App:
        await self.button("Connect an authenticator app").click()
        key = self.page.locator(".totp-key")
        await expect(key).to_be_visible()
        app = App("".join((await key.inner_text()).split()))
        await self.require_accessible()
        await self.send("Code from the app", wrong(app), "Turn on")
        await self.require("This code is wrong, or it has been used already.")
        await expect(key).to_be_visible()
        await self.send("Code from the app", app.code(-1), "Turn on")
        await self.require("Two-step sign-in is on")
        return app

    async def make_codes(self) -> list[str]:
        await self.button("Make recovery codes").click()
        codes = self.page.locator(".recovery-codes code")
        await expect(codes).to_have_count(10)
        await self.require_accessible()
        shown = await codes.all_inner_texts()
        async with self.page.expect_download() as download:
            await self.page.get_by_role("link", name=self.say("Download")).click()
        path = await (await download.value).path()
        saved = await anyio.Path(path).read_text(encoding="utf-8")
        assert saved.split() == shown
        await self.button("I have saved them").click()
        await expect(codes).to_have_count(0)
        return shown

    async def sign_in(self, person: Person) -> None:
        """Give the password; the second step is asked for."""
        await self.seen.open("/login?next=/courses")
        await self.field("E-mail").fill(person.email)
        await self.send("Password", PASSWORD, "Sign in")
        assert "/login/second-step" in self.page.url

    async def forget_session(self, site: Site) -> None:
        await self.seen.context.clear_cookies(name=accounts.COOKIE)
        assert self.page.url.startswith(site.origin)

    async def add_device(self) -> None:
        """Give the window a passkey device; it stays as long as the window."""
        devtools = await self.seen.context.new_cdp_session(self.page)
        await devtools.send("WebAuthn.enable")
        await devtools.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})


async def _person(site: Site, role: Role = Role.USER, *, locale: str = "en") -> Person:
    password_hash = await hash_password(PASSWORD)
    return await site.person(role, locale=locale, password_hash=password_hash)


@pytest.mark.parametrize(("locale", "size", "theme"), READERS)
async def test_an_app_and_recovery_codes(
    browser: Browser, site: Site, locale: str, size: dict[str, int], theme: Any
) -> None:
    person = await _person(site, locale=locale)
    look = {"locale": locale, "size": size, "theme": theme}
    async with visit(browser, site, person, **look) as seen:
        reader = Reader(seen, locale)
        await seen.open(SETTINGS)
        await reader.require_accessible()
        app = await reader.connect_app()
        codes = await reader.make_codes()
    async with visit(browser, site, **look) as seen:
        reader = Reader(seen, locale)
        await reader.sign_in(person)
        await reader.require_accessible()
        await reader.send("Code", wrong(app), "Sign in")
        await reader.require("This code is wrong, or it has been used already.")
        await reader.require_accessible()
        await reader.send("Code", app.code(1), "Sign in")
        assert seen.page.url == f"{site.origin}/courses"
    async with visit(browser, site, **look) as seen:
        reader = Reader(seen, locale)
        await reader.sign_in(person)
        await reader.send("Code", codes[0].upper(), "Sign in")
        assert seen.page.url == f"{site.origin}/courses"


@pytest.mark.parametrize(("locale", "size", "theme"), READERS)
async def test_a_passkey(
    browser: Browser, site: Site, locale: str, size: dict[str, int], theme: Any
) -> None:
    person = await _person(site, locale=locale)
    look = {"locale": locale, "size": size, "theme": theme}
    async with visit(browser, site, person, **look) as seen:
        reader = Reader(seen, locale)
        await reader.add_device()
        await seen.open(SETTINGS)
        await reader.send("Name of the new passkey", "Fingerprint", "Add a passkey")
        await reader.require("Fingerprint")
        await reader.require_accessible()

        await reader.forget_session(site)
        await seen.open("/login?next=/courses")
        async with seen.page.expect_navigation():
            await reader.button("Sign in with a passkey").click()
        await seen.page.wait_for_url(f"{site.origin}/courses")
        await seen.until_alive()

        await reader.forget_session(site)
        await reader.sign_in(person)
        async with seen.page.expect_navigation():
            await reader.button("Use a passkey").click()
        await seen.page.wait_for_url(f"{site.origin}/courses")
        await seen.until_alive()


async def test_a_browser_without_a_passkey_says_so(
    browser: Browser, site: Site
) -> None:
    async with visit(browser, site, locale="en") as seen:
        reader = Reader(seen, "en")
        devtools = await seen.context.new_cdp_session(seen.page)
        await devtools.send("WebAuthn.enable")
        await seen.open("/login")
        # What browsers do when nothing is chosen.
        await seen.page.evaluate(
            "() => { navigator.credentials.get = () => Promise.reject(Error()) }"
        )
        await reader.button("Sign in with a passkey").click()
        await reader.require(
            "No passkey was used: this browser has none, or it was not confirmed."
        )
        await reader.require_accessible()


@pytest.fixture(scope="module")
async def school(
    demo: Demo, pages: Path, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Site]:
    """A site that is no demo."""
    home = tmp_path_factory.mktemp("school")
    async with running(Site(home, pages, demo.copy(home), demo=False)) as site:
        yield site


async def test_an_administrator_without_a_factor_is_led_to_it(
    browser: Browser, school: Site
) -> None:
    person = await _person(school, Role.ADMIN)
    async with visit(browser, school, person, locale="en") as seen:
        reader = Reader(seen, "en")
        await seen.open("/admin/people")
        await seen.page.wait_for_url(f"**{SETTINGS}")
        await seen.until_alive()
        await reader.require("Administrators need two-step sign-in")
        await reader.require_accessible()
        await reader.connect_app()
        await expect(
            seen.page.get_by_text("Administrators need two-step sign-in")
        ).to_have_count(0)
        await seen.open("/admin/people")
        heading = seen.page.get_by_role("heading", level=1)
        await expect(heading).to_have_text(reader.say("People"))
        assert seen.page.url == f"{school.origin}/admin/people"


async def test_events_of_such_an_administrator_are_refused(school: Site) -> None:
    person = await school.person(Role.ADMIN)
    async with school.tab(person, "/certificates") as tab:
        await tab.settle()
        tab.forget()
        await tab.send_named(_handler("people_state.load"), {})
        await tab.settle()
        assert SETTINGS in tab.redirects()
    async with school.http(person) as client:
        answer = await client.get("/api/v1/admin/people")
    assert answer.status_code == 403
    assert answer.json()["code"] == "SecondFactorRequired"


async def test_a_stale_session_is_refused_what_is_sensitive(site: Site) -> None:
    person = await site.person()
    async with site.transaction() as session:
        await _make_stale(session)
    async with site.tab(person, "/certificates") as tab:
        await tab.settle()
        tab.forget()
        await tab.send_named(_handler("factors_state.begin_totp"), {})
        await tab.settle()
        assert tab.heard(accounts.ProofNeeded().message)
    async with site.transaction() as session:
        assert not await accounts.has_second_factor(session, person.user_id)
    found = await site.value(
        "select count(*) from totp_secret where user_id = :who", who=person.user_id
    )
    assert found == 0


async def _make_stale(session: Any) -> None:
    await (await session.connection()).exec_driver_sql(
        "update login_session set proved_at = now() - interval '1 hour'"
    )


def _handler(name: str) -> str:
    return next(each.name for each in of_ours() if each.name.endswith(name))
