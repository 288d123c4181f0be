"""Taking a test, from the start to the result."""

from uuid import UUID

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts.models import User
from edu_platform.core.actor import VISITOR
from edu_platform.core.errors import NotPermitted, SignInRequired
from edu_platform.core.models import new_id
from edu_platform.quizzes import service as quizzes
from edu_platform.quizzes.events import AttemptFinished
from edu_platform.quizzes.models import Attempt, Quiz
from edu_platform.quizzes.schemas import Answer, AttemptView
from tests.conftest import PersonOf, actor_of
from tests.quizzes.factories import (
    SINGLE,
    answer_all,
    choices_of,
    make_quiz,
    responses_to,
    take,
)


class TestStart:
    async def test_shows_every_question_unanswered(
        self, attempt: AttemptView, quiz: Quiz
    ) -> None:
        assert (attempt.title, attempt.number, attempt.quiz_id) == (
            "Numbers",
            1,
            quiz.id,
        )
        assert [question.number for question in attempt.questions] == [1, 2]
        assert [len(question.choices) for question in attempt.questions] == [3, 4]
        assert all(question.answer is None for question in attempt.questions)
        assert attempt.deadline_at is None

    async def test_again_continues_the_attempt_under_way(
        self, session: AsyncSession, learner: User, quiz: Quiz, attempt: AttemptView
    ) -> None:
        again = await quizzes.start_attempt(session, actor_of(learner), quiz.id)
        assert again.id == attempt.id

    async def test_choices_keep_their_order_through_the_attempt(
        self, session: AsyncSession, learner: User
    ) -> None:
        choices = [{"text": str(n), "correct": n == 0} for n in range(20)]
        quiz = await make_quiz(session, questions=[SINGLE | {"choices": choices}])
        actor = actor_of(learner)
        first = await quizzes.start_attempt(session, actor, quiz.id)
        later = await quizzes.get_attempt(session, actor, first.id)
        assert later.questions == first.questions

        await quizzes.finish(session, actor, first.id)
        second = await quizzes.start_attempt(session, actor, quiz.id)
        order = [choice.id for choice in second.questions[0].choices]
        assert order != [choice.id for choice in first.questions[0].choices]

    async def test_keeps_the_author_s_order_when_told_to(
        self, session: AsyncSession, learner: User
    ) -> None:
        choices = [{"text": str(n), "correct": n == 0} for n in range(20)]
        question = SINGLE | {"choices": choices}
        quiz = await make_quiz(session, questions=[question], shuffle=False)
        attempt = await quizzes.start_attempt(session, actor_of(learner), quiz.id)
        shown = [choice.html for choice in attempt.questions[0].choices]
        assert shown == [str(n) for n in range(20)]

    async def test_stops_at_the_limit(
        self, session: AsyncSession, learner: User, quiz: Quiz
    ) -> None:
        for _ in range(2):
            await take(session, actor_of(learner), quiz, right=False)
        with pytest.raises(quizzes.AttemptsUsedUp):
            await quizzes.start_attempt(session, actor_of(learner), quiz.id)

    async def test_the_limit_is_each_person_s_own(
        self, session: AsyncSession, learner: User, quiz: Quiz, person_of: PersonOf
    ) -> None:
        for _ in range(2):
            await take(session, actor_of(learner), quiz, right=False)
        other = actor_of(await person_of())
        attempt = await quizzes.start_attempt(session, other, quiz.id)
        assert attempt.number == 1

    async def test_is_refused_without_access(
        self,
        session: AsyncSession,
        learner: User,
        quiz: Quiz,
        shut_out: set[UUID | None],
    ) -> None:
        shut_out.add(learner.id)
        with pytest.raises(NotPermitted):
            await quizzes.start_attempt(session, actor_of(learner), quiz.id)
        with pytest.raises(NotPermitted):
            await quizzes.current_attempt(session, actor_of(learner), quiz.id)

    async def test_is_refused_to_visitors(
        self, session: AsyncSession, quiz: Quiz
    ) -> None:
        with pytest.raises(SignInRequired):
            await quizzes.start_attempt(session, VISITOR, quiz.id)

    async def test_knows_no_unknown_test(
        self, session: AsyncSession, learner: User
    ) -> None:
        with pytest.raises(quizzes.QuizNotFound):
            await quizzes.start_attempt(session, actor_of(learner), new_id())


