"""Consents in a browser: registration, being asked again, and the cookie notice."""

from uuid import uuid4

import pytest
from playwright.async_api import Browser, expect

from edu_platform.core.actor import SYSTEM
from edu_platform.legal import service as legal
from edu_platform.legal.models import DocumentKind
from edu_platform.legal.schemas import DraftUpdate
from tests.e2e import axe
from tests.e2e.browser import DESK, PHONE, visit
from tests.e2e.journey import Journey, Learner, Words
from tests.e2e.programs import eventually
from tests.e2e.site import Site

pytestmark = pytest.mark.e2e

NOTICE = ".cookie-notice"
WALL = ".consent-wall"
CONSENTS = (
    'select count(*) from consent join "user" on "user".id = consent.user_id'
    " where email = :email and withdrawn_at is null"
)


async def test_registration_takes_only_what_was_ticked(
    browser: Browser, site: Site
) -> None:
    learner = Learner("Ольга Новая", f"{uuid4().hex[:10]}@example.org")
    async with visit(browser, site) as seen:
        journey = Journey(seen, site, learner, Words("ru"))
        await seen.open("/register")
        boxes = seen.page.locator('input[name^="consent_"]')
        await expect(boxes).to_have_count(3)
        for place in range(3):
            await expect(boxes.nth(place)).not_to_be_checked()
        await journey.button("Create an account").click()
        await expect(seen.page.locator("#consent_offer-error")).to_be_visible()
        await expect(seen.page.locator("#consent_marketing-error")).to_have_count(0)
        await journey.require_accessible()
        await journey.register()
        assert await site.value(CONSENTS, email=learner.email) == 0
        await journey.confirm()
        assert await site.value(CONSENTS, email=learner.email) == 2


async def _publish(site: Site, text: str) -> None:
    async with site.transaction() as session:
        draft = await legal.get_draft(session, SYSTEM, "offer")
        changes = DraftUpdate(
            draft_ru=text, note_ru="Изменён порядок возврата.", asks_again=True
        )
        revision = await legal.save_draft(
            session, SYSTEM, DocumentKind.OFFER, changes, revision=draft.revision
        )
        await legal.publish(session, SYSTEM, "offer", revision=revision)


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
async def test_who_has_not_agreed_is_asked_before_going_on(
    browser: Browser, site: Site, size: dict[str, int]
) -> None:
    person = await site.person(has_agreed=False)
    async with visit(browser, site, person, size=size) as seen:
        # Public pages stay readable.
        await seen.open("/legal/offer")
        await expect(seen.page.get_by_role("heading", level=1)).to_be_visible()
        await expect(seen.page.locator(WALL)).to_have_count(0)

        await seen.open("/my")
        wall = seen.page.locator(WALL)
        await expect(wall).to_be_visible()
        await expect(seen.page.locator("#main")).not_to_be_visible()
        assert not await axe.violations(seen.page)
        agree = wall.locator('button[type="submit"]').first
        await agree.click()
        await expect(wall.locator(".field-error")).to_have_count(2)
        for box in await wall.locator('input[type="checkbox"]').all():
            await box.check()
        await agree.click()
        await expect(wall).to_have_count(0)
        await expect(seen.page.locator("#main")).to_be_visible()
        assert await site.value(CONSENTS, email=person.email) == 2
        await seen.open("/my")
        await expect(seen.page.locator(WALL)).to_have_count(0)


async def test_a_version_that_asks_says_what_has_changed(
    browser: Browser, site: Site
) -> None:
    person = await site.person()
    async with visit(browser, site, person) as seen:
        await seen.open("/my")
        await expect(seen.page.locator(WALL)).to_have_count(0)
        await _publish(site, f"Новые условия {uuid4().hex}")
        # The answer about a session is kept for a second at most.
        wall = seen.page.locator(WALL)

        async def is_asked() -> bool:
            await seen.open("/my")
            return await wall.count() > 0

        await eventually(is_asked, within=20)
        await expect(wall).to_contain_text("Изменён порядок возврата.")
        await expect(wall.locator('input[type="checkbox"]')).to_have_count(1)


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
async def test_the_cookie_notice_is_read_once(
    browser: Browser, site: Site, *, script: bool
) -> None:
    context = await browser.new_context(
        base_url=site.origin, java_script_enabled=script
    )
    page = await context.new_page()
    await page.goto("/courses")
    notice = page.locator(NOTICE)
    await expect(notice).to_be_visible()
    await notice.locator("button").click()
    if script:
        await expect(notice).not_to_be_visible()
    else:
        await page.wait_for_url("**/courses")
    cookies = {each.get("name"): each.get("value") for each in await context.cookies()}
    assert cookies["cookies_ok"] == "1"
    await page.goto("/legal")
    await expect(notice).not_to_be_visible()
    await context.close()
