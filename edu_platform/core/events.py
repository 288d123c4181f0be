"""Facts that features tell each other, upwards.

A lower feature publishes a frozen dataclass in the past tense; every registered
reaction runs at once, in the same transaction, so that what follows from the fact is
committed with it or not at all.
"""

from collections import defaultdict
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from sqlmodel.ext.asyncio.session import AsyncSession

E = TypeVar("E")
Reaction = Callable[[AsyncSession, Any], Awaitable[None]]

_reactions: dict[type, list[Reaction]] = defaultdict(list)


def reacts_to(
    event_type: type[E],
) -> Callable[
    [Callable[[AsyncSession, E], Awaitable[None]]],
    Callable[[AsyncSession, E], Awaitable[None]],
]:
    """Register a coroutine function as a reaction; it must be idempotent."""

    def register(
        reaction: Callable[[AsyncSession, E], Awaitable[None]],
    ) -> Callable[[AsyncSession, E], Awaitable[None]]:
        if reaction not in _reactions[event_type]:
            _reactions[event_type].append(reaction)
        return reaction

    return register


async def publish(session: AsyncSession, event: object) -> None:
    """Run all reactions to the event, in the order of their registration."""
    for reaction in _reactions[type(event)]:
        await reaction(session, event)


def reactions_to(event_type: type) -> list[Reaction]:
    return list(_reactions[event_type])
