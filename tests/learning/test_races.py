"""What two tabs, or twenty requests, do at the same moment."""

import asyncio

import pytest
from sqlmodel import select

from edu_platform.accounts.models import User
from edu_platform.core import db, events
from edu_platform.core.actor import Actor
from edu_platform.learning import service as learning
from edu_platform.learning.events import CourseCompleted, Enrolled, LessonCompleted
from edu_platform.learning.models import (
    Enrollment,
    EnrollmentStatus,
    LessonProgress,
)
from edu_platform.quizzes import service as quizzes
from tests.conftest import SessionFactory, actor_of, make_person
from tests.learning.conftest import Collected
from tests.learning.factories import Built, expire, make_course
from tests.quizzes.factories import answer_all

PARALLEL = 20

# Events are collected in memory: only those of transactions that committed count.
pytestmark = pytest.mark.usefixtures("published")


async def _person(clone: SessionFactory) -> tuple[User, Actor]:
    async with clone() as session:
        user = await make_person(session)
    return user, actor_of(user)


async def _course(clone: SessionFactory, *modules: list[str]) -> Built:
    async with clone() as session:
        return await make_course(session, modules)


async def _enroll(actor: Actor, built: Built) -> tuple[object, bool]:
    async with db.transaction() as session:
        enrollment, is_new = await learning.enroll_once(session, actor, built.course.id)
        return enrollment.id, is_new


async def test_twenty_parallel_enrolments_are_one(
    clone: SessionFactory, published: Collected
) -> None:
    _, actor = await _person(clone)
    built = await _course(clone, ["text"])

    found = await asyncio.gather(*[_enroll(actor, built) for _ in range(PARALLEL)])

    assert len({enrollment_id for enrollment_id, _ in found}) == 1
    assert sum(is_new for _, is_new in found) == 1
    assert sum(isinstance(x, Enrolled) for x in published) == 1
    async with clone() as session:
        assert len((await session.exec(select(Enrollment))).all()) == 1


async def test_parallel_enrolments_after_expiry_archive_once(
    clone: SessionFactory,
) -> None:
    _, actor = await _person(clone)
    built = await _course(clone, ["text"])
    async with clone() as session:
        old = await learning.enroll(session, actor, built.course.id)
        await expire(session, old)

    found = await asyncio.gather(*[_enroll(actor, built) for _ in range(PARALLEL)])

    assert sum(is_new for _, is_new in found) == 1
    async with clone() as session:
        rows = (await session.exec(select(Enrollment))).all()
    assert sorted(row.status for row in rows) == [
        EnrollmentStatus.ACTIVE,
        EnrollmentStatus.ARCHIVED,
    ]


async def _complete(actor: Actor, lesson_id: object) -> None:
    async with db.transaction() as session:
        await learning.complete_lesson(session, actor, lesson_id)  # pyright: ignore[reportArgumentType]


async def test_last_lessons_finished_at_once_complete_the_course_once(
    clone: SessionFactory, published: Collected
) -> None:
    _, actor = await _person(clone)
    built = await _course(clone, ["text"] * 6)
    await _enroll(actor, built)

    # Every lesson twice: from two tabs.
    lessons = [lesson.id for lesson in built.lessons] * 2
    await asyncio.gather(*[_complete(actor, lesson_id) for lesson_id in lessons])

    assert sum(isinstance(x, CourseCompleted) for x in published) == 1
    assert sum(isinstance(x, LessonCompleted) for x in published) == 6
    async with clone() as session:
        enrollment = (await session.exec(select(Enrollment))).one()
        assert enrollment.status is EnrollmentStatus.COMPLETED
        assert len((await session.exec(select(LessonProgress))).all()) == 6


async def test_the_final_test_and_the_last_text_complete_the_course_once(
    clone: SessionFactory, published: Collected
) -> None:
    _, actor = await _person(clone)
    built = await _course(clone, ["text", "final"])
    await _enroll(actor, built)
    async with db.transaction() as session:
        attempt = await quizzes.start_attempt(session, actor, built.quizzes[0].id)
        await answer_all(session, actor, attempt.id, built.quizzes[0])

    async def finish() -> None:
        async with db.transaction() as session:
            await quizzes.finish(session, actor, attempt.id)

    await asyncio.gather(finish(), _complete(actor, built.lessons[0].id))

    assert sum(isinstance(x, CourseCompleted) for x in published) == 1
    async with clone() as session:
        enrollment = (await session.exec(select(Enrollment))).one()
    assert enrollment.grade_percent == 100


async def test_completion_and_what_follows_it_are_one_commit(
    clone: SessionFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, actor = await _person(clone)
    built = await _course(clone, ["text"])
    await _enroll(actor, built)

    async def refuse(_session: object, _fact: object) -> None:
        raise RuntimeError

    monkeypatch.setitem(events._reactions, CourseCompleted, [refuse])
    with pytest.raises(RuntimeError):
        await _complete(actor, built.lessons[0].id)

    async with clone() as session:
        enrollment = (await session.exec(select(Enrollment))).one()
        assert enrollment.status is EnrollmentStatus.ACTIVE
        assert (await session.exec(select(LessonProgress))).all() == []
