"""The registry of personal data: what is exported and erased for a person.

Every feature with a column that points at a user registers a part that names its
tables; a test fails for a table that no part covers.
"""

from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

Export = Callable[[AsyncSession, UUID], Awaitable[list[dict[str, Any]]]]
Erase = Callable[[AsyncSession, UUID], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class PersonalFile:
    """A file of a person's archive; `name` is what they find there."""

    name: str
    content: bytes


# One at a time: an archive may hold more than fits into memory.
Files = Callable[[AsyncSession, UUID], AsyncGenerator[PersonalFile, None]]


@dataclass(frozen=True, slots=True)
class Part:
    """One feature's share of a person's data.

    `erase` deletes or makes anonymous; what the law or other people need is kept by
    the feature and named in docs/privacy.md. `title` is a msgid.
    """

    name: str
    tables: frozenset[str]
    export: Export
    erase: Erase
    title: str = ""
    files: Files | None = None


_parts: dict[str, Part] = {}


def register(part: Part) -> None:
    _parts[part.name] = part


def parts() -> list[Part]:
    return list(_parts.values())


async def export_person(session: AsyncSession, user_id: UUID) -> dict[str, Any]:
    """Return all data of a person by part, as JSON-compatible rows."""
    return {part.name: await part.export(session, user_id) for part in parts()}


async def erase_person(session: AsyncSession, user_id: UUID) -> None:
    for part in reversed(parts()):
        await part.erase(session, user_id)
