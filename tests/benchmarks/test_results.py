import json
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.results import Bar, alone, compared, not_measured, write


@pytest.mark.parametrize(
    ("bar", "value", "holds"),
    [
        (Bar(1.5), 1.5, True),
        (Bar(1.5), 1.51, False),
        (Bar(0.9, at_least=True), 0.9, True),
        (Bar(0.9, at_least=True), 0.89, False),
    ],
)
def test_a_bar_holds_up_to_its_limit(bar: Bar, value: float, holds: bool) -> None:  # noqa: FBT001
    assert bar.holds(value) is holds


def test_a_ratio_is_taken_of_each_pair_and_not_of_the_medians() -> None:
    result = compared("1 x", "ms", ours=[2, 30, 8], floor=[1, 10, 8], bar=Bar(2))
    assert result.ratio == 2  # of 2, 3 and 1; the medians alone would say 1
    assert (result.min, result.max) == (1, 3)
    assert (result.ours, result.floor) == (8, 8)
    assert result.holds is True
    assert result.bar == "≤ 2x"


def test_pairs_need_a_partner() -> None:
    with pytest.raises(ValueError, match="shorter"):
        compared("1 x", "ms", ours=[1, 2], floor=[1])


def test_without_a_bar_nothing_is_judged() -> None:
    result = compared("1 x", "ms", ours=[9], floor=[1])
    assert result.holds is None
    assert result.bar == ""


def test_a_value_by_itself_is_judged_by_its_median() -> None:
    result = alone("14 x", "s", [9, 1, 5], Bar(6))
    assert (result.ours, result.min, result.max) == (5, 1, 9)
    assert (result.floor, result.ratio) == (None, None)
    assert result.holds is True
    assert result.bar == "≤ 6 s"


def test_what_cannot_be_measured_says_why_and_holds_nothing() -> None:
    result = not_measured("9 x", "there is no npm", Bar(0.9, at_least=True))
    assert result.figure == "9 x: not measured, there is no npm"
    assert result.holds is None
    assert result.bar == "≥ 0.9"


def test_results_replace_those_of_the_same_figure_only(tmp_path: Path) -> None:
    file = tmp_path / "results.json"
    write([alone("14 start", "s", [3]), alone("1 one", "ms", [1])], file)
    write([alone("1 two", "ms", [2])], file)
    rows = json.loads(file.read_text())
    assert [row["figure"] for row in rows] == ["1 two", "14 start"]


def test_a_written_result_has_every_column_and_the_load(tmp_path: Path) -> None:
    file = tmp_path / "results.json"
    result = compared("6 x", "ms", [1.23456], [1.0], Bar(2))
    write([result.under(0.123)], file)
    (row,) = json.loads(file.read_text())
    assert row == {
        "figure": "6 x",
        "ours": 1.235,
        "floor": 1.0,
        "unit": "ms",
        "ratio": 1.235,
        "min": 1.235,
        "max": 1.235,
        "bar": "≤ 2x",
        "holds": True,
        "load": 0.12,
    }
    assert result == replace(result, load=None)
