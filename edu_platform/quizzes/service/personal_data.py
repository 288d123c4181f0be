"""What tests know of a person: attempts and answers."""

from collections import defaultdict
from typing import Any
from uuid import UUID

from sqlmodel import col, delete, select
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.core.i18n import N_
from edu_platform.core.personal_data import Part
from edu_platform.quizzes.models import Attempt, Question, Quiz, QuizItem, Response

Answers = dict[UUID, list[dict[str, Any]]]


async def export(session: AsyncSession, user_id: UUID) -> list[dict[str, Any]]:
    """Return the attempts with what was answered, but not what would be right."""
    query = (
        select(Attempt, Quiz.title)
        .join(Quiz)
        .where(Attempt.user_id == user_id)
        .order_by(col(Attempt.created_at))
    )
    rows = (await session.exec(query)).all()
    answers = await _answers(session, user_id)
    return [
        {
            "quiz": title,
            "number": attempt.number,
            "status": attempt.status.value,
            "started_at": attempt.created_at.isoformat(),
            "finished_at": attempt.finished_at and attempt.finished_at.isoformat(),
            "score": attempt.score,
            "max_score": attempt.max_score,
            "passed": attempt.passed,
            "answers": answers[attempt.id],
        }
        for attempt, title in rows
    ]


async def _answers(session: AsyncSession, user_id: UUID) -> Answers:
    query = (
        select(Response, Question)
        .join(Attempt, col(Response.attempt_id) == Attempt.id)
        .join(QuizItem, col(Response.item_id) == QuizItem.id)
        .join(Question, col(QuizItem.question_id) == Question.id)
        .where(Attempt.user_id == user_id)
        .order_by(col(Response.attempt_id), col(Response.sequence))
    )
    found: Answers = defaultdict(list)
    for response, question in (await session.exec(query)).all():
        texts = {choice["id"]: choice["text"] for choice in question.body["choices"]}
        chosen = [texts[i] for i in response.answer["choices"] if i in texts]
        found[response.attempt_id].append(
            {
                "question": question.stem,
                "answer": chosen,
                "saved_at": response.created_at.isoformat(),
            }
        )
    return found


async def erase(session: AsyncSession, user_id: UUID) -> None:
    """Delete the attempts; their answers go with them."""
    await session.exec(delete(Attempt).where(col(Attempt.user_id) == user_id))


PART = Part(
    name="quizzes",
    tables=frozenset({"attempt", "response"}),
    export=export,
    erase=erase,
    title=N_("Tests and answers"),
)
