"""Becoming a learner of a course, and leaving it for the archive."""

from uuid import UUID

from sqlmodel import col, update
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.catalog import service as catalog
from edu_platform.catalog.models import Course, CourseStatus
from edu_platform.core.actor import Actor
from edu_platform.core.events import publish
from edu_platform.core.models import utc_now
from edu_platform.learning.events import Enrolled
from edu_platform.learning.models import (
    Enrollment,
    EnrollmentSource,
    EnrollmentStatus,
)
from edu_platform.learning.service.clock import has_access
from edu_platform.learning.service.completion import carry_over, tell_progress
from edu_platform.learning.service.errors import CourseNotFree, EnrollmentClosed
from edu_platform.learning.service.records import find_current, insert_once


async def enroll(
    session: AsyncSession,
    actor: Actor,
    course_id: UUID,
    *,
    source: EnrollmentSource = EnrollmentSource.FREE,
    learner_id: UUID | None = None,
) -> Enrollment:
    """Return the learner's enrolment, made now unless they have one already.

    People enrol themselves in free courses that are open; purchases and grants are
    made by the system or an admin, for `learner_id`. After the access has ended a new
    enrolment begins, and the old one goes to the archive.

    Raises:
        CourseNotFound, CourseNotFree, EnrollmentClosed: who enrols themselves may not.
    """
    enrollment, _ = await enroll_once(
        session, actor, course_id, source=source, learner_id=learner_id
    )
    return enrollment


async def enroll_once(
    session: AsyncSession,
    actor: Actor,
    course_id: UUID,
    *,
    source: EnrollmentSource = EnrollmentSource.FREE,
    learner_id: UUID | None = None,
) -> tuple[Enrollment, bool]:
    """`enroll`, telling also whether the enrolment is new."""
    user_id = learner_id or actor.person()
    actor.require_self_or_admin(user_id)
    if source is not EnrollmentSource.FREE:
        actor.require_admin()
    current = await find_current(session, user_id, course_id, for_update=True)
    if current is not None and has_access(current):
        return current, False
    await _require_joinable(session, actor, course_id, source)
    if current is not None:
        current.status = EnrollmentStatus.ARCHIVED
        await session.flush()
    new = await insert_once(session, user_id, course_id, source)
    if new is None:
        return await _made_meanwhile(session, user_id, course_id), False
    await publish(session, Enrolled(new.id, user_id, course_id))
    await carry_over(session, new)
    await tell_progress(session, new)
    return new, True


async def _require_joinable(
    session: AsyncSession, actor: Actor, course_id: UUID, source: EnrollmentSource
) -> None:
    course = await session.get(Course, course_id)
    if course is None:
        raise catalog.CourseNotFound
    if source is not EnrollmentSource.FREE:
        return
    if course.status is not CourseStatus.PUBLISHED and not actor.is_admin:
        raise catalog.CourseNotFound
    if not course.enrollment_open:
        raise EnrollmentClosed
    if course.price > 0:
        raise CourseNotFree


async def _made_meanwhile(
    session: AsyncSession, user_id: UUID, course_id: UUID
) -> Enrollment:
    current = await find_current(session, user_id, course_id)
    assert current is not None  # noqa: S101  the insert met exactly this row
    return current


async def archive_expired(session: AsyncSession) -> int:
    """Move the enrolments whose access has ended to the archive; return how many."""
    query = (
        update(Enrollment)
        .where(
            col(Enrollment.status) == EnrollmentStatus.COMPLETED,
            col(Enrollment.access_until) <= utc_now(),
        )
        .values(status=EnrollmentStatus.ARCHIVED)
        .returning(col(Enrollment.id))
    )
    return len((await session.exec(query)).scalars().all())
