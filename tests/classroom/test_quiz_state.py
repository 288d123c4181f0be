"""The states of a test's screens, against the real service."""

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts.models import User
from edu_platform.classroom.state.quiz import QuizState
from edu_platform.core import access
from edu_platform.core.actor import Actor
from edu_platform.core.errors import SignInRequired
from edu_platform.quizzes import service as quizzes
from edu_platform.quizzes.models import Quiz
from tests.conftest import PersonOf, actor_of
from tests.quizzes.factories import (
    SECRET,
    choices_of,
    make_quiz,
    move_deadline,
    take,
)

StateOf = Callable[..., QuizState]


@pytest.fixture(autouse=True)
def shut_out(monkeypatch: pytest.MonkeyPatch) -> set[UUID | None]:
    """Let everybody use every test, but for those whose ids are in the set."""
    ids: set[UUID | None] = set()

    async def rule(_session: AsyncSession, actor: Actor, _quiz_id: UUID) -> bool:
        return actor.user_id not in ids

    monkeypatch.setitem(access._rules, "quiz", [rule])
    return ids


@pytest.fixture
async def quiz(session: AsyncSession) -> Quiz:
    return await make_quiz(session, attempts_allowed=3, time_limit_minutes=10)


@pytest.fixture
async def state(learner: User, quiz: Quiz, state_of: StateOf) -> QuizState:
    """The state of a learner who has opened the test."""
    state = state_of(QuizState, learner)
    await state.open(str(quiz.id))
    return state


async def save(state: QuizState, index: int, *choices: str) -> None:
    await state.save(state.attempt_id, state._questions[index].item_id, list(choices))


def sent(state: QuizState) -> str:
    """Return all that the browser is given of the state."""
    return json.dumps(state.dict(), default=lambda value: value.model_dump())


async def test_opening_shows_the_rules(state: QuizState) -> None:
    assert state.stage == "card"
    assert (state.card.title, state.card.questions) == ("Numbers", 2)
    assert (state.card.attempts_left, state.card.time_limit) == (3, 10)
    assert state.card.attempts == []


async def test_starting_shows_the_first_question(state: QuizState) -> None:
    await state.start()
    assert state.stage == "attempt"
    assert state.question.number == 1
    assert not state.question.is_multiple
    assert state.deadline - state.server_time > 9 * 60 * 1000
    assert [cell.state for cell in state.cells] == ["", ""]
    assert [cell.is_current for cell in state.cells] == [True, False]
    assert (state.answered, state.unanswered) == (0, 2)


async def test_an_answer_is_saved_at_once(
    state: QuizState, session: AsyncSession, learner: User
) -> None:
    await state.start()
    choice = state.question.choices[0].id
    await save(state, 0, choice)

    assert state.chosen == [choice]
    assert [cell.state for cell in state.cells] == ["answered", ""]
    assert state.unanswered == 1
    attempt = await quizzes.get_attempt(
        session, actor_of(learner), UUID(state.attempt_id)
    )
    assert attempt.questions[0].answer is not None
    assert attempt.questions[0].answer.choices == [choice]


async def test_a_second_tab_continues_where_the_first_is(
    state: QuizState, learner: User, quiz: Quiz, state_of: StateOf
) -> None:
    await state.start()
    choice = state.question.choices[0].id
    await save(state, 0, choice)
    await state.go(1)
    await state.toggle_flag()

    second = state_of(QuizState, learner)
    await second.open(str(quiz.id))
    assert second.stage == "attempt"
    assert second.attempt_id == state.attempt_id
    assert second.answers == state.answers
    assert second.flags == state.flags
    assert second._questions == state._questions
    # It goes on with the first question that has no answer.
    assert second.position == 1


async def test_questions_can_be_visited_in_any_order(state: QuizState) -> None:
    await state.start()
    await state.go(1)
    assert state.question.is_multiple
    for nowhere in (-1, 2, 99, "1", None):
        await state.go(nowhere)  # pyright: ignore[reportArgumentType]
        assert state.position == 1


async def test_a_mark_is_put_on_and_taken_off(state: QuizState) -> None:
    await state.start()
    await state.toggle_flag()
    assert state.is_flagged
    assert [cell.is_flagged for cell in state.cells] == [True, False]
    await state.toggle_flag()
    assert not state.is_flagged