class TestAnswer:
    async def test_is_there_after_a_reload(
        self, session: AsyncSession, learner: User, quiz: Quiz, attempt: AttemptView
    ) -> None:
        actor = actor_of(learner)
        question = attempt.questions[1]
        given = Answer(choices=[question.choices[0].id, question.choices[2].id])
        saved = await quizzes.answer(
            session, actor, attempt.id, question.item_id, given
        )
        assert saved.answer == given

        current = await quizzes.current_attempt(session, actor, quiz.id)
        assert current is not None
        assert current.questions[1].answer == given
        assert current.questions[0].answer is None

    async def test_is_appended_and_the_newest_counts(
        self, session: AsyncSession, learner: User, quiz: Quiz, attempt: AttemptView
    ) -> None:
        actor, item_id = actor_of(learner), attempt.questions[0].item_id
        right = (await choices_of(session, quiz, correct=True))[item_id]
        wrong = (await choices_of(session, quiz, correct=False))[item_id][:1]
        for chosen in (right, wrong, right):
            given = Answer(choices=chosen)
            await quizzes.answer(session, actor, attempt.id, item_id, given)

        responses = await responses_to(session, attempt.id)
        assert [response.sequence for response in responses] == [1, 2, 3]
        assert [r.answer["choices"] for r in responses] == [right, wrong, right]
        result = await quizzes.finish(session, actor, attempt.id)
        assert result.score == 1

    async def test_twice_the_same_is_one(
        self, session: AsyncSession, learner: User, attempt: AttemptView
    ) -> None:
        question = attempt.questions[1]
        first, second = (choice.id for choice in question.choices[:2])
        for chosen in ([first, second], [second, first, second]):
            saved = await quizzes.answer(
                session,
                actor_of(learner),
                attempt.id,
                question.item_id,
                Answer(choices=chosen),
            )
            assert saved.sequence == 1
            assert saved.answer.choices == [first, second]
        assert len(await responses_to(session, attempt.id)) == 1

    async def test_can_be_taken_back(
        self, session: AsyncSession, learner: User, attempt: AttemptView
    ) -> None:
        actor, question = actor_of(learner), attempt.questions[0]
        for chosen in ([question.choices[0].id], []):
            given = Answer(choices=chosen)
            await quizzes.answer(session, actor, attempt.id, question.item_id, given)
        view = await quizzes.get_attempt(session, actor, attempt.id)
        assert view.questions[0].answer is None

    @pytest.mark.parametrize("count", [2, 3])
    async def test_to_a_single_question_is_one_choice(
        self, session: AsyncSession, learner: User, attempt: AttemptView, count: int
    ) -> None:
        question = attempt.questions[0]
        given = Answer(choices=[choice.id for choice in question.choices[:count]])
        with pytest.raises(quizzes.AnswerInvalid):
            await quizzes.answer(
                session, actor_of(learner), attempt.id, question.item_id, given
            )

    async def test_names_choices_of_its_own_question(
        self, session: AsyncSession, learner: User, attempt: AttemptView
    ) -> None:
        first, second = attempt.questions
        for choice in (second.choices[0].id, "", "\x00", "unknown"):
            with pytest.raises(quizzes.AnswerInvalid):
                await quizzes.answer(
                    session,
                    actor_of(learner),
                    attempt.id,
                    first.item_id,
                    Answer(choices=[choice]),
                )

    async def test_belongs_to_a_question_of_the_attempt(
        self, session: AsyncSession, learner: User, attempt: AttemptView
    ) -> None:
        other = await make_quiz(session)
        foreign = await choices_of(session, other, correct=True)
        for item_id in (new_id(), *foreign):
            with pytest.raises(quizzes.QuestionNotFound):
                await quizzes.answer(
                    session,
                    actor_of(learner),
                    attempt.id,
                    item_id,
                    Answer(choices=[]),
                )

    async def test_comes_too_late_after_the_finish(
        self, session: AsyncSession, learner: User, attempt: AttemptView
    ) -> None:
        actor, question = actor_of(learner), attempt.questions[0]
        await quizzes.finish(session, actor, attempt.id)
        given = Answer(choices=[question.choices[0].id])
        with pytest.raises(quizzes.AttemptClosed):
            await quizzes.answer(session, actor, attempt.id, question.item_id, given)
        assert await responses_to(session, attempt.id) == []

    async def test_is_refused_when_access_has_ended(
        self,
        session: AsyncSession,
        learner: User,
        attempt: AttemptView,
        shut_out: set[UUID | None],
    ) -> None:
        shut_out.add(learner.id)
        question = attempt.questions[0]
        with pytest.raises(NotPermitted):
            await quizzes.answer(
                session,
                actor_of(learner),
                attempt.id,
                question.item_id,
                Answer(choices=[]),
            )


