"""A forgotten password, a new one, and another address, in a real browser.

In Russian at a desk, and in English on a phone.
"""

from dataclasses import dataclass
from uuid import uuid4

import pytest
from playwright.async_api import Browser, Locator, expect

from edu_platform.accounts import service as accounts
from edu_platform.accounts.service.passwords import hash_password
from tests.e2e.browser import DESK, PHONE, Theme, Visit, visit
from tests.e2e.journey import PASSWORD, Journey, Learner, Words
from tests.e2e.programs import eventually
from tests.e2e.site import Person, Site

pytestmark = pytest.mark.e2e

NEW_PASSWORD = "зелёный поезд едет"
SECURITY = "/my/settings/security"


@dataclass(frozen=True, slots=True)
class Reader:
    locale: str
    size: dict[str, int]
    theme: Theme


READERS = [
    pytest.param(Reader("ru", DESK, "light"), id="Russian, desk"),
    pytest.param(Reader("en", PHONE, "dark"), id="English, phone"),
]
each_reader = pytest.mark.parametrize("reader", READERS)


async def _person(site: Site, locale: str) -> Person:
    stored = await hash_password(PASSWORD)
    return await site.person(password_hash=stored, locale=locale)


def _journey(seen: Visit, site: Site, person: Person, reader: Reader) -> Journey:
    learner = Learner(person.name, person.email)
    return Journey(seen, site, learner, Words(reader.locale))


def _field(journey: Journey, msgid: str) -> Locator:
    return journey.page.get_by_label(journey.say(msgid), exact=True)


async def _follow_letter(journey: Journey, email: str, template: str) -> None:
    """Open the link of the newest letter to an address, once it has been written."""
    query = (
        "select count(*) from mail_outbox"
        " where recipient = :email and template = :template"
    )

    async def is_written() -> bool:
        return bool(await journey.site.value(query, email=email, template=template))

    await eventually(is_written)
    await journey.seen.open("/outbox")
    letter = journey.page.get_by_role("article").filter(has_text=email).first
    await letter.get_by_role("button", name=journey.say("Read the letter")).click()
    link = letter.get_by_role("link", name=journey.say("Open the letter's link"))
    await link.click()
    await journey.page.wait_for_url("**?token=*")
    await journey.seen.until_alive()


@each_reader
async def test_from_a_forgotten_password_to_a_new_one(
    reader: Reader, browser: Browser, site: Site
) -> None:
    person = await _person(site, reader.locale)
    options = {"locale": reader.locale, "size": reader.size, "theme": reader.theme}
    window = visit(browser, site, **options)  # pyright: ignore[reportArgumentType]
    async with window as seen, visit(browser, site, person) as elsewhere:
        await elsewhere.open("/my/settings")
        journey = _journey(seen, site, person, reader)
        await seen.open("/login")
        await journey.link("Forgot the password?").click()
        await journey.page.wait_for_url("**/recover")
        await journey.require_accessible()
        await _field(journey, "E-mail").fill(person.email)
        await journey.button("Send the link").click()
        await journey.require_text(journey.say("Look into your mailbox"))
        await _follow_letter(journey, person.email, "password_reset")
        await _choose_password(journey)
        await journey.require_text(journey.say("The password is set"))
        # The tab of the other browser loses its session.
        await elsewhere.page.wait_for_url(f"{site.origin}/")
        await _sign_in_with_each(journey, person)


async def _choose_password(journey: Journey) -> None:
    password = _field(journey, "New password")
    meter = journey.page.locator(".strength")
    for typed, word in (("gfhjkm123", "Will be guessed"), (NEW_PASSWORD, "Strong")):
        await password.fill(typed)
        await expect(meter).to_have_text(journey.say(word))
    await journey.button("Show the password").click()
    await expect(password).to_have_attribute("type", "text")
    await journey.require_accessible()
    # What the meter dislikes, the server refuses, and the link stays good.
    await password.fill("gfhjkm123")
    await journey.button("Set the password").click()
    await journey.page.wait_for_url("**error=password_common")
    await expect(password).to_be_focused()
    await journey.require_accessible()
    await password.fill(NEW_PASSWORD)
    await journey.button("Set the password").click()
    await journey.page.wait_for_url("**/login?done=PasswordReset")
    await journey.seen.until_alive()


