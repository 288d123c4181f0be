"""Attempts that time ends, and attempts of other people."""

from datetime import timedelta

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts.models import User
from edu_platform.core.actor import VISITOR
from edu_platform.core.errors import SignInRequired
from edu_platform.core.models import utc_now
from edu_platform.quizzes import service as quizzes
from edu_platform.quizzes.events import AttemptFinished
from edu_platform.quizzes.models import Attempt, AttemptStatus, Quiz
from edu_platform.quizzes.schemas import Answer, AttemptView
from tests.conftest import PersonOf, actor_of
from tests.quizzes.factories import (
    make_quiz,
    move_deadline,
    responses_to,
)


class TestDeadline:
    @pytest.fixture
    async def quiz(self, session: AsyncSession) -> Quiz:
        return await make_quiz(session, time_limit_minutes=10)

    async def answer_first(
        self, session: AsyncSession, learner: User, attempt: AttemptView
    ) -> None:
        question = attempt.questions[0]
        given = Answer(choices=[question.choices[0].id])
        await quizzes.answer(
            session, actor_of(learner), attempt.id, question.item_id, given
        )

    async def test_is_set_by_the_server(self, attempt: AttemptView) -> None:
        assert attempt.deadline_at == attempt.started_at + timedelta(minutes=10)
        assert abs(attempt.server_time - utc_now()) < timedelta(seconds=30)

    async def test_lets_answers_in_that_are_on_their_way(
        self, session: AsyncSession, learner: User, attempt: AttemptView
    ) -> None:
        await move_deadline(session, attempt.id, seconds_ago=5)
        await self.answer_first(session, learner, attempt)
        assert len(await responses_to(session, attempt.id)) == 1

    async def test_refuses_answers_after_the_grace(
        self, session: AsyncSession, learner: User, attempt: AttemptView
    ) -> None:
        await move_deadline(session, attempt.id, seconds_ago=20)
        with pytest.raises(quizzes.TimeIsUp):
            await self.answer_first(session, learner, attempt)
        with pytest.raises(quizzes.TimeIsUp):
            await quizzes.flag(
                session,
                actor_of(learner),
                attempt.id,
                attempt.questions[0].item_id,
                flagged=True,
            )

    @pytest.mark.parametrize(
        "look", ["get_attempt", "get_result", "get_card", "list", "current", "start"]
    )
    async def test_ends_the_attempt_whoever_looks_first(
        self,
        session: AsyncSession,
        learner: User,
        quiz: Quiz,
        attempt: AttemptView,
        published: list[AttemptFinished],
        look: str,
    ) -> None:
        await move_deadline(session, attempt.id, seconds_ago=60)
        actor = actor_of(learner)
        looks = {
            "get_attempt": lambda: quizzes.get_attempt(session, actor, attempt.id),
            "get_result": lambda: quizzes.get_result(session, actor, attempt.id),
            "get_card": lambda: quizzes.get_card(session, actor, quiz.id),
            "list": lambda: quizzes.list_attempts(session, actor, quiz.id),
            "current": lambda: quizzes.current_attempt(session, actor, quiz.id),
            "start": lambda: quizzes.start_attempt(session, actor, quiz.id),
        }
        await looks[look]()
        stored = await session.get_one(Attempt, attempt.id)
        assert stored.status is AttemptStatus.FINISHED
        assert stored.finished_at == stored.deadline_at
        assert [event.attempt_id for event in published] == [attempt.id]

    async def test_frees_the_way_for_the_next_attempt(
        self, session: AsyncSession, learner: User, quiz: Quiz, attempt: AttemptView
    ) -> None:
        await move_deadline(session, attempt.id, seconds_ago=60)
        following = await quizzes.start_attempt(session, actor_of(learner), quiz.id)
        assert following.number == 2

    async def test_does_not_spoil_a_finish_within_the_grace(
        self, session: AsyncSession, learner: User, attempt: AttemptView
    ) -> None:
        await move_deadline(session, attempt.id, seconds_ago=5)
        result = await quizzes.finish(session, actor_of(learner), attempt.id)
        assert result.finished_at <= utc_now() - timedelta(seconds=5)


class TestOtherPeople:
    """Other people's attempts do not exist."""

    async def test_everything_is_not_found(
        self,
        session: AsyncSession,
        attempt: AttemptView,
        person_of: PersonOf,
        admin: User,
    ) -> None:
        item_id = attempt.questions[0].item_id
        for user in (await person_of(), admin):
            actor = actor_of(user)
            calls = (
                lambda a=actor: quizzes.get_attempt(session, a, attempt.id),
                lambda a=actor: quizzes.get_result(session, a, attempt.id),
                lambda a=actor: quizzes.finish(session, a, attempt.id),
                lambda a=actor: quizzes.answer(
                    session, a, attempt.id, item_id, Answer(choices=[])
                ),
                lambda a=actor: quizzes.flag(
                    session, a, attempt.id, item_id, flagged=True
                ),
            )
            for call in calls:
                with pytest.raises(quizzes.AttemptNotFound):
                    await call()

    async def test_visitors_have_none(
        self, session: AsyncSession, attempt: AttemptView
    ) -> None:
        with pytest.raises(SignInRequired):
            await quizzes.get_attempt(session, VISITOR, attempt.id)
        with pytest.raises(SignInRequired):
            await quizzes.finish(session, VISITOR, attempt.id)
