"""What a browser loads at the first visit of a page, and what a person sees of it."""

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import httpx
from playwright.sync_api import Browser, Page, Response, sync_playwright

from edu_platform.cli.console import Failure
from edu_platform.cli.testing import BROWSER

KILOBYTE = 1000
FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update"),
    "--disable-sync",
]
# Both kinds of entries come late, and those from before the observer as well.
WATCH = """
window.seen = {paint: 0, shift: 0};
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) seen.paint = entry.startTime;
}).observe({type: "largest-contentful-paint", buffered: true});
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) seen.shift += entry.value;
}).observe({type: "layout-shift", buffered: true});
"""


@dataclass(frozen=True, slots=True)
class Visit:
    """Milliseconds to the largest paint, the sum of shifts, addresses of scripts."""

    paint: float
    shift: float
    scripts: frozenset[str]


@contextmanager
def browser() -> Iterator[Browser]:
    found = BROWSER.find()
    if found is None:
        raise Failure(f"{BROWSER.package} is needed and not installed")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield opened
        opened.close()


def visit(browser: Browser, address: str) -> Visit:
    """Load a page with nothing cached, until the network is quiet."""
    context = browser.new_context(locale="ru-RU")
    try:
        page = context.new_page()
        page.add_init_script(WATCH)
        answers: list[Response] = []

        def note(answer: Response) -> None:
            answers.append(answer)

        page.on("response", note)
        page.goto(address, wait_until="networkidle")
        return _seen(page, answers)
    finally:
        context.close()


def _seen(page: Page, answers: list[Response]) -> Visit:
    for answer in answers:
        if not answer.ok:
            raise Failure(f"{answer.url} answered {answer.status} to the browser")
    seen = page.evaluate("() => window.seen")
    if not seen["paint"]:
        raise Failure(f"{page.url} showed nothing")
    scripts = frozenset(answer.url for answer in answers if _is_script(answer))
    return Visit(seen["paint"], seen["shift"], scripts)


def _is_script(answer: Response) -> bool:
    return "javascript" in answer.headers.get("content-type", "")


class Weights:
    """How heavy scripts are when compressed: the same way for every server."""

    def __init__(self) -> None:
        self._known: dict[str, float] = {}

    def of(self, scripts: frozenset[str]) -> float:
        return sum(map(self._of_one, scripts))

    def _of_one(self, address: str) -> float:
        if address not in self._known:
            answer = httpx.get(address).raise_for_status()
            compressed = gzip.compress(answer.content, compresslevel=9)
            self._known[address] = len(compressed) / KILOBYTE
        return self._known[address]
