"""What search engines and messengers read in the first HTML of a page.

Screens register who describes which addresses; the edge writes the answer into the
document before it is sent.
"""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from html import escape
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.core.icons import icons_address

VOID = {"img", "input"}


@dataclass(frozen=True, slots=True)
class PageFacts:
    """Plain texts; `body` is safe HTML, `data` is a JSON-LD object.

    A body that `is_shown` stands in the place of the page's content until that is
    there. It is for everybody: nothing in it depends on who reads.
    """

    title: str
    description: str
    body: str = ""
    image: str = ""
    kind: str = "website"
    data: dict[str, Any] = field(default_factory=dict[str, Any])
    is_indexed: bool = True
    is_shown: bool = False


def element(tag: str, *content: str, **attributes: str | bool) -> str:
    """Write an element for a body. `content` is safe HTML; attributes are escaped.

    `cls` is the class. True stands for an attribute without a value, False for none.
    """
    names = {"cls": "class"}
    given = "".join(
        f" {names.get(name, name.strip('_').replace('_', '-'))}"
        + ("" if value is True else f'="{escape(value)}"')
        for name, value in attributes.items()
        if value is not False
    )
    if tag in VOID:
        return f"<{tag}{given}>"
    return f"<{tag}{given}>{''.join(content)}</{tag}>"


def drawn(icon: str, cls: str = "") -> str:
    """Draw an icon; the words beside it say what it means."""
    use = element("use", href=f"{icons_address()}#{icon}")
    return element("svg", use, cls=f"i {cls}".rstrip(), aria_hidden="true")


Describe = Callable[[AsyncSession, str], Awaitable[PageFacts | None]]

_describers: list[tuple[re.Pattern[str], Describe]] = []


def describes(pattern: str) -> Callable[[Describe], Describe]:
    """Register who describes the paths that match; None means that there is none."""

    def register(describe: Describe) -> Describe:
        _describers.append((re.compile(pattern), describe))
        return describe

    return register


def describer_of(path: str) -> Describe | None:
    for pattern, describe in _describers:
        if pattern.fullmatch(path):
            return describe
    return None