class TestFlag:
    async def test_is_kept_until_it_is_taken_off(
        self, session: AsyncSession, learner: User, attempt: AttemptView
    ) -> None:
        actor = actor_of(learner)
        for question in attempt.questions:
            await quizzes.flag(
                session, actor, attempt.id, question.item_id, flagged=True
            )
        first = attempt.questions[0].item_id
        for _ in range(2):
            await quizzes.flag(session, actor, attempt.id, first, flagged=False)
        await session.commit()

        view = await quizzes.get_attempt(session, actor, attempt.id)
        assert [question.flagged for question in view.questions] == [False, True]

    async def test_twice_is_one_flag(
        self, session: AsyncSession, learner: User, attempt: AttemptView
    ) -> None:
        item_id = attempt.questions[0].item_id
        for _ in range(2):
            await quizzes.flag(
                session, actor_of(learner), attempt.id, item_id, flagged=True
            )
        stored = await session.get_one(Attempt, attempt.id)
        assert stored.flagged == [str(item_id)]

    async def test_needs_a_question_of_an_open_attempt(
        self, session: AsyncSession, learner: User, attempt: AttemptView
    ) -> None:
        actor, item_id = actor_of(learner), attempt.questions[0].item_id
        with pytest.raises(quizzes.QuestionNotFound):
            await quizzes.flag(session, actor, attempt.id, new_id(), flagged=True)
        await quizzes.finish(session, actor, attempt.id)
        with pytest.raises(quizzes.AttemptClosed):
            await quizzes.flag(session, actor, attempt.id, item_id, flagged=True)


class TestFinish:
    async def test_scores_what_was_answered_and_tells_of_it(
        self,
        session: AsyncSession,
        learner: User,
        quiz: Quiz,
        attempt: AttemptView,
        published: list[AttemptFinished],
    ) -> None:
        actor = actor_of(learner)
        await answer_all(session, actor, attempt.id, quiz)
        result = await quizzes.finish(session, actor, attempt.id)

        assert (result.score, result.max_score, result.percent) == (3, 3, 100)
        assert result.passed
        assert result.missing_score == 0
        assert published == [
            AttemptFinished(
                attempt_id=attempt.id,
                quiz_id=quiz.id,
                user_id=learner.id,
                passed=True,
                percent=100,
            )
        ]

    async def test_says_what_was_missing(
        self, session: AsyncSession, learner: User, quiz: Quiz, attempt: AttemptView
    ) -> None:
        actor = actor_of(learner)
        right = await choices_of(session, quiz, correct=True)
        multiple = attempt.questions[1].item_id
        half = Answer(choices=right[multiple][:1])
        await quizzes.answer(session, actor, attempt.id, multiple, half)
        result = await quizzes.finish(session, actor, attempt.id)

        assert (result.score, result.percent, result.passed) == (1, 33, False)
        assert result.missing_score == 0.8
        assert result.attempts_left == 1

    async def test_twice_is_once(
        self,
        session: AsyncSession,
        learner: User,
        attempt: AttemptView,
        published: list[AttemptFinished],
    ) -> None:
        actor = actor_of(learner)
        first = await quizzes.finish(session, actor, attempt.id)
        assert await quizzes.finish(session, actor, attempt.id) == first
        assert await quizzes.get_result(session, actor, attempt.id) == first
        assert len(published) == 1

    async def test_is_allowed_when_access_has_ended(
        self,
        session: AsyncSession,
        learner: User,
        attempt: AttemptView,
        shut_out: set[UUID | None],
    ) -> None:
        shut_out.add(learner.id)
        actor = actor_of(learner)
        result = await quizzes.finish(session, actor, attempt.id)
        assert await quizzes.get_result(session, actor, attempt.id) == result

    async def test_an_unfinished_attempt_has_no_result(
        self, session: AsyncSession, learner: User, attempt: AttemptView
    ) -> None:
        with pytest.raises(quizzes.AttemptNotFinished):
            await quizzes.get_result(session, actor_of(learner), attempt.id)
