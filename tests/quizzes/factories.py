"""Tests and attempts for tests: other features' tests use them too."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.core.actor import SYSTEM, Actor
from edu_platform.core.models import utc_now
from edu_platform.quizzes import service as quizzes
from edu_platform.quizzes.models import (
    Attempt,
    Question,
    Quiz,
    QuizItem,
    Response,
)
from edu_platform.quizzes.schemas import Answer, AttemptResult, QuizCreate

# Words that no learner may read before the right answers are shown.
SECRET = "Because-of-the-secret-reason"

SINGLE: dict[str, Any] = {
    "kind": "single",
    "stem": "How much is **2 + 2**?",
    "choices": [{"text": "3"}, {"text": "4", "correct": True}, {"text": "5"}],
    "explanation": SECRET,
    "points": 1,
}
MULTIPLE: dict[str, Any] = {
    "kind": "multiple",
    "stem": "Which numbers are even?",
    "choices": [
        {"text": "1"},
        {"text": "2", "correct": True},
        {"text": "3"},
        {"text": "4", "correct": True},
    ],
    "explanation": SECRET,
    "points": 2,
}


def quiz_create(**fields: Any) -> QuizCreate:
    """Describe a test with one question of each kind, 3 points in all."""
    values = {"title": "Numbers", "pass_percent": 60, "questions": [SINGLE, MULTIPLE]}
    return QuizCreate.model_validate(values | fields)


async def make_quiz(session: AsyncSession, **fields: Any) -> Quiz:
    quiz = await quizzes.create_quiz(session, SYSTEM, quiz_create(**fields))
    await session.commit()
    return quiz


async def choices_of(
    session: AsyncSession, quiz: Quiz, *, correct: bool
) -> dict[UUID, list[str]]:
    """Return the ids of the right, or of the wrong, choices of every item."""
    query = (
        select(QuizItem.id, Question.body)
        .join(Question, col(QuizItem.question_id) == Question.id)
        .where(QuizItem.quiz_id == quiz.id)
        .order_by(col(QuizItem.position))
    )
    rows = (await session.exec(query)).all()
    return {
        item_id: [c["id"] for c in body["choices"] if c["correct"] is correct]
        for item_id, body in rows
    }


async def answer_all(
    session: AsyncSession, actor: Actor, attempt_id: UUID, quiz: Quiz
) -> None:
    """Give the right answer to every question."""
    right = await choices_of(session, quiz, correct=True)
    for item_id, choices in right.items():
        given = Answer(choices=choices)
        await quizzes.answer(session, actor, attempt_id, item_id, given)


async def take(
    session: AsyncSession, actor: Actor, quiz: Quiz, *, right: bool
) -> AttemptResult:
    """Take a test from start to finish, all right or all unanswered."""
    attempt = await quizzes.start_attempt(session, actor, quiz.id)
    if right:
        await answer_all(session, actor, attempt.id, quiz)
    return await quizzes.finish(session, actor, attempt.id)


async def move_deadline(
    session: AsyncSession, attempt_id: UUID, *, seconds_ago: float
) -> None:
    """Let the time of an attempt have ended some seconds ago."""
    attempt = await session.get_one(Attempt, attempt_id)
    attempt.deadline_at = utc_now() - timedelta(seconds=seconds_ago)
    session.add(attempt)
    await session.commit()


async def responses_to(session: AsyncSession, attempt_id: UUID) -> list[Response]:
    query = (
        select(Response)
        .where(Response.attempt_id == attempt_id)
        .order_by(col(Response.sequence))
    )
    return list((await session.exec(query)).all())
