"""The access clock: after completion a course stays open for one calendar month.

`access_until` is written once; every read compares it with now. The job that
archives expired enrolments only tidies up, so its delay extends nobody's access.
"""

from calendar import monthrange
from datetime import UTC, datetime, timedelta
from math import ceil

from sqlalchemy import ColumnElement
from sqlmodel import and_, col, or_

from edu_platform.core.models import utc_now
from edu_platform.learning.models import Enrollment, EnrollmentStatus
from edu_platform.learning.schemas import Shelf

DECEMBER = 12
ONE_DAY = timedelta(days=1)


def one_month_after(moment: datetime) -> datetime:
    """Return the same day and time of the next month in UTC, or that month's last day.

    31 January becomes 28 or 29 February, not a day of March.
    """
    start = moment.astimezone(UTC)
    is_december = start.month == DECEMBER
    year = start.year + 1 if is_december else start.year
    month = 1 if is_december else start.month + 1
    day = min(start.day, monthrange(year, month)[1])
    return start.replace(year=year, month=month, day=day)


def days_until(moment: datetime | None, now: datetime | None = None) -> int:
    """Return how many days are left, a begun one counting as a whole."""
    if moment is None:
        return 0
    left = moment - (now or utc_now())
    return max(0, ceil(left / ONE_DAY))


def has_access(enrollment: Enrollment, now: datetime | None = None) -> bool:
    if enrollment.status is EnrollmentStatus.ACTIVE:
        return True
    return (
        enrollment.status is EnrollmentStatus.COMPLETED
        and enrollment.access_until is not None
        and enrollment.access_until > (now or utc_now())
    )


def gives_access(now: datetime | None = None) -> ColumnElement[bool]:
    """`has_access` as a condition of a query."""
    return or_(
        col(Enrollment.status) == EnrollmentStatus.ACTIVE,
        and_(
            col(Enrollment.status) == EnrollmentStatus.COMPLETED,
            col(Enrollment.access_until) > (now or utc_now()),
        ),
    )


def shelf_of(enrollment: Enrollment) -> Shelf:
    if enrollment.status is EnrollmentStatus.ACTIVE:
        return Shelf.IN_PROGRESS
    return Shelf.FINISHED if has_access(enrollment) else Shelf.ARCHIVE


def stands_on(shelf: Shelf) -> ColumnElement[bool]:
    """`shelf_of` as a condition of a query."""
    if shelf is Shelf.IN_PROGRESS:
        return col(Enrollment.status) == EnrollmentStatus.ACTIVE
    if shelf is Shelf.FINISHED:
        return and_(
            col(Enrollment.status) == EnrollmentStatus.COMPLETED, gives_access()
        )
    return ~gives_access()
