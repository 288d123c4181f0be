"""What a result shows, and what may not leave the server before its time."""

import json
from typing import Any

import pytest
from pydantic import BaseModel
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts.models import User
from edu_platform.core.actor import Actor
from edu_platform.quizzes import service as quizzes
from edu_platform.quizzes.models import Quiz
from edu_platform.quizzes.schemas import (
    Answer,
    AttemptSummary,
    AttemptView,
    QuizCard,
    SavedAnswer,
)
from tests.conftest import actor_of
from tests.quizzes.factories import SECRET, choices_of, make_quiz, take


async def everything_sent(
    session: AsyncSession, actor: Actor, quiz: Quiz
) -> list[BaseModel]:
    """Take a test with wrong answers; return all that the learner is given."""
    wrong = await choices_of(session, quiz, correct=False)
    attempt = await quizzes.start_attempt(session, actor, quiz.id)
    sent: list[BaseModel] = [attempt]
    for item_id, choices in wrong.items():
        given = Answer(choices=choices[:1])
        sent.append(await quizzes.answer(session, actor, attempt.id, item_id, given))
        sent.append(
            await quizzes.flag(session, actor, attempt.id, item_id, flagged=True)
        )
    current = await quizzes.current_attempt(session, actor, quiz.id)
    assert current is not None
    sent.append(current)
    sent.append(await quizzes.finish(session, actor, attempt.id))
    sent.append(await quizzes.get_result(session, actor, attempt.id))
    sent.append(await quizzes.get_attempt(session, actor, attempt.id))
    sent.append(await quizzes.get_card(session, actor, quiz.id))
    sent.append(await quizzes.list_attempts(session, actor, quiz.id))
    return sent


def keys_of(value: Any) -> set[str]:
    if isinstance(value, dict):
        return set(value) | {key for part in value.values() for key in keys_of(part)}
    if isinstance(value, list):
        return {key for part in value for key in keys_of(part)}
    return set()


@pytest.mark.parametrize(
    "rules", [{"reveal": "never"}, {"reveal": "last", "attempts_allowed": 2}]
)
async def test_right_answers_never_leave_before_they_may(
    session: AsyncSession, learner: User, rules: dict[str, Any]
) -> None:
    quiz = await make_quiz(session, **rules)
    for model in await everything_sent(session, actor_of(learner), quiz):
        sent = model.model_dump_json()
        assert SECRET not in sent
        assert not keys_of(json.loads(sent)) & {
            "correct",
            "explanation_html",
            "explanation",
            "verdict",
            "body",
        }


async def test_the_same_search_finds_them_when_they_may_be_shown(
    session: AsyncSession, learner: User
) -> None:
    quiz = await make_quiz(session, reveal="attempt")
    sent = await everything_sent(session, actor_of(learner), quiz)
    revealing = [model for model in sent if SECRET in model.model_dump_json()]
    assert revealing == sent[6:8]
    assert "correct" in keys_of(json.loads(revealing[0].model_dump_json()))


@pytest.mark.parametrize("model", [AttemptView, QuizCard, SavedAnswer, AttemptSummary])
def test_what_learners_see_has_no_place_for_right_answers(
    model: type[BaseModel],
) -> None:
    schema = json.dumps(model.model_json_schema())
    assert "correct" not in schema
    assert "explanation" not in schema


async def test_choices_do_not_betray_the_right_one_by_their_place(
    session: AsyncSession, learner: User
) -> None:
    """The first choice of the author is the right one; it is shown anywhere."""
    places = set[int]()
    for _ in range(30):
        question = {
            "kind": "single",
            "stem": "?",
            "choices": [{"text": str(n), "correct": n == 0} for n in range(4)],
        }
        quiz = await make_quiz(session, questions=[question])
        attempt = await quizzes.start_attempt(session, actor_of(learner), quiz.id)
        shown = [choice.html for choice in attempt.questions[0].choices]
        places.add(shown.index("0"))
    assert places == {0, 1, 2, 3}


async def test_a_review_says_what_was_answered_and_what_is_right(
    session: AsyncSession, learner: User
) -> None:
    actor, quiz = actor_of(learner), await make_quiz(session)
    right = await choices_of(session, quiz, correct=True)
    wrong = await choices_of(session, quiz, correct=False)
    attempt = await quizzes.start_attempt(session, actor, quiz.id)
    single, multiple = (question.item_id for question in attempt.questions)
    half = [right[multiple][0]]
    for item_id, choices in ((single, wrong[single][:1]), (multiple, half)):
        given = Answer(choices=choices)
        await quizzes.answer(session, actor, attempt.id, item_id, given)
    result = await quizzes.finish(session, actor, attempt.id)

    assert result.review is not None
    first, second = result.review
    assert (first.verdict, first.score, first.points) == ("wrong", 0, 1)
    assert (second.verdict, second.score, second.points) == ("partly", 1, 2)
    assert SECRET in first.explanation_html
    assert [c.id for c in first.choices if c.chosen] == wrong[single][:1]
    assert [c.id for c in first.choices if c.correct] == right[single]
    assert {c.id for c in second.choices if c.correct} == set(right[multiple])
    # In the order in which the attempt showed them.
    shown = [choice.id for choice in attempt.questions[0].choices]
    assert [choice.id for choice in first.choices] == shown


class TestReveal:
    async def test_last_waits_for_the_last_attempt(
        self, session: AsyncSession, learner: User
    ) -> None:
        actor = actor_of(learner)
        quiz = await make_quiz(session, reveal="last", attempts_allowed=2)
        first = await take(session, actor, quiz, right=False)
        assert first.review is None

        # The last attempt has begun, but is not over.
        await quizzes.start_attempt(session, actor, quiz.id)
        during = await quizzes.get_result(session, actor, first.attempt_id)
        assert during.attempts_left == 0
        assert during.review is None

        last = await take(session, actor, quiz, right=False)
        assert last.review is not None
        earlier = await quizzes.get_result(session, actor, first.attempt_id)
        assert earlier.review is not None

    async def test_last_is_over_once_the_test_is_passed(
        self, session: AsyncSession, learner: User
    ) -> None:
        quiz = await make_quiz(session, reveal="last", attempts_allowed=5)
        result = await take(session, actor_of(learner), quiz, right=True)
        assert result.review is not None

    async def test_last_without_a_limit_waits_for_a_pass(
        self, session: AsyncSession, learner: User
    ) -> None:
        actor, quiz = actor_of(learner), await make_quiz(session, reveal="last")
        for _ in range(3):
            result = await take(session, actor, quiz, right=False)
            assert result.review is None
        result = await take(session, actor, quiz, right=True)
        assert result.review is not None

    async def test_never_is_never(self, session: AsyncSession, learner: User) -> None:
        quiz = await make_quiz(session, reveal="never", attempts_allowed=1)
        result = await take(session, actor_of(learner), quiz, right=True)
        assert result.passed
        assert result.review is None
