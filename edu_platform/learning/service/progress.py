"""Progress, derived from facts: lessons of the programme and those that are done.

Nothing is counted up or down: a lesson that was added, removed or moved changes the
figures at the next read.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.catalog import service as catalog
from edu_platform.catalog.models import LessonKind
from edu_platform.catalog.schemas import CourseOutline
from edu_platform.core.actor import Actor
from edu_platform.learning.models import Enrollment, EnrollmentStatus
from edu_platform.learning.schemas import CourseProgress, EnrollmentRead, Outcome
from edu_platform.learning.service.clock import has_access
from edu_platform.learning.service.errors import AccessEnded, EnrollmentNotFound
from edu_platform.learning.service.records import done_in, find_current, refusal
from edu_platform.quizzes import service as quizzes


@dataclass(frozen=True, slots=True)
class Measure:
    """What is done of what is required; planned lessons do not count yet."""

    done: int
    total: int
    planned: int

    @property
    def percent(self) -> int:
        """Whole percents, rounded down: 100 is only shown when nothing is left."""
        return self.done * 100 // self.total if self.total else 0

    @property
    def is_complete(self) -> bool:
        """Whether the course can be completed.

        An announced course, some of whose lessons are still to be published, cannot:
        its certificate would confirm what nobody could study.
        """
        return 0 < self.total == self.done and not self.planned


class Unit(Protocol):
    """What progress needs to know of a lesson."""

    @property
    def id(self) -> UUID: ...
    @property
    def kind(self) -> LessonKind: ...


U = TypeVar("U", bound=Unit)


def measure(lessons: Iterable[Unit], done: set[UUID]) -> Measure:
    counted = list(lessons)
    required = [lesson for lesson in counted if lesson.kind is not LessonKind.PLANNED]
    return Measure(
        done=sum(lesson.id in done for lesson in required),
        total=len(required),
        planned=len(counted) - len(required),
    )


def resume_at(required: Sequence[U], done: set[UUID], last: UUID | None) -> U | None:
    """Return the lesson to go on with.

    It is the one that was open last; when that is done, the next that is not, from
    there on and then from the start; when all are done, the one that was open last.
    """
    if not required:
        return None
    places = {lesson.id: place for place, lesson in enumerate(required)}
    here = places.get(last) if last else None
    start = here if here is not None else 0
    ahead = [*required[start:], *required[:start]]
    return next((lesson for lesson in ahead if lesson.id not in done), ahead[0])


async def outcome_of(
    session: AsyncSession,
    enrollment: Enrollment,
    outline: CourseOutline,
    done: set[UUID],
) -> Outcome:
    """Tell how the learner stands; one query, and only if nothing but tests is left."""
    if enrollment.status is not EnrollmentStatus.ACTIVE:
        return Outcome.PASSED
    left = [lesson for lesson in outline.required if lesson.id not in done]
    if not left:
        return (
            Outcome.WAITING if measure(outline.lessons, done).planned else Outcome.OPEN
        )
    tests = [lesson.quiz_id for lesson in left if lesson.quiz_id is not None]
    if len(tests) < len(left):
        return Outcome.OPEN
    tried = await quizzes.best_percent(session, enrollment.user_id, tests)
    return Outcome.NOT_PASSED if tried else Outcome.OPEN


async def describe(
    session: AsyncSession,
    enrollment: Enrollment,
    outline: CourseOutline,
    done: set[UUID],
) -> CourseProgress:
    counted = measure(outline.lessons, done)
    resumed = resume_at(outline.required, done, enrollment.last_lesson_id)
    return CourseProgress(
        course_id=outline.id,
        enrollment_id=enrollment.id,
        status=enrollment.status,
        outcome=await outcome_of(session, enrollment, outline, done),
        percent=counted.percent,
        done=counted.done,
        total=counted.total,
        planned=counted.planned,
        completed_lessons=[x.id for x in outline.required if x.id in done],
        next_lesson_id=resumed.id if resumed else None,
        completed_at=enrollment.completed_at,
        access_until=enrollment.access_until,
        grade_percent=enrollment.grade_percent,
    )


async def progress_of(
    session: AsyncSession, actor: Actor, course_id: UUID
) -> CourseProgress:
    """Return the actor's progress while they have access to the course.

    Raises:
        EnrollmentNotFound: the actor is not enrolled.
        AccessEnded: the month after completion is over.
    """
    user_id = actor.person()
    enrollment = await find_current(session, user_id, course_id)
    if enrollment is None or not has_access(enrollment):
        why = await refusal(session, user_id, course_id)
        raise why if isinstance(why, AccessEnded) else EnrollmentNotFound
    outline = await catalog.get_outline(session, course_id)
    done = await done_in(session, enrollment.id)
    return await describe(session, enrollment, outline, done)


async def enrollment_of(
    session: AsyncSession, actor: Actor, course_id: UUID
) -> EnrollmentRead | None:
    """Return the actor's enrolment, or None for whoever has no access to the course.

    A visitor has none, and neither has a learner whose month is over: what both may
    do is enrol.
    """
    if actor.user_id is None:
        return None
    enrollment = await find_current(session, actor.user_id, course_id)
    if enrollment is None or not has_access(enrollment):
        return None
    outline = await catalog.get_outline(session, course_id)
    done = await done_in(session, enrollment.id)
    resumed = resume_at(outline.required, done, enrollment.last_lesson_id)
    return EnrollmentRead(
        id=enrollment.id,
        course_id=course_id,
        status=enrollment.status,
        percent=measure(outline.lessons, done).percent,
        enrolled_at=enrollment.created_at,
        completed_at=enrollment.completed_at,
        access_until=enrollment.access_until,
        grade_percent=enrollment.grade_percent,
        next_lesson_id=resumed.id if resumed else None,
    )
