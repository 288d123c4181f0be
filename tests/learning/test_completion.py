"""Doing lessons, and completing the course once."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts.models import User
from edu_platform.catalog import service as catalog
from edu_platform.core.actor import VISITOR, Actor
from edu_platform.core.errors import SignInRequired
from edu_platform.core.models import new_id
from edu_platform.learning import service as learning
from edu_platform.learning.events import CourseCompleted, LessonCompleted
from edu_platform.learning.models import (
    Enrollment,
    EnrollmentStatus,
    LessonProgress,
)
from edu_platform.learning.reactions import complete_the_passed_lesson
from edu_platform.learning.service.completion import mean_percent
from edu_platform.quizzes.events import AttemptFinished
from tests.conftest import actor_of
from tests.learning.conftest import Collected
from tests.learning.factories import Built, expire, make_course
from tests.quizzes.factories import choices_of, take


@pytest.fixture
def actor(learner: User) -> Actor:
    return actor_of(learner)


async def _joined(
    session: AsyncSession, actor: Actor, modules: Any, **fields: Any
) -> tuple[Built, Enrollment]:
    built = await make_course(session, modules, **fields)
    return built, await learning.enroll(session, actor, built.course.id)


async def test_a_text_is_done_when_the_learner_says_so_and_once(
    session: AsyncSession, actor: Actor, published: Collected, told: Collected
) -> None:
    built, enrollment = await _joined(session, actor, [["text", "text"]])
    lesson = built.lessons[0]
    progress = await learning.complete_lesson(session, actor, lesson.id)
    again = await learning.complete_lesson(session, actor, lesson.id)

    assert progress.percent == again.percent == 50
    assert again.next_lesson_id == built.lessons[1].id
    done = [x for x in published if isinstance(x, LessonCompleted)]
    assert done == [LessonCompleted(enrollment.id, lesson.id, enrollment.user_id)]
    assert {x["course_id"] for x in told} == {built.course.id}
    assert len((await session.exec(select(LessonProgress))).all()) == 1


async def test_a_test_is_done_by_passing_it_only(
    session: AsyncSession, actor: Actor
) -> None:
    built, _ = await _joined(session, actor, [["text", "quiz"]])
    lesson = built.lessons[1]
    with pytest.raises(learning.QuizNotPassed):
        await learning.complete_lesson(session, actor, lesson.id)

    await take(session, actor, built.quizzes[0], right=False)
    with pytest.raises(learning.QuizNotPassed):
        await learning.complete_lesson(session, actor, lesson.id)

    await take(session, actor, built.quizzes[0], right=True)
    progress = await learning.progress_of(session, actor, built.course.id)
    assert progress.completed_lessons == [lesson.id]
    confirmed = await learning.complete_lesson(session, actor, lesson.id)
    assert confirmed.completed_lessons == [lesson.id]


async def test_what_is_not_there_or_not_ones_own_cannot_be_done(
    session: AsyncSession, actor: Actor, admin: User
) -> None:
    built, enrollment = await _joined(session, actor, [["text", "planned", "text"]])
    with pytest.raises(learning.LessonNotPublished):
        await learning.complete_lesson(session, actor, built.lessons[1].id)
    with pytest.raises(catalog.LessonNotFound):
        await learning.complete_lesson(session, actor, new_id())
    with pytest.raises(SignInRequired):
        await learning.complete_lesson(session, VISITOR, built.lessons[0].id)
    with pytest.raises(learning.NotEnrolled):
        await learning.complete_lesson(session, actor_of(admin), built.lessons[0].id)

    await expire(session, enrollment)
    with pytest.raises(learning.AccessEnded):
        await learning.complete_lesson(session, actor, built.lessons[0].id)
    await learning.archive_expired(session)
    with pytest.raises(learning.AccessEnded):
        await learning.complete_lesson(session, actor, built.lessons[0].id)


async def test_the_last_lesson_completes_the_course(
    session: AsyncSession,
    actor: Actor,
    published: Collected,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = datetime(2027, 1, 31, 18, 30, tzinfo=UTC)
    built, enrollment = await _joined(session, actor, [["text"], ["final"]])
    await learning.complete_lesson(session, actor, built.lessons[0].id)
    assert enrollment.status is EnrollmentStatus.ACTIVE

    monkeypatch.setattr("edu_platform.learning.service.completion.utc_now", lambda: now)
    await take(session, actor, built.quizzes[0], right=True)

    await session.refresh(enrollment)
    assert enrollment.status is EnrollmentStatus.COMPLETED
    assert enrollment.completed_at == now
    assert enrollment.access_until == datetime(2027, 2, 28, 18, 30, tzinfo=UTC)
    assert enrollment.grade_percent == 100
    assert published[-1] == CourseCompleted(
        enrollment_id=enrollment.id,
        user_id=enrollment.user_id,
        course_id=built.course.id,
        completed_at=now,
        grade_percent=100,
    )


async def test_the_order_of_lessons_does_not_matter(
    session: AsyncSession, actor: Actor, published: Collected
) -> None:
    built, enrollment = await _joined(session, actor, [["text"], ["final"]])
    await take(session, actor, built.quizzes[0], right=True)
    assert enrollment.status is EnrollmentStatus.ACTIVE

    progress = await learning.complete_lesson(session, actor, built.lessons[0].id)

    assert progress.status is EnrollmentStatus.COMPLETED
    assert sum(isinstance(x, CourseCompleted) for x in published) == 1


async def test_a_completed_course_is_not_completed_again(
    session: AsyncSession, actor: Actor, published: Collected
) -> None:
    built, enrollment = await _joined(session, actor, [["text", "final"]])
    await learning.complete_lesson(session, actor, built.lessons[0].id)
    await take(session, actor, built.quizzes[0], right=True)
    before = (enrollment.completed_at, enrollment.access_until)

    await take(session, actor, built.quizzes[0], right=True)
    await learning.complete_lesson(session, actor, built.lessons[0].id)

    await session.refresh(enrollment)
    assert (enrollment.completed_at, enrollment.access_until) == before
    assert sum(isinstance(x, CourseCompleted) for x in published) == 1


async def test_an_announced_course_cannot_be_completed(
    session: AsyncSession, actor: Actor, published: Collected
) -> None:
    built, enrollment = await _joined(session, actor, [["text"], ["planned"]])
    await learning.complete_lesson(session, actor, built.lessons[0].id)

    assert enrollment.status is EnrollmentStatus.ACTIVE
    assert not any(isinstance(x, CourseCompleted) for x in published)


async def test_a_course_whose_missing_lesson_was_taken_out_is_completed_on_return(
    session: AsyncSession, actor: Actor, published: Collected
) -> None:
    built, enrollment = await _joined(session, actor, [["text", "text"]])
    await learning.complete_lesson(session, actor, built.lessons[0].id)
    await session.delete(built.lessons[1])
    await session.commit()
    assert enrollment.status is EnrollmentStatus.ACTIVE

    view = await learning.open_lesson(session, actor, built.course.slug, None)

    assert view.plan.progress is not None
    assert view.plan.progress.status is EnrollmentStatus.COMPLETED
    assert sum(isinstance(x, CourseCompleted) for x in published) == 1


async def _half_right(session: AsyncSession, actor: Actor, built: Built) -> None:
    """Answer the question of one point, and not the one of two points."""
    from edu_platform.quizzes import service as quizzes  # noqa: PLC0415
    from edu_platform.quizzes.schemas import Answer  # noqa: PLC0415

    quiz = built.quizzes[0]
    attempt = await quizzes.start_attempt(session, actor, quiz.id)
    right = await choices_of(session, quiz, correct=True)
    item_id, choices = next(iter(right.items()))
    await quizzes.answer(session, actor, attempt.id, item_id, Answer(choices=choices))
    await quizzes.finish(session, actor, attempt.id)


async def test_the_grade_is_the_best_of_the_final_test(
    session: AsyncSession, actor: Actor
) -> None:
    built, enrollment = await _joined(
        session, actor, [["quiz", "final"]], quiz={"pass_percent": 30}
    )
    await _half_right(session, actor, built)
    await take(session, actor, built.quizzes[1], right=False)
    await take(session, actor, built.quizzes[1], right=True)

    assert enrollment.grade_percent == 100


async def test_without_a_final_test_the_grade_is_the_mean_of_all(
    session: AsyncSession, actor: Actor
) -> None:
    built, enrollment = await _joined(
        session, actor, [["quiz", "quiz"]], quiz={"pass_percent": 30}
    )
    await _half_right(session, actor, built)
    await take(session, actor, built.quizzes[1], right=True)

    # 33 and 100 percent.
    assert enrollment.grade_percent == 67


async def test_a_course_without_tests_has_no_grade(
    session: AsyncSession, actor: Actor
) -> None:
    built, enrollment = await _joined(session, actor, [["text"]])
    await learning.complete_lesson(session, actor, built.lessons[0].id)

    assert enrollment.status is EnrollmentStatus.COMPLETED
    assert enrollment.grade_percent is None


@pytest.mark.parametrize(
    ("percents", "mean"),
    [([], None), ([70], 70), ([70, 71], 71), ([60, 60, 61], 60), ([0, 1], 1)],
)
def test_halves_are_rounded_up(percents: list[int], mean: int | None) -> None:
    assert mean_percent(percents) == mean


async def test_a_passed_attempt_counts_in_every_course_that_is_studied(
    session: AsyncSession, actor: Actor
) -> None:
    one, _ = await _joined(session, actor, [["quiz", "text"]])
    other, _ = await _joined(session, actor, [["text", "text"]])
    not_mine = await make_course(session, [["text", "text"]])
    for built in (other, not_mine):
        lesson = built.lessons[1]
        lesson.kind, lesson.article_id = one.lessons[0].kind, None
        lesson.quiz_id = one.quizzes[0].id
    await session.flush()

    await take(session, actor, one.quizzes[0], right=True)

    for built, done in ((one, one.lessons[0]), (other, other.lessons[1])):
        progress = await learning.progress_of(session, actor, built.course.id)
        assert progress.completed_lessons == [done.id]
    assert len((await session.exec(select(LessonProgress))).all()) == 2


async def test_an_expired_course_takes_no_more_results(
    session: AsyncSession, actor: Actor
) -> None:
    built, enrollment = await _joined(session, actor, [["text", "quiz"]])
    await expire(session, enrollment)
    await learning.record_passed_quiz(session, enrollment.user_id, built.quizzes[0].id)
    assert (await session.exec(select(LessonProgress))).all() == []


async def test_the_reaction_may_run_twice(
    session: AsyncSession, actor: Actor, published: Collected
) -> None:
    built, enrollment = await _joined(session, actor, [["quiz"]])
    await take(session, actor, built.quizzes[0], right=True)
    told_once = list(published)
    event = AttemptFinished(
        attempt_id=new_id(),
        quiz_id=built.quizzes[0].id,
        user_id=enrollment.user_id,
        passed=True,
        percent=100,
    )

    await complete_the_passed_lesson(session, event)
    await complete_the_passed_lesson(session, event)

    assert published == told_once
    assert sum(isinstance(x, CourseCompleted) for x in published) == 1


async def test_a_failed_attempt_completes_nothing(
    session: AsyncSession, actor: Actor
) -> None:
    built, enrollment = await _joined(session, actor, [["quiz"]])
    event = AttemptFinished(
        attempt_id=new_id(),
        quiz_id=built.quizzes[0].id,
        user_id=enrollment.user_id,
        passed=False,
        percent=10,
    )
    await complete_the_passed_lesson(session, event)

    assert enrollment.status is EnrollmentStatus.ACTIVE
