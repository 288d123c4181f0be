"""Reading and writing of enrolments and of what was done in them."""

from collections import defaultdict
from collections.abc import Collection
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.core.models import utc_now
from edu_platform.learning.models import (
    Enrollment,
    EnrollmentSource,
    EnrollmentStatus,
    LessonProgress,
)
from edu_platform.learning.service.clock import has_access
from edu_platform.learning.service.errors import AccessEnded, NotEnrolled

CURRENT = (EnrollmentStatus.ACTIVE, EnrollmentStatus.COMPLETED)


async def find_current(
    session: AsyncSession, user_id: UUID, course_id: UUID, *, for_update: bool = False
) -> Enrollment | None:
    """Return the enrolment that is not archived; its access may have ended."""
    query = select(Enrollment).where(
        Enrollment.user_id == user_id,
        Enrollment.course_id == course_id,
        col(Enrollment.status).in_(CURRENT),
    )
    if for_update:
        # Read anew: whoever held the lock before may have changed the row.
        query = query.with_for_update().execution_options(populate_existing=True)
    return (await session.exec(query)).one_or_none()


async def lock_accessible(
    session: AsyncSession, user_id: UUID, course_id: UUID
) -> Enrollment:
    """Return the current enrolment for changing, or raise why there is no access."""
    enrollment = await find_current(session, user_id, course_id, for_update=True)
    if enrollment is None or not has_access(enrollment):
        raise await refusal(session, user_id, course_id)
    return enrollment


async def refusal(session: AsyncSession, user_id: UUID, course_id: UUID) -> NotEnrolled:
    """Say why a person without access has none: it has ended, or never began."""
    query = (
        select(Enrollment.id)
        .where(Enrollment.user_id == user_id, Enrollment.course_id == course_id)
        .limit(1)
    )
    was_enrolled = (await session.exec(query)).first() is not None
    return AccessEnded() if was_enrolled else NotEnrolled()


async def insert_once(
    session: AsyncSession, user_id: UUID, course_id: UUID, source: EnrollmentSource
) -> Enrollment | None:
    """Make an enrolment, or return None where a parallel request has just made it."""
    new = Enrollment(user_id=user_id, course_id=course_id, source=source)
    query = (
        insert(Enrollment)
        .values(**new.model_dump())
        .on_conflict_do_nothing(
            index_elements=["user_id", "course_id"],
            index_where=text("status in ('active', 'completed')"),
        )
        .returning(col(Enrollment.id))
    )
    enrollment_id = (await session.exec(query)).scalar_one_or_none()
    if enrollment_id is None:
        return None
    return await session.get_one(Enrollment, enrollment_id)


async def insert_done(
    session: AsyncSession, enrollment_id: UUID, lesson_id: UUID
) -> bool:
    """Note that a lesson is done; tell whether it was not done before."""
    new = LessonProgress(
        enrollment_id=enrollment_id, lesson_id=lesson_id, completed_at=utc_now()
    )
    query = (
        insert(LessonProgress)
        .values(**new.model_dump())
        .on_conflict_do_update(
            index_elements=["enrollment_id", "lesson_id"],
            set_={"completed_at": new.completed_at},
            where=col(LessonProgress.completed_at).is_(None),
        )
        .returning(col(LessonProgress.id))
    )
    return (await session.exec(query)).scalar_one_or_none() is not None


async def done_in(session: AsyncSession, enrollment_id: UUID) -> set[UUID]:
    return (await done_in_all(session, [enrollment_id]))[enrollment_id]


async def done_in_all(
    session: AsyncSession, enrollment_ids: Collection[UUID]
) -> dict[UUID, set[UUID]]:
    """Return the lessons that are done, by enrolment."""
    done: dict[UUID, set[UUID]] = defaultdict(set)
    query = select(LessonProgress.enrollment_id, LessonProgress.lesson_id).where(
        col(LessonProgress.enrollment_id).in_(enrollment_ids),
        col(LessonProgress.completed_at).is_not(None),
    )
    for enrollment_id, lesson_id in await session.exec(query):
        done[enrollment_id].add(lesson_id)
    return done
