"""Doing lessons, and what follows when none is left.

Everything here happens under the lock of the enrolment's row: of two last lessons
that are finished at once, the second sees the first, and the course is completed
once.
"""

from collections.abc import Iterable
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.catalog import service as catalog
from edu_platform.catalog.models import LessonKind
from edu_platform.catalog.schemas import CourseOutline, OutlineLesson
from edu_platform.core import live
from edu_platform.core.actor import Actor
from edu_platform.core.events import publish
from edu_platform.core.models import utc_now
from edu_platform.learning.events import CourseCompleted, LessonCompleted
from edu_platform.learning.models import Enrollment, EnrollmentStatus
from edu_platform.learning.schemas import CourseProgress
from edu_platform.learning.service.clock import has_access, one_month_after
from edu_platform.learning.service.errors import (
    LessonNotPublished,
    QuizNotPassed,
)
from edu_platform.learning.service.progress import describe, measure
from edu_platform.learning.service.records import (
    done_in,
    find_current,
    insert_done,
    lock_accessible,
)
from edu_platform.quizzes import service as quizzes


async def complete_lesson(
    session: AsyncSession, actor: Actor, lesson_id: UUID
) -> CourseProgress:
    """Note that the actor has done a lesson; doing it again changes nothing.

    Raises:
        NotEnrolled, AccessEnded: the actor may not study the course.
        QuizNotPassed: a test is done by passing it, not by saying so.
        LessonNotPublished: there is nothing to do yet.
    """
    user_id = actor.person()
    course_id = await catalog.course_id_of_lesson(session, lesson_id)
    enrollment = await lock_accessible(session, user_id, course_id)
    outline = await catalog.get_outline(session, course_id)
    lesson = _lesson_in(outline, lesson_id)
    await _require_done(session, user_id, lesson)
    done = await _record(session, enrollment, outline, [lesson_id])
    return await describe(session, enrollment, outline, done)


def _lesson_in(outline: CourseOutline, lesson_id: UUID) -> OutlineLesson:
    for lesson in outline.lessons:
        if lesson.id == lesson_id:
            return lesson
    raise catalog.LessonNotFound


async def _require_done(
    session: AsyncSession, user_id: UUID, lesson: OutlineLesson
) -> None:
    if lesson.kind is LessonKind.PLANNED:
        raise LessonNotPublished
    if lesson.quiz_id is not None and not await quizzes.is_passed(
        session, user_id, lesson.quiz_id
    ):
        raise QuizNotPassed


async def record_passed_quiz(
    session: AsyncSession, user_id: UUID, quiz_id: UUID
) -> None:
    """Note a passed test in every course that the person studies and that has it."""
    places = await catalog.places_of_quiz(session, quiz_id)
    lessons: dict[UUID, list[UUID]] = {}
    for place in places:
        lessons.setdefault(place.course_id, []).append(place.lesson_id)
    # Locks are always taken in the same order, so that nobody waits for each other.
    for course_id in sorted(lessons):
        enrollment = await find_current(session, user_id, course_id, for_update=True)
        if enrollment is not None and has_access(enrollment):
            outline = await catalog.get_outline(session, course_id)
            await _record(session, enrollment, outline, lessons[course_id])


async def carry_over(session: AsyncSession, enrollment: Enrollment) -> None:
    """Note the tests that the person passed before enrolling: those stay passed.

    A preview's test may have been taken before, and whoever enrols again after the
    archive may have no attempts left.
    """
    outline = await catalog.get_outline(session, enrollment.course_id)
    by_quiz = {x.quiz_id: x.id for x in outline.required if x.quiz_id is not None}
    tried = await quizzes.best_percent(session, enrollment.user_id, list(by_quiz))
    passed = [
        by_quiz[quiz_id]
        for quiz_id in tried
        if await quizzes.is_passed(session, enrollment.user_id, quiz_id)
    ]
    if passed:
        await _record(session, enrollment, outline, passed)


async def _record(
    session: AsyncSession,
    enrollment: Enrollment,
    outline: CourseOutline,
    lesson_ids: Iterable[UUID],
) -> set[UUID]:
    """Note lessons as done under the enrolment's lock; return all that are done."""
    new = [x for x in lesson_ids if await insert_done(session, enrollment.id, x)]
    done = await done_in(session, enrollment.id)
    enrollment.active_at = utc_now()
    for lesson_id in new:
        event = LessonCompleted(enrollment.id, lesson_id, enrollment.user_id)
        await publish(session, event)
    await settle(session, enrollment, outline, done)
    await session.flush()
    await tell_progress(session, enrollment)
    return done


async def settle(
    session: AsyncSession,
    enrollment: Enrollment,
    outline: CourseOutline,
    done: set[UUID],
) -> bool:
    """Complete the course if nothing is left; the enrolment's row must be locked."""
    if enrollment.status is not EnrollmentStatus.ACTIVE:
        return False
    if not measure(outline.lessons, done).is_complete:
        return False
    now = utc_now()
    enrollment.grade_percent = await _grade(session, enrollment.user_id, outline)
    enrollment.status = EnrollmentStatus.COMPLETED
    enrollment.completed_at = now
    enrollment.access_until = one_month_after(now)
    await session.flush()
    event = CourseCompleted(
        enrollment_id=enrollment.id,
        user_id=enrollment.user_id,
        course_id=enrollment.course_id,
        completed_at=now,
        grade_percent=enrollment.grade_percent,
    )
    await publish(session, event)
    return True


async def _grade(
    session: AsyncSession, user_id: UUID, outline: CourseOutline
) -> int | None:
    """Return the best result of the final test, else the mean of all tests."""
    tests = [x.quiz_id for x in outline.required if x.quiz_id is not None]
    if not tests:
        return None
    facts = await quizzes.facts_of(session, tests)
    finals = [quiz_id for quiz_id in tests if facts[quiz_id].is_final]
    best = await quizzes.best_percent(session, user_id, finals or tests)
    return mean_percent(list(best.values()))


def mean_percent(percents: list[int]) -> int | None:
    """Return the mean as a whole percent; halves are rounded up."""
    if not percents:
        return None
    return (2 * sum(percents) + len(percents)) // (2 * len(percents))


async def tell_progress(session: AsyncSession, enrollment: Enrollment) -> None:
    """Have the learner's open pages read their progress again after the commit."""
    await live.tell(
        session,
        "progress",
        user_id=enrollment.user_id,
        course_id=enrollment.course_id,
    )
