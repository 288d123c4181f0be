"""The first HTML: what people see before the page's content has come."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from playwright.async_api import (
    Browser,
    Locator,
    Page,
    Route,
    WebSocketRoute,
    expect,
)

from tests.e2e import axe
from tests.e2e.addresses import COURSE
from tests.e2e.browser import DESK, PHONE, WAITING, Theme, Visit, visit
from tests.e2e.site import Site

pytestmark = pytest.mark.e2e

SIZES = {"desk": DESK, "phone": PHONE}
COURSE_PAGE = f"/courses/{COURSE}"
PATHS = ["/courses", COURSE_PAGE]
SHIFT = 0.02
# Looks at the page at every frame, as a person does.
WATCH = """
window.seen = { first: 0, skeletons: 0, mains: 0, shift: 0 };
const isSeen = (element) =>
  element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
const look = () => {
  const first = document.getElementById("first-html");
  if (first && isSeen(first)) seen.first += 1;
  seen.skeletons += [...document.querySelectorAll(".skeleton")].filter(isSeen).length;
  const mains = [...document.querySelectorAll("main")].filter(isSeen).length;
  seen.mains = Math.max(seen.mains, mains);
  requestAnimationFrame(look);
};
requestAnimationFrame(look);
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) seen.shift += entry.value;
}).observe({ type: "layout-shift", buffered: true });
"""
# The elements of a part of the page with their classes, places, sizes and texts.
OUTLINE = """
(top) => [top, ...top.querySelectorAll("*")]
  .filter((element) => !element.closest("svg"))
  .map((element) => {
    const { x, y, width, height } = element.getBoundingClientRect();
    // What a closed element holds has no place.
    const isLaidOut = element.checkVisibility();
    const place = isLaidOut ? [x, y, width, height].map(Math.round).join(" ") : "";
    const words = element.children.length ? "" : element.textContent;
    return `${element.tagName} ${element.className} ${place} ${words}`;
  })
