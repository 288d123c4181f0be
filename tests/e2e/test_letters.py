"""Every letter as its reader sees it: in both languages, on wide and narrow screens."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page

from edu_platform.core.i18n import LOCALES
from edu_platform.core.settings import settings
from edu_platform.mail.service.rendering import Rendered, render
from tests.e2e import axe
from tests.mail.examples import LINK, OTHERS, context_of, templates

pytestmark = pytest.mark.e2e

WIDTHS = (600, 390)
UNFILLED = re.compile(r"\{\w*\}|\{\{|\}\}|\{%|\bNone\b|\bUndefined\b|<built-in")
LATIN = re.compile(r"[A-Za-z]{2,}")
# Names that are written so in Russian texts too.
NAMES = {
    "api",
    "e-mail",
    "vk",
    "google",
    "yandex",
    "firefox",
    "chrome",
    "windows",
    "ip",
    "pdf",
}
LETTERS: dict[str, tuple[str, dict[str, Any], str]] = {
    **{name: (name, context_of(name), "") for name in templates()},
    **{
        name: (template, {"link": LINK, **values}, "")
        for name, (template, values) in OTHERS.items()
    },
    "marketing": (
        "course_completed",
        context_of("course_completed"),
        f"{settings.origin}/unsubscribe?token=abc",
    ),
}


def _rendered(name: str, locale: str) -> tuple[Rendered, dict[str, Any]]:
    template, context, unsubscribe = LETTERS[name]
    return render(template, locale, context, unsubscribe=unsubscribe), context


def _without_values(words: str, context: dict[str, Any]) -> str:
    """Leave out what the example filled in, and addresses."""
    for value in sorted(map(str, context.values()), key=len, reverse=True):
        words = words.replace(value, "")
    return re.sub(r"https?://\S+", "", words)


def test_every_letter_is_looked_at() -> None:
    assert set(templates()) <= set(LETTERS)


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("name", LETTERS)
def test_nothing_is_left_unfilled_or_untranslated(name: str, locale: str) -> None:
    rendered, context = _rendered(name, locale)
    words = _without_values(f"{rendered.subject}\n{rendered.text}", context)
    assert not UNFILLED.search(words)
    if locale == "ru":
        assert {word.lower() for word in LATIN.findall(words)} - NAMES == set()
    else:
        assert not re.search(r"[а-яё]", words.replace("Конспект", ""), re.IGNORECASE)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("name", LETTERS)
async def test_can_be_read(
    name: str, locale: str, theme: Any, browser: Browser, tmp_path: Path
) -> None:
    """The pictures are kept below pytest's temporary folder, to be looked at."""
    rendered, _context = _rendered(name, locale)
    for width in WIDTHS:
        context = await browser.new_context(
            viewport={"width": width, "height": 700}, color_scheme=theme
        )
        page = await context.new_page()
        asked: list[str] = []
        page.on("request", lambda request, to=asked: to.append(request.url))
        await page.set_content(rendered.html)
        picture = tmp_path / f"{name}-{locale}-{theme}-{width}.png"
        await page.screenshot(path=picture, full_page=True)
        await _require_readable(page, width)
        assert [url for url in asked if not url.startswith(("about:", "data:"))] == []
        await context.close()


async def _require_readable(page: Page, width: int) -> None:
    shown = await page.evaluate("document.documentElement.scrollWidth")
    assert shown <= width, "the letter scrolls sideways"
    # The preview is there for lists of letters, and hidden in the letter itself.
    hidden = page.locator("body > div").first
    assert not await hidden.is_visible()
    assert await page.locator("h1, [role=article]").count() > 0
    found = [line for line in await axe.violations(page) if "contrast" in line]
    assert not found, "\n".join(found)
