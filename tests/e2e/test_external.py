"""Signing up, in, linking and unlinking by each service, on an origin of its own."""

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from edu_platform.accounts.service.external import TITLES
from edu_platform.core.actor import Role
from tests.accounts.factories import new_email
from tests.e2e.browser import DESK, PHONE, Visit, visit
from tests.e2e.journey import Journey, Learner, Words
from tests.e2e.site import Demo, Person, Site, running
from tests.identity.servers import IdentityServers, identity_servers

pytestmark = pytest.mark.e2e

NAME = "Мария Гусева"
SERVICES = {str(provider): title for provider, title in TITLES.items()}
PICTURES = os.environ.get("E2E_PICTURES")


@pytest.fixture(scope="module")
def servers() -> Iterator[IdentityServers]:
    with identity_servers() as servers:
        yield servers


@pytest.fixture(scope="module")
async def open_site(
    demo: Demo,
    pages: Path,
    servers: IdentityServers,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[Site]:
    """A site to which people can come by all three."""
    home = tmp_path_factory.mktemp("open-site")
    site = Site(home, pages, demo.copy(home), **servers.environment)
    async with running(site):
        yield site


def journey_of(seen: Visit, site: Site, servers: IdentityServers) -> Journey:
    seen.friends.add(servers.origin)
    return Journey(seen, site, Learner(NAME, ""), Words("en"))


async def come(journey: Journey, title: str, decision: str = "allow") -> None:
    await journey.seen.open("/login")
    await journey.page.get_by_role("link", name=title, exact=True).click()
    await journey.page.locator(f"#{decision}").click()


async def picture(seen: Visit, name: str) -> None:
    if PICTURES:
        await seen.page.screenshot(path=f"{PICTURES}/{name}.png", full_page=True)


@pytest.mark.parametrize("name", SERVICES)
async def test_signs_up_and_in_again(
    browser: Browser, open_site: Site, servers: IdentityServers, name: str
) -> None:
    email, title = new_email(), SERVICES[name]
    servers.become(email=email, name=NAME)
    size = PHONE if name == "yandex" else DESK
    async with visit(browser, open_site, locale="en", size=size) as seen:
        journey = journey_of(seen, open_site, servers)
        await come(journey, title)
        await seen.page.wait_for_url("**/external/letter?id=*")
        await journey.require_text("We have sent a letter")
        await picture(seen, f"letter-{name}")
        await follow_letter(journey, email)
        await seen.page.wait_for_url("**/external/finish?ticket=*")
        await seen.until_complete()
        await picture(seen, f"finish-{name}")
        await journey.require_accessible()
        boxes = seen.page.locator("input[name=consents]")
        for box in await boxes.all():
            await expect(box).not_to_be_checked()
        await boxes.nth(0).check()
        await boxes.nth(1).check()
        await journey.button("Create an account").click()
        await journey.require_greeting()
        await journey.sign_out()
        await come(journey, title)
        await journey.require_greeting()


async def follow_letter(journey: Journey, email: str) -> None:
    await journey.seen.open("/outbox")
    letter = journey.page.get_by_role("article").filter(has_text=email)
    await letter.get_by_role("button", name="Read the letter").click()
    await letter.get_by_role("link", name="Open the letter's link").click()


@pytest.mark.parametrize("name", SERVICES)
async def test_says_no(
    browser: Browser, open_site: Site, servers: IdentityServers, name: str
) -> None:
    servers.become(email=new_email())
    async with visit(browser, open_site, locale="en") as seen:
        journey = journey_of(seen, open_site, servers)
        await come(journey, SERVICES[name], "cancel")
        await seen.page.wait_for_url("**/login?external=ComingCancelled*")
        await journey.require_text("You have not let the service tell who you are.")


@pytest.mark.parametrize("name", SERVICES)
async def test_links_and_unlinks(
    browser: Browser, open_site: Site, servers: IdentityServers, name: str
) -> None:
    servers.become(email=new_email())
    title = SERVICES[name]
    person = await open_site.person(password_hash="some way in")
    async with visit(browser, open_site, person, locale="en", theme="dark") as seen:
        journey = journey_of(seen, open_site, servers)
        await seen.open("/my/settings/services")
        await seen.page.get_by_role("link", name=f"Link {title}").click()
        await seen.page.locator("#allow").click()
        await seen.page.wait_for_url("**/my/settings/services")
        unlink = seen.page.get_by_role("button", name=f"Unlink {title}")
        await expect(unlink).to_be_visible()
        await picture(seen, f"linked-{name}")
        await journey.require_accessible()
        await unlink.click()
        dialog = seen.page.get_by_role("dialog").locator("visible=true")
        await dialog.get_by_role("button", name="Unlink", exact=True).click()
        await expect(
            seen.page.get_by_role("link", name=f"Link {title}")
        ).to_be_visible()


async def test_adds_the_address_that_a_service_did_not_tell(
    browser: Browser, open_site: Site, servers: IdentityServers
) -> None:
    servers.become(email="", name=NAME)
    email = new_email()
    async with visit(browser, open_site, locale="en") as seen:
        journey = journey_of(seen, open_site, servers)
        await come(journey, "VK ID")
        await seen.page.wait_for_url("**/external/finish?ticket=*")
        boxes = seen.page.locator("input[name=consents]")
        await boxes.nth(0).check()
        await boxes.nth(1).check()
        await journey.button("Create an account").click()
        await journey.require_greeting()
        await journey.require_text("Your account has no e-mail address.")
        await seen.open("/my/settings/services")
        await picture(seen, "no-address")
        await seen.page.get_by_label("E-mail", exact=True).fill(email)
        await journey.button("Send a link").click()
        await journey.require_text("We have sent a letter")
        await follow_letter(journey, email)
        await journey.button("Confirm the address").click()
        await journey.require_text("The address is confirmed.")
        told = seen.page.get_by_text("Your account has no e-mail address.")
        await expect(told).to_have_count(0)


async def test_an_existing_account_is_signed_in_to_and_linked(
    browser: Browser, open_site: Site, servers: IdentityServers
) -> None:
    person: Person = await open_site.person(password_hash="some way in")
    servers.become(email=person.email)
    async with visit(browser, open_site, person, locale="en") as seen:
        journey = journey_of(seen, open_site, servers)
        await come(journey, "VK ID")
        await follow_letter(journey, person.email)
        await seen.page.wait_for_url("**/external/finish?ticket=*")
        await seen.until_complete()
        await picture(seen, "existing")
        await journey.button("Link VK ID to this account").click()
        await seen.page.wait_for_url("**/my/settings/services")
        await expect(
            seen.page.get_by_role("button", name="Unlink VK ID")
        ).to_be_visible()


async def test_an_admin_checks_the_connection(
    browser: Browser, open_site: Site, servers: IdentityServers
) -> None:
    admin = await open_site.person(Role.ADMIN)
    async with visit(browser, open_site, admin, locale="en") as seen:
        journey = journey_of(seen, open_site, servers)
        await seen.open("/admin/services")
        for title in SERVICES.values():
            await seen.page.get_by_role(
                "button", name=f"Check the connection to {title}"
            ).click()
        answers = seen.page.get_by_text("It answers, and knows the application.")
        await expect(answers).to_have_count(len(SERVICES))
        await picture(seen, "admin")
        await journey.require_accessible()
