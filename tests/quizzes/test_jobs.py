import logging

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts.models import User
from edu_platform.core import events, jobs
from edu_platform.core.errors import NotPermitted
from edu_platform.quizzes import service as quizzes
from edu_platform.quizzes.events import AttemptFinished
from edu_platform.quizzes.jobs import finish_overdue
from edu_platform.quizzes.models import Attempt, AttemptStatus
from tests.conftest import PersonOf, actor_of
from tests.quizzes.factories import make_quiz, move_deadline


async def start_one(
    session: AsyncSession, user: User, *, seconds_ago: float | None = None
) -> Attempt:
    quiz = await make_quiz(session, time_limit_minutes=10)
    attempt = await quizzes.start_attempt(session, actor_of(user), quiz.id)
    await session.commit()
    if seconds_ago is not None:
        await move_deadline(session, attempt.id, seconds_ago=seconds_ago)
    return await session.get_one(Attempt, attempt.id)


async def test_it_ends_what_is_overdue_and_nothing_else(
    session: AsyncSession, learner: User, published: list[AttemptFinished]
) -> None:
    overdue = await start_one(session, learner, seconds_ago=60)
    in_grace = await start_one(session, learner, seconds_ago=5)
    in_time = await start_one(session, learner)
    for _ in range(2):
        await finish_overdue()

    for attempt in (overdue, in_grace, in_time):
        await session.refresh(attempt)
    assert overdue.status is AttemptStatus.FINISHED
    assert overdue.finished_at == overdue.deadline_at
    assert (overdue.score, overdue.passed) == (0, False)
    assert in_grace.status is AttemptStatus.IN_PROGRESS
    assert in_time.status is AttemptStatus.IN_PROGRESS
    assert [event.attempt_id for event in published] == [overdue.id]


async def test_one_that_fails_keeps_no_other_waiting(
    session: AsyncSession,
    learner: User,
    person_of: PersonOf,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    bad = await start_one(session, learner, seconds_ago=120)
    good = await start_one(session, await person_of(), seconds_ago=60)

    async def break_for_one(_session: AsyncSession, event: AttemptFinished) -> None:
        if event.attempt_id == bad.id:
            raise RuntimeError

    monkeypatch.setitem(events._reactions, AttemptFinished, [break_for_one])
    with caplog.at_level(logging.ERROR):
        await finish_overdue()

    await session.refresh(bad)
    await session.refresh(good)
    assert bad.status is AttemptStatus.IN_PROGRESS
    assert good.status is AttemptStatus.FINISHED
    assert str(bad.id) in caplog.text


async def test_it_is_for_the_system(session: AsyncSession, learner: User) -> None:
    attempt = await start_one(session, learner)
    with pytest.raises(NotPermitted):
        await quizzes.overdue_attempts(session, actor_of(learner))
    with pytest.raises(NotPermitted):
        await quizzes.finish_overdue(session, actor_of(learner), attempt.id)


def test_it_is_started_by_the_clock() -> None:
    periodic = jobs.app.periodic_registry.periodic_tasks.values()
    assert "quizzes.finish_overdue" in {task.task.name for task in periodic}
