import pytest

from benchmarks.results import Bar, alone, compared
from benchmarks.table import number, table


@pytest.mark.parametrize(
    ("value", "written"),
    [(None, ""), (0.0, "0"), (0.4537, "0.454"), (12.345, "12.3"), (1234.5, "1234")],
)
def test_numbers_have_three_digits(value: float | None, written: str) -> None:
    assert number(value) == written


def test_columns_stand_under_their_names() -> None:
    lines = table(
        [
            compared("1 catalogue", "ms", [3.0], [2.0], Bar(1.2)),
            alone("14 start", "s", [2.5], Bar(6)),
        ]
    ).splitlines()
    head, rule, first, second = lines
    assert set(rule) <= {"─", " "}
    assert first[: head.index("ours")].strip() == "1 catalogue"
    assert first[head.index("holds") :] == "NO"
    assert second[head.index("holds") :] == "yes"
    end_of_ratio = head.index("ratio") + len("ratio")
    assert first[:end_of_ratio].endswith(" 1.5")
    assert second[:end_of_ratio].endswith("     ")