async def _sign_in_with_each(journey: Journey, person: Person) -> None:
    await _field(journey, "E-mail").fill(person.email)
    password = _field(journey, "Password")
    await password.fill(PASSWORD)
    await journey.button("Sign in").click()
    await journey.page.wait_for_url("**error=WrongCredentials*")
    await journey.seen.until_alive()
    hint = journey.say("Just registered? Press the link of our letter first.")
    await journey.require_text(hint)
    await expect(password).to_be_focused()
    await password.fill(NEW_PASSWORD)
    await journey.button("Sign in").click()
    await journey.require_greeting()


@each_reader
async def test_a_new_password_ends_the_other_sessions(
    reader: Reader, browser: Browser, site: Site
) -> None:
    person = await _person(site, reader.locale)
    other = Person(
        person.user_id,
        person.email,
        person.name,
        person.role,
        await site.sign_in(person),
    )
    options = {"locale": reader.locale, "size": reader.size, "theme": reader.theme}
    window = visit(browser, site, person, **options)  # pyright: ignore[reportArgumentType]
    async with window as seen, visit(browser, site, other) as elsewhere:
        await elsewhere.open("/my/settings")
        journey = _journey(seen, site, person, reader)
        await seen.open(SECURITY)
        await journey.require_accessible()
        await _field(journey, "New password").fill(NEW_PASSWORD)
        await journey.button("Change the password").click()
        await journey.page.wait_for_url(f"**{SECURITY}?done=PasswordChanged")
        await seen.until_alive()
        await journey.require_text(journey.say("The password is changed"))
        await journey.require_accessible()
        await elsewhere.page.wait_for_url(f"{site.origin}/")
        cookies = {c.get("name"): c.get("value") for c in await seen.context.cookies()}
        assert cookies[accounts.COOKIE] != person.token
        await seen.open("/my")
        await expect(journey.page).to_have_url(f"{site.origin}/my")


@each_reader
async def test_another_address_and_back(
    reader: Reader, browser: Browser, site: Site
) -> None:
    person = await _person(site, reader.locale)
    new = f"{uuid4().hex[:8]}@example.org"
    options = {"locale": reader.locale, "size": reader.size, "theme": reader.theme}
    window = visit(browser, site, person, **options)  # pyright: ignore[reportArgumentType]
    async with window as seen:
        journey = _journey(seen, site, person, reader)
        await seen.open(SECURITY)
        await _field(journey, "New e-mail").fill(new)
        await journey.button("Change the address").click()
        await journey.require_text(journey.say("We have sent a letter"))
        await _follow_letter(journey, new, "email_change_confirm")
        await journey.require_accessible()
        await journey.button("Confirm the new address").click()
        await journey.page.wait_for_url("**/confirm-new-email?done=*")
        await seen.until_alive()
        await journey.require_text(journey.say("The new address is confirmed"))
        await seen.open("/my/settings")
        await journey.require_text(new)
        await _follow_letter(journey, person.email, "email_changed_notice")
        await journey.require_accessible()
        await journey.button("Keep my address").click()
        await journey.page.wait_for_url("**/login?done=EmailReverted")
        await seen.until_alive()
        await journey.require_text(
            journey.say("Your address is the account's own again")
        )
        await journey.require_accessible()
        await _field(journey, "E-mail").fill(person.email)
        await _field(journey, "Password").fill(PASSWORD)
        await journey.button("Sign in").click()
        await journey.page.wait_for_url("**error=WrongCredentials*")
