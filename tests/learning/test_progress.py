"""Progress follows the facts, whatever happens to the programme."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts.models import User
from edu_platform.catalog.models import LessonKind
from edu_platform.core.actor import VISITOR, Actor
from edu_platform.core.errors import SignInRequired
from edu_platform.core.models import new_id
from edu_platform.learning import service as learning
from edu_platform.learning.schemas import CourseProgress, Outcome
from edu_platform.learning.service.programmes import Unit
from edu_platform.learning.service.progress import measure, resume_at
from tests.conftest import actor_of
from tests.learning.factories import Built, add_lesson, expire, make_course
from tests.quizzes.factories import take


@pytest.fixture
def actor(learner: User) -> Actor:
    return actor_of(learner)


async def _progress(
    session: AsyncSession, actor: Actor, built: Built
) -> CourseProgress:
    return await learning.progress_of(session, actor, built.course.id)


async def _figures(
    session: AsyncSession, actor: Actor, built: Built
) -> tuple[int, int, int]:
    progress = await _progress(session, actor, built)
    return progress.done, progress.total, progress.percent


async def test_progress_follows_added_removed_and_moved_lessons(
    session: AsyncSession, actor: Actor
) -> None:
    built = await make_course(session, [["text", "text"], ["text"]])
    await learning.enroll(session, actor, built.course.id)
    first, second, third = built.lessons
    await learning.complete_lesson(session, actor, first.id)
    await learning.complete_lesson(session, actor, second.id)
    assert await _figures(session, actor, built) == (2, 3, 66)

    added = await add_lesson(session, built, "text")
    assert await _figures(session, actor, built) == (2, 4, 50)

    await session.exec(text("set constraints all deferred"))  # pyright: ignore[reportCallIssue, reportArgumentType]
    second.position, first.position = first.position, second.position
    added.module_id = built.modules[0].id
    await session.flush()
    assert await _figures(session, actor, built) == (2, 4, 50)

    await session.delete(second)
    await session.flush()
    assert await _figures(session, actor, built) == (1, 3, 33)

    await session.delete(third)
    await session.flush()
    assert await _figures(session, actor, built) == (1, 2, 50)


async def test_planned_lessons_do_not_count_until_they_are_published(
    session: AsyncSession, actor: Actor
) -> None:
    built = await make_course(session, [["text", "planned", "planned"]])
    await learning.enroll(session, actor, built.course.id)
    await learning.complete_lesson(session, actor, built.lessons[0].id)

    progress = await _progress(session, actor, built)
    assert (progress.done, progress.total, progress.planned) == (1, 1, 2)
    assert progress.outcome is Outcome.WAITING
    assert progress.completed_at is None

    planned = built.lessons[1]
    planned.kind = LessonKind.ARTICLE
    planned.article_id = built.lessons[0].article_id
    await session.flush()
    assert await _figures(session, actor, built) == (1, 2, 50)


async def test_a_course_without_published_lessons_is_at_nothing(
    session: AsyncSession, actor: Actor
) -> None:
    built = await make_course(session, [["planned"]])
    await learning.enroll(session, actor, built.course.id)

    progress = await _progress(session, actor, built)
    assert (progress.percent, progress.next_lesson_id) == (0, None)
    assert progress.outcome is Outcome.WAITING


async def test_the_outcome_says_what_is_left(
    session: AsyncSession, actor: Actor
) -> None:
    built = await make_course(session, [["text", "final"]])
    await learning.enroll(session, actor, built.course.id)
    assert (await _progress(session, actor, built)).outcome is Outcome.OPEN

    await learning.complete_lesson(session, actor, built.lessons[0].id)
    assert (await _progress(session, actor, built)).outcome is Outcome.OPEN

    await take(session, actor, built.quizzes[0], right=False)
    assert (await _progress(session, actor, built)).outcome is Outcome.NOT_PASSED

    await take(session, actor, built.quizzes[0], right=True)
    assert (await _progress(session, actor, built)).outcome is Outcome.PASSED


async def test_a_failed_test_leaves_the_course_open_while_texts_are_left(
    session: AsyncSession, actor: Actor
) -> None:
    built = await make_course(session, [["text", "final"]])
    await learning.enroll(session, actor, built.course.id)
    await take(session, actor, built.quizzes[0], right=False)

    assert (await _progress(session, actor, built)).outcome is Outcome.OPEN


async def test_progress_is_the_learners_own(
    session: AsyncSession, actor: Actor, admin: User
) -> None:
    built = await make_course(session)
    enrollment = await learning.enroll(session, actor, built.course.id)

    with pytest.raises(SignInRequired):
        await learning.progress_of(session, VISITOR, built.course.id)
    with pytest.raises(learning.EnrollmentNotFound):
        await learning.progress_of(session, actor_of(admin), built.course.id)

    await expire(session, enrollment)
    with pytest.raises(learning.AccessEnded):
        await learning.progress_of(session, actor, built.course.id)


def _units(count: int) -> list[Unit]:
    return [
        Unit(new_id(), f"Lesson {n}", LessonKind.ARTICLE, 5, 1, n + 1)
        for n in range(count)
    ]


def _resumed(units: list[Unit], done: set[int], last: int | None) -> int | None:
    ids = [unit.id for unit in units]
    found = resume_at(
        units, {ids[n] for n in done}, None if last is None else ids[last]
    )
    return None if found is None else ids.index(found.id)


@pytest.mark.parametrize(
    ("done", "last", "expected"),
    [
        (set(), None, 0),
        ({0, 1}, None, 2),
        # Where one was, even when an earlier lesson was left out.
        ({0}, 2, 2),
        # The lesson is done: the next one that is not, from there on.
        ({0, 2}, 2, 3),
        # Nothing is left after it: back to what was skipped.
        ({0, 2, 3}, 3, 1),
        # All is done: where one was.
        ({0, 1, 2, 3}, 2, 2),
        ({0, 1, 2, 3}, None, 0),
    ],
)
def test_resuming(done: set[int], last: int | None, expected: int) -> None:
    assert _resumed(_units(4), done, last) == expected


def test_resuming_a_lesson_that_is_gone_starts_with_what_is_left() -> None:
    units = _units(3)
    found = resume_at(units, {units[0].id}, new_id())
    assert found == units[1]
    assert resume_at([], set(), None) is None


@given(
    st.lists(st.booleans(), max_size=30),
    st.lists(st.sampled_from(list(LessonKind)), max_size=30),
)
def test_all_is_said_to_be_done_only_when_nothing_is_left(
    done: list[bool], kinds: list[LessonKind]
) -> None:
    units = [
        Unit(new_id(), "Lesson", kind, 5, 1, number)
        for number, kind in enumerate(kinds, start=1)
    ]
    finished: set[UUID] = {
        unit.id for unit, is_done in zip(units, done, strict=False) if is_done
    }
    counted = measure(units, finished)
    required = [unit for unit in units if unit.kind is not LessonKind.PLANNED]
    nothing_left = all(unit.id in finished for unit in required)
    assert 0 <= counted.percent <= 100
    assert (counted.percent == 100) == (bool(required) and nothing_left)
    assert counted.is_complete == (
        bool(required) and nothing_left and len(required) == len(units)
    )
