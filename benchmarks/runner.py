"""`./edu bench`: measures the named figures, or all of them, and judges them."""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from benchmarks import (
    catalogue_api,
    event_round_trip,
    first_load,
    results,
    second_start,
    sign_in,
)
from benchmarks.content import SEED
from benchmarks.cost import Stopwatch
from benchmarks.results import Result
from benchmarks.rounds import ROUNDS
from benchmarks.stage import Stage, without_own_settings
from benchmarks.table import table
from edu_platform.cli.console import Failure, interruptible, say


@dataclass(frozen=True, slots=True)
class Figure:
    number: str
    name: str
    measure: Callable[[Stage], Sequence[Result]]

    def is_meant_by(self, word: str) -> bool:
        return word in {self.number, self.name}


FIGURES = (
    Figure("1", "catalogue", catalogue_api.measure),
    Figure("6", "events", event_round_trip.measure),
    Figure("9", "pages", first_load.measure),
    Figure("10", "sign-in", sign_in.measure),
    Figure("14", "start", second_start.measure),
)


def main(names: Sequence[str]) -> None:
    """Measure, print one table, write the results, and fail if a bar is missed."""
    figures = chosen(names)
    with interruptible():
        try:
            found = list(_measured(figures))
        except KeyboardInterrupt:
            sys.exit(130)
    results.write(found)
    say(f"\n{table(found)}\n\nAlso in {results.FILE.name} beside the benchmarks.")
    if any(result.holds is False for result in found):
        sys.exit(1)


def chosen(names: Sequence[str]) -> list[Figure]:
    """Return the figures that are named by number or word, or all of them."""
    for name in names:
        if not any(figure.is_meant_by(name) for figure in FIGURES):
            known = ", ".join(f"{f.number} ({f.name})" for f in FIGURES)
            raise Failure(f"There is no figure {name!r}; there are: {known}")
    return [
        figure
        for figure in FIGURES
        if not names or any(figure.is_meant_by(name) for name in names)
    ]


def _measured(figures: Sequence[Figure]) -> Iterator[Result]:
    with ExitStack() as stack:
        stack.enter_context(without_own_settings())
        stage = Stage(stack)
        for figure in figures:
            load = os.getloadavg()[0]
            say(
                f"\nFigure {figure.number}, {figure.name}: load average {load:.2f} on "
                f"{os.cpu_count()} cores, {ROUNDS} rounds, seed {SEED}"
            )
            watch = Stopwatch()
            for result in figure.measure(stage):
                yield result.under(load)
            say(f"✓ Measured in {watch.read():.0f} s")
