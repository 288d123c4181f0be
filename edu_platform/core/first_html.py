"""What search engines and messengers read in the first HTML of a page.

Screens register who describes which addresses; the edge writes the answer into the
document before it is sent.
"""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession


@dataclass(frozen=True, slots=True)
class PageFacts:
    """Plain texts; `body` is safe HTML, `data` is a JSON-LD object."""

    title: str
    description: str
    body: str = ""
    image: str = ""
    kind: str = "website"
    data: dict[str, Any] = field(default_factory=dict[str, Any])
    is_indexed: bool = True


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
