"""The results as people read them."""

from collections.abc import Sequence

from benchmarks.results import Result

HEADER = ["figure", "ours", "floor", "unit", "ratio", "min", "max", "bar", "holds"]
NUMBERS = {"ours", "floor", "ratio", "min", "max"}
VERDICTS = {True: "yes", False: "NO", None: ""}


def table(results: Sequence[Result]) -> str:
    """Lay the results out in columns; numbers are aligned to the right."""
    rows = [HEADER, *(_cells(result) for result in results)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADER))]
    lines = [_line(row, widths) for row in rows]
    return "\n".join([lines[0], _rule(widths), *lines[1:]])


def _cells(result: Result) -> list[str]:
    return [
        result.figure,
        number(result.ours),
        number(result.floor),
        result.unit,
        number(result.ratio),
        number(result.min),
        number(result.max),
        result.bar,
        VERDICTS[result.holds],
    ]


def number(value: float | None) -> str:
    """Write three significant digits, and whole numbers from a hundred on."""
    if value is None:
        return ""
    whole = 100
    if abs(value) >= whole:
        return f"{value:.0f}"
    return f"{value:.3g}"


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    parts = [
        cell.rjust(width) if name in NUMBERS else cell.ljust(width)
        for name, cell, width in zip(HEADER, cells, widths, strict=True)
    ]
    return "  ".join(parts).rstrip()


def _rule(widths: Sequence[int]) -> str:
    return "  ".join("─" * width for width in widths)
