"""One's picture, one's data and the end of an account, in a real browser."""

import re
from datetime import timedelta
from pathlib import Path
from zipfile import ZipFile

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from edu_platform.accounts import service as accounts
from edu_platform.accounts.models import User
from edu_platform.core.models import utc_now
from tests.accounts.pictures import HTML, picture
from tests.certificates.factories import earn
from tests.e2e import axe
from tests.e2e.browser import DESK, PHONE, visit
from tests.e2e.site import Person, Site

pytestmark = pytest.mark.e2e

DATA = "/my/settings/data"
PHONE_AND_DESK = [
    pytest.param("ru", DESK, id="desk"),
    pytest.param("en", PHONE, id="phone"),
]
WORDS = {
    "remove": {"en": "Remove the picture", "ru": "Убрать фотографию"},
    "prepare": {"en": "Prepare an archive", "ru": "Подготовить архив"},
    "delete": {"en": "Delete the account", "ru": "Удалить аккаунт"},
    "cancel": {"en": "Cancel the deletion", "ru": "Отменить удаление"},
}


def button(page: Page, word: str) -> Locator:
    """Find a button in either language: translations may come later."""
    said = WORDS[word]
    return page.locator("#main button, .site-banner button").filter(
        has_text=re.compile("|".join(said.values()))
    )


@pytest.mark.parametrize(("locale", "size"), PHONE_AND_DESK)
async def test_a_picture_is_chosen_replaced_refused_and_removed(
    browser: Browser, site: Site, locale: str, size: dict[str, int], tmp_path: Path
) -> None:
    person = await site.person()
    good, bad = tmp_path / "me.png", tmp_path / "bad.png"
    good.write_bytes(picture())
    bad.write_bytes(HTML)
    async with visit(browser, site, person, locale=locale, size=size) as seen:
        await seen.open("/my/settings")
        page = seen.page
        shown = page.locator("#main .avatar img")
        header = page.locator(".site-head .avatar img").first
        await page.set_input_files("#avatar", good)
        await expect(shown).to_be_visible()
        first = await shown.get_attribute("src")
        await expect(header).to_be_attached()
        await page.set_input_files("#avatar", good)
        await expect(shown).not_to_have_attribute("src", str(first))
        await page.set_input_files("#avatar", bad)
        await expect(page.locator("#avatar-error")).not_to_be_empty()
        seen.problems = [p for p in seen.problems if "422" not in p]
        await expect(shown).to_be_visible()
        await button(page, "remove").click()
        await expect(shown).to_have_count(0)
        await expect(header).to_have_count(0)


async def test_what_is_typed_survives_a_refusal(browser: Browser, site: Site) -> None:
    person = await site.person()
    async with visit(browser, site, person, locale="en") as seen:
        await seen.open("/my/settings")
        page = seen.page
        # Whoever changes nothing keeps the zone that they have.
        await expect(page.locator("#timezone")).to_have_value("Europe/Moscow")
        await page.fill("#about", "Typed, not saved")
        await page.fill("#display_name", "")
        await page.locator("form:has(#about) button[type=submit]").click()
        await expect(page.locator("#display_name-error")).not_to_be_empty()
        await expect(page.locator("#about")).to_have_value("Typed, not saved")
        await page.fill("#display_name", "Anna Kim")
        await page.select_option("#timezone", "Asia/Vladivostok")
        await page.locator("form:has(#about) button[type=submit]").click()
        await expect(page.locator(".flash.success")).to_be_visible()
    saved = await site.value(
        'select timezone from "user" where id = :id', id=person.user_id
    )
    assert saved == "Asia/Vladivostok"


async def test_an_archive_is_asked_for_made_and_downloaded(
    browser: Browser, site: Site
) -> None:
    person = await site.person(locale="en")
    async with visit(browser, site, person, locale="en") as seen:
        await seen.open(DATA)
        page = seen.page
        await button(page, "prepare").click()
        link = page.locator("#main a[download]")
        # Made by the worker and shown live, without a reload.
        await expect(link).to_be_visible()
        async with page.expect_download() as downloading:
            await link.click()
        # The file is the window's, and goes with it.
        with ZipFile(await (await downloading.value).path()) as archive:
            assert "index.html" in archive.namelist()
            assert person.email in archive.read("data/accounts.json").decode()
    letter = "select count(*) from mail_outbox where recipient = :to and template = :t"
    sent = await site.value(letter, to=person.email, t="data_export_ready")
    assert sent == 1


@pytest.mark.parametrize(("locale", "size"), PHONE_AND_DESK)
async def test_an_account_is_deleted_kept_and_at_last_erased(
    browser: Browser, site: Site, locale: str, size: dict[str, int]
) -> None:
    person = await site.person(display_name="Анна Ким")
    code = await certificate_of(site, person)
    async with visit(browser, site, person, locale=locale, size=size) as seen:
        await seen.open(DATA)
        page = seen.page
        found = await axe.violations(page)
        assert not found
        await plan(page, "wrong@example.org")
        await expect(page.locator("#confirmation-error")).not_to_be_empty()
        await plan(page, person.email)
        banner = page.locator(".site-banner").filter(has=page.locator("button"))
        await expect(banner).to_be_visible()
        await banner.locator("button").click()
        await expect(banner).to_have_count(0)
        await page.check("input[value=initials]")
        await plan(page, person.email)
        await expect(banner).to_be_visible()
        await let_the_time_come(site, person)
        await seen.open(f"/certificates/{code}")
        await expect(page.locator("dl.pairs")).to_contain_text("А. К.")
        await expect(page.locator(".seal.ok")).to_be_visible()
    async with site.http(person) as client:
        assert (await client.get("/api/v1/me")).status_code == 401


async def plan(page: Page, typed: str) -> None:
    await page.fill("#confirmation", typed)
    await button(page, "delete").click()


async def certificate_of(site: Site, person: Person) -> str:
    async with site.session_factory() as session:
        user = await session.get_one(User, person.user_id)
        return (await earn(session, user=user)).code


async def let_the_time_come(site: Site, person: Person) -> None:
    """Move the account's clock, and do what the hourly job does."""
    async with site.transaction() as session:
        user = await session.get_one(User, person.user_id)
        user.deletion_due_at = utc_now() - timedelta(seconds=1)
    async with site.transaction() as session:
        assert await accounts.erase_due(session, person.user_id)