async def test_finishing_shows_the_result_and_the_review(
    state: QuizState, session: AsyncSession, quiz: Quiz
) -> None:
    await state.start()
    right = list((await choices_of(session, quiz, correct=True)).values())
    wrong = list((await choices_of(session, quiz, correct=False)).values())
    await save(state, 0, wrong[0][0])
    await save(state, 1, right[1][0])
    await state.finish()

    assert state.stage == "result"
    result = state.result
    assert (result.score, result.max_score, result.percent) == (1, 3, 33)
    assert not result.passed
    assert (result.missing_score, result.attempts_left) == (0.8, 2)
    assert [cell.state for cell in result.cells] == ["wrong", "partial"]
    assert [cell.href for cell in result.cells] == ["#question-1", "#question-2"]
    first, second = result.review
    assert sorted(choice.verdict for choice in first.choices) == [
        "missed",
        "off",
        "wrong",
    ]
    assert sorted(choice.verdict for choice in second.choices) == [
        "correct",
        "missed",
        "off",
        "off",
    ]
    assert SECRET in first.explanation_html


async def test_after_a_result_the_card_lists_the_attempt(state: QuizState) -> None:
    await state.start()
    await state.finish()
    await state.show_card()
    assert state.stage == "card"
    (line,) = state.card.attempts
    assert (line.number, line.percent, line.passed) == (1, 0, False)

    await state.show_result(line.id)
    assert state.stage == "result"
    assert state.result.number == 1


async def test_trying_again_starts_anew(state: QuizState) -> None:
    await state.start()
    first = state.attempt_id
    await save(state, 0, state.question.choices[0].id)
    await state.go(1)
    await state.finish()
    await state.start()
    assert state.attempt_id != first
    assert (state.stage, state.answers, state.position) == ("attempt", {}, 0)


async def test_right_answers_are_not_in_the_state_before_they_may(
    learner: User, session: AsyncSession, state_of: StateOf
) -> None:
    quiz = await make_quiz(session, reveal="never")
    state = state_of(QuizState, learner)
    await state.open(str(quiz.id))
    await state.start()
    await save(state, 0, state.question.choices[0].id)
    during = sent(state)
    await state.finish()
    for text in (during, sent(state)):
        assert SECRET not in text
        assert "missed" not in text
    assert not state.result.is_revealed


async def test_the_search_finds_them_when_they_are_shown(state: QuizState) -> None:
    await state.start()
    await state.finish()
    assert SECRET in sent(state)
    assert "missed" in sent(state)


class TestAnotherTab:
    """What this tab does after another one, or the clock, has ended the attempt."""

    async def test_saving_shows_the_result(
        self, state: QuizState, learner: User, quiz: Quiz, state_of: StateOf
    ) -> None:
        await state.start()
        second = state_of(QuizState, learner)
        await second.open(str(quiz.id))
        await second.finish()
        await save(state, 0, state.question.choices[0].id)
        assert state.stage == "result"
        assert state.result == second.result

    async def test_marking_shows_the_result(
        self, state: QuizState, session: AsyncSession
    ) -> None:
        await state.start()
        await move_deadline(session, UUID(state.attempt_id), seconds_ago=60)
        await state.toggle_flag()
        assert state.stage == "result"

    async def test_a_late_answer_shows_the_result(
        self, state: QuizState, session: AsyncSession
    ) -> None:
        await state.start()
        await move_deadline(session, UUID(state.attempt_id), seconds_ago=60)
        await save(state, 0, state.question.choices[0].id)
        assert state.stage == "result"
        assert state.result.score == 0

    async def test_a_state_that_was_lost_still_saves(
        self, state: QuizState, learner: User, quiz: Quiz, state_of: StateOf
    ) -> None:
        await state.start()
        fresh = state_of(QuizState, learner)
        choice = state.question.choices[0].id
        await fresh.save(state.attempt_id, state.question.item_id, [choice])
        assert fresh.answers == {}
        await fresh.open(str(quiz.id))
        assert fresh.answers == {state.question.item_id: [choice]}

    async def test_a_state_that_was_lost_shows_the_result(
        self, state: QuizState, learner: User, state_of: StateOf
    ) -> None:
        await state.start()
        await state.finish()
        fresh = state_of(QuizState, learner)
        item_id = state._questions[0].item_id
        await fresh.save(state.attempt_id, item_id, [])
        assert fresh.stage == "result"


