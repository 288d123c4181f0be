"""Dates, numbers and money as each language writes them."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from edu_platform.core.i18n import (
    Style,
    format_date,
    format_datetime,
    format_money,
    format_number,
    use_locale,
)

MOSCOW = ZoneInfo("Europe/Moscow")
# Past midnight in Moscow: the next day there.
LATE = datetime(2026, 3, 5, 21, 30, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    ("locale", "expected"), [("ru", "6 марта 2026\u202fг."), ("en", "March 6, 2026")]
)
def test_day_is_that_of_the_zone(locale: str, expected: str) -> None:
    with use_locale(locale):
        assert format_date(LATE, MOSCOW) == expected


def test_day_without_a_clock_is_the_same_in_every_zone() -> None:
    with use_locale("en"):
        assert format_date(date(2026, 3, 5), MOSCOW) == "March 5, 2026"


@pytest.mark.parametrize(
    ("locale", "style", "expected"),
    [
        ("ru", "short", "06.03.2026, 00:30"),
        ("ru", "medium", "6 мар. 2026\u202fг., 00:30"),
        ("en", "short", "3/6/26, 12:30\u202fAM"),
        ("en", "long", "March 6, 2026, 12:30\u202fAM"),
    ],
)
def test_moment(locale: str, style: Style, expected: str) -> None:
    with use_locale(locale):
        assert format_datetime(LATE, MOSCOW, style) == expected


@pytest.mark.parametrize(
    ("locale", "expected"), [("ru", "1\xa0234\xa0567,5"), ("en", "1,234,567.5")]
)
def test_number(locale: str, expected: str) -> None:
    with use_locale(locale):
        assert format_number(1234567.5) == expected


@pytest.mark.parametrize(
    ("minor", "currency", "russian", "english"),
    [
        (0, "RUB", "0\xa0₽", "₽0"),
        (199000, "RUB", "1\xa0990\xa0₽", "₽1,990"),
        (199050, "RUB", "1\xa0990,50\xa0₽", "₽1,990.50"),
        (1, "RUB", "0,01\xa0₽", "₽0.01"),
        (-5000, "RUB", "-50\xa0₽", "-₽50"),
        (123456, "USD", "1\xa0234,56\xa0$", "$1,234.56"),
        (500, "JPY", "500\xa0¥", "¥500"),
    ],
)
def test_money(minor: int, currency: str, russian: str, english: str) -> None:
    shown: Callable[[], str] = lambda: format_money(minor, currency)  # noqa: E731
    with use_locale("ru"):
        assert shown() == russian
    with use_locale("en"):
        assert shown() == english
