"""A real browser that notices what a page does wrong."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Literal
from urllib.parse import urlsplit

import pytest
from playwright.async_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Error,
    Page,
    Request,
    Route,
    WebSocket,
    async_playwright,
    expect,
)

from edu_platform.accounts import service as accounts
from edu_platform.core.http import LOCALE_COOKIE
from tests.e2e.site import Person, Site

Theme = Literal["light", "dark"]

NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
PATIENCE_MS = 15_000
# What the page sends to load its data, and what it hears when all of it is there.
LOADS = (".hydrate_and_load", ".on_load_internal")
LOADED = '"is_hydrated_rx_state_":true'
LEADS_ON = '"name":"_redirect"'
# Skeletons and whatever else says that something is still to come.
WAITING = ".skeleton, .is-waiting, [aria-busy='true']"
LISTEN = """
document.addEventListener("securitypolicyviolation", event =>
  console.error(`CSP: ${event.violatedDirective} ${event.blockedURI}`));
window.addEventListener("error", ({ error }) =>
  error?.cause && console.error(`The cause: ${error.cause.stack}`));
"""


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    found = os.environ.get("E2E_CHROMIUM") or next(
        filter(None, map(shutil.which, NAMES))
    )
    if not found:
        pytest.skip("chromium is not installed")
    expect.set_options(timeout=PATIENCE_MS)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=found, args=ARGUMENTS
        )
        yield browser
        await browser.close()


class Visit:
    """One window, and all that went wrong in it.

    Asking another host is wrong, and so is an error in the console; a breach of the
    content security policy is one.
    """

    def __init__(self, context: BrowserContext, page: Page, origin: str) -> None:
        self.context = context
        self.page = page
        self.origin = origin
        # Other sites that the person means to go to.
        self.friends: set[str] = set()
        self.problems: list[str] = []
        self.frames: list[str] = []
        self.addresses: list[str] = []
        self._loads = 0
        self._is_alive = asyncio.Event()

    async def watch(self) -> None:
        await self.page.add_init_script(LISTEN)
        await self.context.route(self._is_elsewhere, self._refuse)
        self.page.on("console", self._on_console)
        self.page.on("pageerror", self._on_error)
        self.page.on("request", self._on_request)
        self.page.on("websocket", self._on_websocket)

    def _is_elsewhere(self, address: str) -> bool:
        parts = urlsplit(address)
        if parts.scheme in {"data", "blob", "about"}:
            return False
        return f"{parts.scheme}://{parts.netloc}" not in self._own_origins()

    def _own_origins(self) -> set[str]:
        return {self.origin, self.origin.replace("http", "ws", 1), *self.friends}

    async def _refuse(self, route: Route) -> None:
        self.problems.append(f"asks another host: {route.request.url}")
        await route.abort()

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.problems.append(f"console: {message.text} ({message.location})")

    def _on_error(self, error: Error) -> None:
        self.problems.append(f"{self.page.url}: {error.stack or error}")

    def _on_request(self, request: Request) -> None:
        self.addresses.append(request.url)

    def _on_websocket(self, socket: WebSocket) -> None:
        self.addresses.append(socket.url)
        if self._is_elsewhere(socket.url):
            self.problems.append(f"speaks with another host: {socket.url}")
        socket.on("framereceived", lambda frame: self._on_frame(str(frame)))
        socket.on("framesent", lambda frame: self._on_sent(str(frame)))

    def _on_sent(self, frame: str) -> None:
        self.frames.append(frame)
        if any(name in frame for name in LOADS):
            # Whatever was under way is overtaken.
            self._expect_loads(1)

    def _on_frame(self, frame: str) -> None:
        self.frames.append(frame)
        if LEADS_ON in frame:
            self._expect_loads(self._loads + 1)
        if LOADED in frame:
            self._expect_loads(self._loads - 1)

    def _expect_loads(self, number: int) -> None:
        self._loads = max(0, number)
        if self._loads:
            self._is_alive.clear()
        else:
            self._is_alive.set()

    async def open(self, path: str) -> Any:
        """Go to a page and wait until it lives and shows all it has."""
        self._expect_loads(1)
        answer = await self.page.goto(self.origin + path)
        await self.until_alive()
        return answer

    async def until_alive(self) -> None:
        """Wait for the end of a page load that has begun, and of where it leads."""
        await asyncio.wait_for(self._is_alive.wait(), PATIENCE_MS / 1000)
        await self.until_complete()

    async def until_complete(self) -> None:
        # Until its language is there, a page is hidden, and nothing on it is wrong.
        await expect(self.page.locator("html[data-language]")).to_have_count(0)
        # Links in it would load the next page anew.
        await expect(self.page.locator("#first-html")).to_have_count(0)
        await expect(self.page.locator(WAITING).locator("visible=true")).to_have_count(
            0
        )

    def require_clean(self) -> None:
        assert not self.problems, "\n".join(self.problems)


@asynccontextmanager
async def visit(
    browser: Browser,
    site: Site,
    person: Person | None = None,
    *,
    locale: str = "ru",
    theme: Theme = "light",
    size: dict[str, int] = DESK,
    **options: Any,
) -> AsyncIterator[Visit]:
    """Open a window of somebody's own; at its end nothing may have gone wrong."""
    context = await browser.new_context(
        viewport=size,  # pyright: ignore[reportArgumentType]
        color_scheme=theme,
        reduced_motion="reduce",
        locale={"ru": "ru-RU", "en": "en-GB"}[locale],
        base_url=site.origin,
        **options,
    )
    await context.add_cookies(_cookies(site, person, locale))  # pyright: ignore[reportArgumentType]
    seen = Visit(context, await context.new_page(), site.origin)
    await seen.watch()
    try:
        yield seen
        seen.require_clean()
    finally:
        await context.close()


def _cookies(site: Site, person: Person | None, locale: str) -> list[dict[str, Any]]:
    language = {"name": LOCALE_COOKIE, "value": locale, "url": site.origin}
    cookies: list[dict[str, Any]] = [language]
    if person is not None:
        cookies.append(
            {
                "name": accounts.COOKIE,
                "value": person.token,
                "url": site.origin,
                "httpOnly": True,
                "sameSite": "Lax",
            }
        )
    return cookies
