"""The calendar month after completion."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edu_platform.core.models import new_id
from edu_platform.learning.models import (
    Enrollment,
    EnrollmentSource,
    EnrollmentStatus,
)
from edu_platform.learning.schemas import Shelf
from edu_platform.learning.service.clock import (
    days_until,
    has_access,
    one_month_after,
    shelf_of,
)

MOMENTS = st.datetimes(
    min_value=datetime(1990, 1, 1),  # noqa: DTZ001  the zone is added by hypothesis
    max_value=datetime(2200, 12, 31),  # noqa: DTZ001
    timezones=st.just(UTC),
)
ZONES = st.integers(-12, 14).map(lambda hours: timezone(timedelta(hours=hours)))
LONGEST_MONTH = 31


@pytest.mark.parametrize(
    ("completed", "until"),
    [
        ("2027-01-31T10:00:00", "2027-02-28T10:00:00"),
        ("2028-01-31T10:00:00", "2028-02-29T10:00:00"),
        ("2027-02-28T23:59:59", "2027-03-28T23:59:59"),
        ("2027-03-31T00:00:00", "2027-04-30T00:00:00"),
        ("2026-11-24T12:30:00", "2026-12-24T12:30:00"),
        ("2026-12-31T12:30:00", "2027-01-31T12:30:00"),
    ],
)
def test_month_by_example(completed: str, until: str) -> None:
    start = datetime.fromisoformat(completed).replace(tzinfo=UTC)
    assert one_month_after(start) == datetime.fromisoformat(until).replace(tzinfo=UTC)


@given(MOMENTS)
def test_a_month_ends_in_the_next_month_at_the_same_time(moment: datetime) -> None:
    later = one_month_after(moment)
    months = (later.year - moment.year) * 12 + later.month - moment.month
    assert months == 1
    assert later.timetz() == moment.timetz()
    assert later.day == moment.day or (
        later.day < moment.day and (later + timedelta(days=1)).day == 1
    )


@given(MOMENTS)
def test_a_month_takes_28_to_31_days(moment: datetime) -> None:
    length = one_month_after(moment) - moment
    assert timedelta(days=28) <= length <= timedelta(days=LONGEST_MONTH)


@given(MOMENTS, MOMENTS)
def test_who_completes_later_never_loses_access_earlier(
    one: datetime, other: datetime
) -> None:
    first, second = sorted([one, other])
    assert one_month_after(first) <= one_month_after(second)


@given(MOMENTS, ZONES)
def test_the_month_is_counted_in_utc_wherever_the_time_comes_from(
    moment: datetime, zone: timezone
) -> None:
    assert one_month_after(moment.astimezone(zone)) == one_month_after(moment)
    assert one_month_after(moment.astimezone(zone)).tzinfo is UTC


NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
A_SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("status", "until"),
    [
        (EnrollmentStatus.COMPLETED, NOW),
        (EnrollmentStatus.COMPLETED, NOW - A_SECOND),
        (EnrollmentStatus.COMPLETED, None),
        (EnrollmentStatus.ARCHIVED, NOW + A_SECOND),
    ],
)
def test_access_ends_to_the_second(
    status: EnrollmentStatus, until: datetime | None
) -> None:
    assert not has_access(_enrollment(status, until), NOW)


def test_access_lasts_until_then() -> None:
    assert has_access(_enrollment(EnrollmentStatus.ACTIVE, None), NOW)
    finished = _enrollment(EnrollmentStatus.COMPLETED, NOW + A_SECOND)
    assert has_access(finished, NOW)


def test_a_finished_course_goes_to_the_archive_by_the_clock_alone() -> None:
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    yesterday = datetime.now(UTC) - timedelta(days=1)
    assert shelf_of(_enrollment(EnrollmentStatus.ACTIVE, None)) is Shelf.IN_PROGRESS
    finished = _enrollment(EnrollmentStatus.COMPLETED, tomorrow)
    assert shelf_of(finished) is Shelf.FINISHED
    expired = _enrollment(EnrollmentStatus.COMPLETED, yesterday)
    assert shelf_of(expired) is Shelf.ARCHIVE


def _enrollment(status: EnrollmentStatus, until: datetime | None) -> Enrollment:
    return Enrollment(
        user_id=new_id(),
        course_id=new_id(),
        source=EnrollmentSource.FREE,
        status=status,
        access_until=until,
    )


@pytest.mark.parametrize(
    ("left", "days"),
    [
        (timedelta(days=30), 30),
        (timedelta(days=6, seconds=1), 7),
        (timedelta(seconds=1), 1),
        (timedelta(0), 0),
        (timedelta(days=-3), 0),
    ],
)
def test_a_begun_day_counts_as_a_whole(left: timedelta, days: int) -> None:
    assert days_until(NOW + left, NOW) == days
    assert days_until(None, NOW) == 0
