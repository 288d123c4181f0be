"""Measuring in turns, so that a busy moment of the machine meets all alike."""

from collections.abc import Mapping
from typing import Protocol

from benchmarks.cost import Cost

# One round more than these is made first, and thrown away.
ROUNDS = 7


class Measure(Protocol):
    """Does one round of work."""

    async def __call__(self) -> Cost: ...


async def interleaved(
    measures: Mapping[str, Measure], rounds: int = ROUNDS
) -> dict[str, list[Cost]]:
    """Run every measure once a round, and go through them back and forth.

    The first round only warms caches, pools and compiled queries up.
    """
    found: dict[str, list[Cost]] = {name: [] for name in measures}
    for index in range(rounds + 1):
        for name in list(measures)[:: 1 if index % 2 else -1]:
            cost = await measures[name]()
            if index:
                found[name].append(cost)
    return found
