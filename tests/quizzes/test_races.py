"""What happens when a person is in two places at once."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.core.actor import Actor
from edu_platform.core.db import transaction
from edu_platform.quizzes import service as quizzes
from edu_platform.quizzes.events import AttemptFinished
from edu_platform.quizzes.models import Attempt, Quiz, Response
from edu_platform.quizzes.schemas import Answer, AttemptView
from tests.conftest import SessionFactory, actor_of, make_person
from tests.quizzes.factories import make_quiz, move_deadline

Work = Callable[[AsyncSession], Awaitable[Any]]


async def in_parallel(works: Iterable[Work]) -> list[Any]:
    """Run each piece of work in a transaction of its own, all at once."""

    async def run(work: Work) -> Any:
        async with transaction() as session:
            return await work(session)

    return await asyncio.gather(*map(run, works), return_exceptions=True)


@pytest.fixture
async def actor(clone: SessionFactory) -> Actor:
    async with clone() as session:
        return actor_of(await make_person(session))


async def quiz_with(clone: SessionFactory, **fields: Any) -> Quiz:
    async with clone() as session:
        return await make_quiz(session, **fields)


async def started(actor: Actor, quiz: Quiz) -> AttemptView:
    async with transaction() as session:
        return await quizzes.start_attempt(session, actor, quiz.id)


async def test_thirty_starts_at_once_are_one_attempt(
    clone: SessionFactory, actor: Actor
) -> None:
    quiz = await quiz_with(clone)
    views = await in_parallel([lambda s: quizzes.start_attempt(s, actor, quiz.id)] * 30)
    assert len({view.id for view in views}) == 1
    async with clone() as session:
        assert (await session.exec(select(func.count(col(Attempt.id))))).one() == 1


async def test_thirty_parallel_attempts_stop_at_the_limit(
    clone: SessionFactory, actor: Actor
) -> None:
    quiz = await quiz_with(clone, attempts_allowed=3)

    async def start_and_finish(session: AsyncSession) -> UUID:
        attempt = await quizzes.start_attempt(session, actor, quiz.id)
        await quizzes.finish(session, actor, attempt.id)
        return attempt.id

    outcomes = await in_parallel([start_and_finish] * 30)
    assert Counter(map(type, outcomes)) == {UUID: 3, quizzes.AttemptsUsedUp: 27}
    async with clone() as session:
        numbers = (await session.exec(select(Attempt.number))).all()
    assert sorted(numbers) == [1, 2, 3]


async def test_one_of_many_finishes_counts_and_all_get_its_result(
    clone: SessionFactory, actor: Actor, published: list[AttemptFinished]
) -> None:
    attempt = await started(actor, await quiz_with(clone))
    results = await in_parallel([lambda s: quizzes.finish(s, actor, attempt.id)] * 20)
    assert all(result == results[0] for result in results)
    assert len(published) == 1


async def test_an_overdue_attempt_is_finished_once_by_many_readers(
    clone: SessionFactory, actor: Actor, published: list[AttemptFinished]
) -> None:
    quiz = await quiz_with(clone, time_limit_minutes=1)
    attempt = await started(actor, quiz)
    async with clone() as session:
        await move_deadline(session, attempt.id, seconds_ago=60)
    results = await in_parallel(
        [
            *[lambda s: quizzes.get_result(s, actor, attempt.id)] * 8,
            *[lambda s: quizzes.get_card(s, actor, quiz.id)] * 8,
        ]
    )
    assert not [result for result in results if isinstance(result, Exception)]
    assert len(published) == 1


async def test_answers_from_two_tabs_are_all_kept_in_one_order(
    clone: SessionFactory, actor: Actor
) -> None:
    attempt = await started(actor, await quiz_with(clone))
    question = attempt.questions[0]

    def saving(choice: str) -> Work:
        given = Answer(choices=[choice])
        return lambda s: quizzes.answer(s, actor, attempt.id, question.item_id, given)

    choices = [choice.id for choice in question.choices] * 7
    saved = await in_parallel(map(saving, choices))
    assert not [one for one in saved if isinstance(one, Exception)]
    async with clone() as session:
        query = select(Response).order_by(col(Response.sequence))
        rows = list((await session.exec(query)).all())
    assert [row.sequence for row in rows] == list(range(1, len(rows) + 1))
    current = await started(actor, await _quiz_of(attempt))
    assert current.questions[0].answer == Answer.model_validate(rows[-1].answer)


async def _quiz_of(attempt: AttemptView) -> Quiz:
    async with transaction() as session:
        return await session.get_one(Quiz, attempt.quiz_id)


async def test_an_answer_is_in_the_result_or_refused(
    clone: SessionFactory, actor: Actor
) -> None:
    """A finish and answers at the same time: nothing is accepted and then lost."""
    attempt = await started(actor, await quiz_with(clone))
    works: list[Work] = [lambda s: quizzes.finish(s, actor, attempt.id)]
    for question in attempt.questions:
        given = Answer(choices=[question.choices[0].id])
        works += [
            lambda s, q=question, g=given: quizzes.answer(
                s, actor, attempt.id, q.item_id, g
            )
        ]
    result, *saved = await in_parallel(works)
    accepted = {one.item_id for one in saved if not isinstance(one, Exception)}
    refused = [one for one in saved if isinstance(one, Exception)]
    assert all(isinstance(one, quizzes.AttemptClosed) for one in refused)
    assert result.review is not None
    answered = {i.item_id for i in result.review if any(c.chosen for c in i.choices)}
    assert answered == accepted