class TestTimeUp:
    async def test_ends_the_attempt_when_the_server_agrees(
        self, state: QuizState, session: AsyncSession
    ) -> None:
        await state.start()
        await move_deadline(session, UUID(state.attempt_id), seconds_ago=1)
        await state.time_up()
        assert state.stage == "result"

    async def test_ends_nothing_before_its_time(self, state: QuizState) -> None:
        await state.start()
        await state.go(1)
        state.server_time = 0
        await state.time_up()
        assert (state.stage, state.position) == ("attempt", 1)
        # The clock is set again.
        assert state.server_time > 0


class TestRefusals:
    async def test_a_refused_test_says_why(
        self,
        learner: User,
        quiz: Quiz,
        state_of: StateOf,
        shut_out: set[UUID | None],
    ) -> None:
        shut_out.add(learner.id)
        state = state_of(QuizState, learner)
        await state.open(str(quiz.id))
        assert state.stage == "failed"
        assert state.problem == "You are not allowed to do this."

        shut_out.clear()
        await state.open(state.quiz_id)
        assert (state.stage, state.problem) == ("card", "")

    @pytest.mark.parametrize("rubbish", ["", "no-id", 7, None, ["a"], "\x00" * 36])
    async def test_rubbish_is_not_found(
        self, learner: User, state_of: StateOf, rubbish: Any
    ) -> None:
        state = state_of(QuizState, learner)
        await state.open(rubbish)
        assert state.stage == "failed"
        with pytest.raises(quizzes.AttemptNotFound):
            await state.show_result(rubbish)
        with pytest.raises(quizzes.AttemptNotFound):
            await state.save(rubbish, rubbish, [])

    @pytest.mark.parametrize("rubbish", [None, "a", [1], {"a": 1}, ["x"] * 50])
    async def test_rubbish_is_no_answer(self, state: QuizState, rubbish: Any) -> None:
        await state.start()
        with pytest.raises(quizzes.AnswerInvalid):
            await state.save(state.attempt_id, state.question.item_id, rubbish)
        assert state.answers == {}

    async def test_other_people_s_attempts_are_not_found(
        self, state: QuizState, person_of: PersonOf, state_of: StateOf
    ) -> None:
        await state.start()
        stranger = state_of(QuizState, await person_of())
        stranger.attempt_id = state.attempt_id
        stranger._questions = state._questions
        item_id = state.question.item_id
        for call in (
            lambda: stranger.show_result(state.attempt_id),
            lambda: stranger.save(state.attempt_id, item_id, []),
            stranger.finish,
            stranger.time_up,
            stranger.toggle_flag,
        ):
            with pytest.raises(quizzes.AttemptNotFound):
                await call()

    async def test_attempts_that_are_used_up_are_refused(
        self, session: AsyncSession, learner: User, state_of: StateOf
    ) -> None:
        quiz = await make_quiz(session, attempts_allowed=1)
        await take(session, actor_of(learner), quiz, right=False)
        state = state_of(QuizState, learner)
        await state.open(str(quiz.id))
        assert state.card.attempts_left == 0
        with pytest.raises(quizzes.AttemptsUsedUp):
            await state.start()

    async def test_visitors_read_the_rules_of_a_preview_only(
        self, quiz: Quiz, state_of: StateOf, shut_out: set[UUID | None]
    ) -> None:
        state = state_of(QuizState)
        await state.open(str(quiz.id))
        assert state.stage == "card"
        with pytest.raises(SignInRequired):
            await state.start()
        shut_out.add(None)
        with pytest.raises(SignInRequired):
            await state.open(str(quiz.id))


async def test_opening_another_test_forgets_the_first(
    state: QuizState, session: AsyncSession
) -> None:
    await state.start()
    await save(state, 0, state.question.choices[0].id)
    other = await make_quiz(session, title="Letters")
    await state.open(str(other.id))
    assert (state.stage, state.card.title) == ("card", "Letters")
    assert (state.attempt_id, state.answers, state._questions) == ("", {}, [])
