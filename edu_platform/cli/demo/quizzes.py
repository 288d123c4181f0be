"""Tests of the demo's courses.

A test that people take is never changed under their hands: when its file changes, the
lesson gets a new test, and attempts stay with the one they were made in.
"""

from uuid import UUID

from sqlmodel import col, delete, select

from edu_platform.catalog import service as catalog
from edu_platform.core.actor import SYSTEM
from edu_platform.core.db import Session
from edu_platform.quizzes import service as quizzes
from edu_platform.quizzes.models import Attempt, Question, Quiz, QuizItem
from edu_platform.quizzes.schemas import QuizCreate


async def place_quiz(session: Session, wanted: QuizCreate, known: UUID | None) -> UUID:
    """Return the known test if it is what is wanted, else a new one."""
    if known is not None and await _stored(session, known) == wanted:
        return known
    return (await quizzes.create_quiz(session, SYSTEM, wanted)).id


async def _stored(session: Session, quiz_id: UUID) -> QuizCreate:
    """Return what a stored test would be created from."""
    quiz = await session.get_one(Quiz, quiz_id)
    query = (
        select(QuizItem, Question)
        .join(Question, col(Question.id) == col(QuizItem.question_id))
        .where(QuizItem.quiz_id == quiz_id)
        .order_by(col(QuizItem.position))
    )
    questions = [
        {
            "kind": question.kind,
            "stem": question.stem,
            "explanation": question.explanation,
            "points": item.points,
            "choices": [
                {"text": choice["text"], "correct": choice["correct"]}
                for choice in question.body["choices"]
            ],
        }
        for item, question in (await session.exec(query)).all()
    ]
    own = quiz.model_dump(include=set(QuizCreate.model_fields))
    return QuizCreate.model_validate({**own, "questions": questions})


async def remove_unused(session: Session, quiz_id: UUID) -> None:
    """Delete a test that no lesson shows and nobody has ever taken."""
    if await catalog.places_of_quiz(session, quiz_id):
        return
    taken = select(Attempt.id).where(Attempt.quiz_id == quiz_id).limit(1)
    if (await session.exec(taken)).first():
        return
    items = col(QuizItem.quiz_id) == quiz_id
    asked = select(QuizItem.question_id).where(items)
    question_ids = (await session.exec(asked)).all()
    await session.exec(delete(QuizItem).where(items))
    await session.exec(delete(Question).where(col(Question.id).in_(question_ids)))
    await session.exec(delete(Quiz).where(col(Quiz.id) == quiz_id))
