"""What a figure came to, and whether that is good enough."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from statistics import median
from typing import Any

FILE = Path(__file__).parent / "results.json"


@dataclass(frozen=True, slots=True)
class Bar:
    """The value to reach: at most `limit`, or at least."""

    limit: float
    at_least: bool = False

    def holds(self, value: float) -> bool:
        return value >= self.limit if self.at_least else value <= self.limit

    def __str__(self) -> str:
        return f"{'≥' if self.at_least else '≤'} {self.limit:g}"


@dataclass(frozen=True, slots=True)
class Result:
    """One line of the table.

    With a floor, `ratio` is the median of the ratios of the pairs, and `min` and
    `max` are the least and greatest of them; without one they are those of `ours`.
    """

    figure: str
    ours: float | None
    floor: float | None
    unit: str
    ratio: float | None
    min: float | None
    max: float | None
    bar: str
    holds: bool | None
    load: float | None = None

    def under(self, load: float) -> "Result":
        """Note how busy the machine was."""
        return replace(self, load=round(load, 2))


def compared(
    figure: str,
    unit: str,
    ours: Sequence[float],
    floor: Sequence[float],
    bar: Bar | None = None,
) -> Result:
    """Judge the ratios of values that were measured in pairs."""
    ratios = [mine / least for mine, least in zip(ours, floor, strict=True)]
    ratio = median(ratios)
    return Result(
        figure=figure,
        ours=median(ours),
        floor=median(floor),
        unit=unit,
        ratio=ratio,
        min=min(ratios),
        max=max(ratios),
        bar=f"{bar}x" if bar else "",
        holds=bar.holds(ratio) if bar else None,
    )


def alone(
    figure: str, unit: str, ours: Sequence[float], bar: Bar | None = None
) -> Result:
    """Judge values that stand for themselves."""
    value = median(ours)
    return Result(
        figure=figure,
        ours=value,
        floor=None,
        unit=unit,
        ratio=None,
        min=min(ours),
        max=max(ours),
        bar=f"{bar} {unit}".rstrip() if bar else "",
        holds=bar.holds(value) if bar else None,
    )


def not_measured(figure: str, why: str, bar: Bar) -> Result:
    """Keep the place of a figure that this machine cannot measure."""
    return Result(
        figure=f"{figure}: not measured, {why}",
        ours=None,
        floor=None,
        unit="",
        ratio=None,
        min=None,
        max=None,
        bar=str(bar),
        holds=None,
    )


def write(results: Sequence[Result], file: Path = FILE) -> None:
    """Put these results in the place of earlier ones of the same figures."""
    measured = {_number(result.figure) for result in results}
    kept = [row for row in _read(file) if _number(row["figure"]) not in measured]
    rows = [*kept, *(_rounded(asdict(result)) for result in results)]
    rows.sort(key=lambda row: int(_number(row["figure"])))
    text = json.dumps(rows, ensure_ascii=False, indent=2)
    file.write_text(f"{text}\n", encoding="utf-8")


def _number(figure: str) -> str:
    return figure.partition(" ")[0]


def _read(file: Path) -> list[dict[str, Any]]:
    return json.loads(file.read_text(encoding="utf-8")) if file.exists() else []


def _rounded(row: dict[str, Any]) -> dict[str, Any]:
    """Keep no more digits than were measured."""
    return {
        name: float(f"{value:.4g}") if isinstance(value, float) else value
        for name, value in row.items()
    }
