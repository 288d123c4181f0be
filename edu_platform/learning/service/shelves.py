"""A person's courses: in progress, finished, in the archive."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlmodel import and_, col, func, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.catalog import service as catalog
from edu_platform.catalog.schemas import CourseCard
from edu_platform.core.actor import Actor
from edu_platform.core.paging import (
    BadCursor,
    CursorPage,
    decode_cursor,
    encode_cursor,
)
from edu_platform.learning.models import Enrollment, EnrollmentStatus
from edu_platform.learning.schemas import (
    ModuleProgress,
    MyCourse,
    NextLesson,
    Shelf,
)
from edu_platform.learning.service.clock import gives_access, shelf_of, stands_on
from edu_platform.learning.service.programmes import (
    Programme,
    Unit,
    programmes_of,
)
from edu_platform.learning.service.progress import measure, resume_at
from edu_platform.learning.service.records import done_in_all

# More than anybody studies at once; the archive is read in pages.
SHOWN_AT_ONCE = 100


async def my_courses(
    session: AsyncSession, actor: Actor, *, shelf: Shelf | None = None
) -> list[MyCourse]:
    """Return the actor's courses, the last opened first."""
    page = await list_my_courses_after(session, actor, shelf=shelf, limit=SHOWN_AT_ONCE)
    return page.items


async def count_active(session: AsyncSession, actor: Actor) -> int:
    """Return how many enrolments of all people are under way."""
    actor.require_admin()
    query = select(func.count()).where(Enrollment.status == EnrollmentStatus.ACTIVE)
    return (await session.exec(query)).one()


async def list_my_courses_after(
    session: AsyncSession,
    actor: Actor,
    *,
    shelf: Shelf | None = None,
    cursor: str = "",
    limit: int = 25,
) -> CursorPage[MyCourse]:
    """Return a page of the actor's courses, the last opened first."""
    query = (
        select(Enrollment)
        .where(Enrollment.user_id == actor.person())
        .order_by(col(Enrollment.active_at).desc(), col(Enrollment.id).desc())
        .limit(limit + 1)
    )
    if shelf is not None:
        query = query.where(stands_on(shelf))
    if cursor:
        active_at, last_id = _keys(cursor)
        query = query.where(
            or_(
                col(Enrollment.active_at) < active_at,
                and_(
                    col(Enrollment.active_at) == active_at,
                    col(Enrollment.id) < last_id,
                ),
            )
        )
    found = (await session.exec(query)).all()
    page = found[:limit]
    following = None
    if len(found) > limit:
        following = encode_cursor(page[-1].active_at.isoformat(), page[-1].id)
    return CursorPage[MyCourse](
        items=await _described(session, page), next_cursor=following
    )


def _keys(cursor: str) -> tuple[datetime, UUID]:
    active_at, last_id = decode_cursor(cursor, 2)
    try:
        moment = datetime.fromisoformat(str(active_at))
        key = UUID(str(last_id))
    except ValueError as error:
        raise BadCursor from error
    if moment.tzinfo is None:
        raise BadCursor
    return moment, key


async def _described(
    session: AsyncSession, enrollments: Sequence[Enrollment]
) -> list[MyCourse]:
    if not enrollments:
        return []
    course_ids = list({enrollment.course_id for enrollment in enrollments})
    programmes = await programmes_of(session, course_ids)
    cards = await catalog.cards_by_ids(session, course_ids)
    done = await done_in_all(session, [enrollment.id for enrollment in enrollments])
    studied = await _studied(session, enrollments[0].user_id, course_ids)
    return [
        _described_one(
            enrollment,
            cards[enrollment.course_id],
            programmes[enrollment.course_id],
            done.get(enrollment.id, set()),
            is_studied=enrollment.course_id in studied,
        )
        for enrollment in enrollments
    ]


async def _studied(
    session: AsyncSession, user_id: UUID, course_ids: Sequence[UUID]
) -> set[UUID]:
    """Return the courses that the person has access to, whatever page they are on."""
    query = select(Enrollment.course_id).where(
        Enrollment.user_id == user_id,
        col(Enrollment.course_id).in_(course_ids),
        gives_access(),
    )
    return set((await session.exec(query)).all())


def _described_one(
    enrollment: Enrollment,
    card: CourseCard,
    programme: Programme,
    done: set[UUID],
    *,
    is_studied: bool,
) -> MyCourse:
    counted = measure(programme.lessons, done)
    shelf = shelf_of(enrollment)
    modules = [measure(module, done) for module in programme.modules]
    resumed = resume_at(programme.required, done, enrollment.last_lesson_id)
    is_open = card.enrollment_open and not is_studied
    return MyCourse(
        enrollment_id=enrollment.id,
        course=card,
        shelf=shelf,
        percent=counted.percent,
        done=counted.done,
        total=counted.total,
        modules=[ModuleProgress(done=x.done, total=x.total) for x in modules],
        next_lesson=_next_lesson(resumed) if resumed else None,
        enrolled_at=enrollment.created_at,
        active_at=enrollment.active_at,
        completed_at=enrollment.completed_at,
        access_until=enrollment.access_until,
        grade_percent=enrollment.grade_percent,
        can_enroll_again=shelf is Shelf.ARCHIVE and is_open,
    )


def _next_lesson(unit: Unit) -> NextLesson:
    return NextLesson(
        id=unit.id,
        title=unit.title,
        kind=unit.kind,
        minutes=unit.minutes,
        module_number=unit.module_number,
        lesson_number=unit.lesson_number,
    )