"""


def first_html(page: Page) -> Locator:
    return page.locator("#first-html")


def silence(socket: WebSocketRoute) -> None:
    """Be a server that never says a word."""
    del socket


def held(
    asked: asyncio.Event, until: asyncio.Event
) -> Callable[[WebSocketRoute], None]:
    """Be a server on a slow line: what it says comes only then."""

    def hold(socket: WebSocketRoute) -> None:
        asked.set()
        server = socket.connect_to_server()
        waiting: set[asyncio.Task[None]] = set()

        async def pass_on(message: str | bytes) -> None:
            await until.wait()
            socket.send(message)

        def keep(message: str | bytes) -> None:
            task = asyncio.create_task(pass_on(message))
            waiting.add(task)
            task.add_done_callback(waiting.discard)

        server.on_message(keep)

    return hold


@asynccontextmanager
async def on_a_slow_line(
    browser: Browser, site: Site, path: str, **options: Any
) -> AsyncIterator[tuple[Visit, asyncio.Event]]:
    """Open a page that lives and waits for its data until the event is set."""
    asked, come = asyncio.Event(), asyncio.Event()
    async with visit(browser, site, **options) as seen:
        await seen.page.route_web_socket("**/*", held(asked, come))
        await seen.page.goto(site.origin + path)
        await asyncio.wait_for(asked.wait(), 15)
        try:
            yield seen, come
        finally:
            come.set()


async def require_readable(page: Page, path: str) -> None:
    """The content is seen, and nothing that only says that it will come."""
    await expect(page.get_by_role("main")).to_have_count(1)
    await expect(page.get_by_role("heading", level=1)).to_have_count(1)
    await expect(page.locator(WAITING).locator("visible=true")).to_have_count(0)
    await expect(first_html(page).locator("img.cover").first).to_be_visible()
    if path == "/courses":
        assert await first_html(page).get_by_role("article").count() > 5
    else:
        await expect(first_html(page).locator("details[open] li").first).to_be_visible()


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
@pytest.mark.parametrize(("theme", "locale"), [("light", "ru"), ("dark", "en")])
@pytest.mark.parametrize("path", PATHS)
async def test_it_stays_if_the_server_cannot_be_reached(
    path: str,
    theme: Theme,
    locale: str,
    size: dict[str, int],
    browser: Browser,
    site: Site,
) -> None:
    async with visit(browser, site, locale=locale, theme=theme, size=size) as seen:
        await seen.page.route_web_socket("**/*", silence)
        await seen.page.goto(site.origin + path)
        await expect(seen.page.locator("#main")).to_be_attached()
        await expect(seen.page.locator("html[data-language]")).to_have_count(0)
        await require_readable(seen.page, path)
        courses = seen.page.get_by_role("main").get_by_text(
            {"ru": "Курсы", "en": "Courses"}[locale], exact=True
        )
        await expect(courses).to_be_visible()
        width = await seen.page.evaluate("document.documentElement.scrollWidth")
        assert width <= size["width"], "the page scrolls sideways"
        found = await axe.violations(seen.page)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("path", PATHS)
async def test_it_is_all_there_is_without_scripts(
    path: str, browser: Browser, site: Site
) -> None:
    async with visit(browser, site, java_script_enabled=False) as seen:
        await seen.page.goto(site.origin + path)
        await require_readable(seen.page, path)
        link = first_html(seen.page).locator("a[href^='/courses']").last
        await link.click()
        await expect(first_html(seen.page)).to_be_visible()


async def test_the_home_page_has_links_without_scripts(
    browser: Browser, site: Site
) -> None:
    async with visit(browser, site, java_script_enabled=False) as seen:
        await seen.page.goto(site.origin)
        subject = first_html(seen.page).locator("a[href*='category=']").first
        await expect(subject).to_be_visible()
        await expect(seen.page.get_by_role("main")).to_have_count(1)
        await expect(seen.page.get_by_role("banner")).to_be_in_viewport()


async def test_the_home_page_shows_itself(browser: Browser, site: Site) -> None:
    async with on_a_slow_line(browser, site, "/") as (seen, _come):
        await expect(first_html(seen.page)).to_be_hidden()
        await expect(seen.page.get_by_role("main")).to_have_count(1)
        await expect(seen.page.locator("h1.display")).to_be_visible()


@pytest.mark.parametrize("path", PATHS)
async def test_the_content_follows_it_without_skeletons_and_jumps(
    path: str, browser: Browser, site: Site
) -> None:
    async with visit(browser, site) as seen:
        await seen.page.add_init_script(WATCH)
        await seen.open(path)
        await expect(seen.page.get_by_role("main")).to_have_attribute("id", "main")
        found = await seen.page.evaluate("window.seen")
    assert found["first"] > 0
    assert found["skeletons"] == 0
    assert found["mains"] == 1
    assert found["shift"] <= SHIFT


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
@pytest.mark.parametrize(
    ("path", "part"),
    [
        ("/courses", "article >> nth=0"),
        ("/courses", "article >> nth=5"),
        (COURSE_PAGE, ".course-head"),
        (COURSE_PAGE, ".main"),
    ],
    ids=str,
)
async def test_the_page_looks_as_it_did(
    path: str, part: str, size: dict[str, int], browser: Browser, site: Site
) -> None:
    """Two programs draw it: what one of them changes, the other has to follow."""
    async with on_a_slow_line(browser, site, path, size=size) as (seen, come):
        before = await outline(first_html(seen.page).locator(part))
        come.set()
        await seen.until_complete()
        after = await outline(seen.page.locator("#main").locator(part))
    assert before == after


async def outline(part: Locator) -> list[str]:
    found: list[str] = await part.evaluate(OUTLINE)
    # The spaces of numbers differ between the browser's data and the server's.
    return [re.sub(r"\s+", " ", line).strip() for line in found]


async def test_the_link_to_the_content_leads_to_it(
    browser: Browser, site: Site
) -> None:
    async with on_a_slow_line(browser, site, "/courses") as (seen, come):
        skip = seen.page.locator("a.skip")
        await skip.press("Enter")
        await expect(first_html(seen.page)).to_be_focused()
        come.set()
        await expect(seen.page.locator("#main")).to_be_focused()
        await skip.press("Enter")
        await expect(seen.page).to_have_url(re.compile("#main$"))


async def test_the_focus_stays_where_it_was(browser: Browser, site: Site) -> None:
    async with on_a_slow_line(browser, site, "/courses") as (seen, come):
        link = first_html(seen.page).get_by_role("article").nth(2).get_by_role("link")
        href = await link.get_attribute("href")
        await link.focus()
        come.set()
        await seen.until_complete()
        await expect(seen.page.locator(f"#main a[href='{href}']")).to_be_focused()


async def test_what_is_being_typed_stays(browser: Browser, site: Site) -> None:
    slow = on_a_slow_line(browser, site, "/courses", size=PHONE)
    async with slow as (seen, come):
        field = first_html(seen.page).get_by_role("searchbox")
        await field.fill("pyth")
        come.set()
        await expect(seen.page.locator("#main article").first).to_be_attached()
        await field.press_sequentially("on")
        await expect(field).to_have_value("python")
        await field.press("Enter")
        await seen.page.wait_for_url("**/courses?q=python")
        await seen.until_complete()


async def test_it_is_gone_on_the_next_page(browser: Browser, site: Site) -> None:
    async with on_a_slow_line(browser, site, COURSE_PAGE) as (seen, _come):
        await expect(first_html(seen.page)).to_be_visible()
        await seen.page.get_by_role("banner").locator("a.brand").click()
        await expect(first_html(seen.page)).to_have_count(0)
        await expect(seen.page.locator("h1.display")).to_be_visible()
        await expect(seen.page.locator("#main")).to_be_focused()


async def test_it_need_not_wait_for_the_texts_of_the_page(
    browser: Browser, site: Site
) -> None:
    sent = asyncio.Event()

    async def hold(route: Route) -> None:
        await sent.wait()
        await route.continue_()

    async with visit(browser, site, locale="en") as seen:
        await seen.context.route("**/assets/*.en-*.js", hold)
        await seen.page.goto(site.origin + "/courses", wait_until="commit")
        heading = first_html(seen.page).get_by_role("heading", level=1)
        await expect(heading).to_be_visible()
        await expect(heading).to_have_text("Courses")
        await expect(seen.page.get_by_role("banner")).to_be_hidden()
        sent.set()
        await seen.until_complete()
        await expect(seen.page.get_by_role("banner")).to_be_visible()
