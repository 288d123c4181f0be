"""The queries that the other modules share."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy.dialects.postgresql import distinct_on
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.core.actor import Actor
from edu_platform.quizzes.models import (
    Attempt,
    AttemptStatus,
    Question,
    Quiz,
    QuizItem,
    Response,
)
from edu_platform.quizzes.schemas import (
    Answer,
    LaidOutItem,
    MultipleBody,
    QuestionBody,
    SingleBody,
)
from edu_platform.quizzes.service.refusals import AttemptNotFound, QuizNotFound

# Answers given at the last moment are on their way for a while.
GRACE = timedelta(seconds=15)

_body: TypeAdapter[SingleBody | MultipleBody] = TypeAdapter(QuestionBody)
_layout = TypeAdapter(list[LaidOutItem])


@dataclass(frozen=True, slots=True)
class PlacedQuestion:
    """A question with its place in a quiz and its body, right answers included."""

    item: QuizItem
    question: Question
    body: SingleBody | MultipleBody


async def find_quiz(session: AsyncSession, quiz_id: UUID) -> Quiz:
    quiz = await session.get(Quiz, quiz_id)
    if quiz is None:
        raise QuizNotFound
    return quiz


async def own_attempt(
    session: AsyncSession, actor: Actor, attempt_id: UUID, *, locked: bool = False
) -> Attempt:
    """Return the actor's attempt; `locked` keeps other changes of it waiting."""
    query = select(Attempt).where(
        Attempt.id == attempt_id, Attempt.user_id == actor.person()
    )
    if locked:
        # What the session has read before the lock may be out of date.
        query = query.with_for_update().execution_options(populate_existing=True)
    attempt = (await session.exec(query)).one_or_none()
    if attempt is None:
        raise AttemptNotFound
    return attempt


async def open_attempt(
    session: AsyncSession, user_id: UUID, quiz_id: UUID
) -> Attempt | None:
    query = select(Attempt).where(
        Attempt.user_id == user_id,
        Attempt.quiz_id == quiz_id,
        Attempt.status == AttemptStatus.IN_PROGRESS,
    )
    return (await session.exec(query)).one_or_none()


def is_overdue(attempt: Attempt, now: datetime) -> bool:
    return (
        attempt.status is AttemptStatus.IN_PROGRESS
        and attempt.deadline_at is not None
        and now > attempt.deadline_at + GRACE
    )


def layout_of(attempt: Attempt) -> list[LaidOutItem]:
    return _layout.validate_python(attempt.layout)


def laid_out(layout: Sequence[LaidOutItem]) -> list[dict[str, object]]:
    """Return a layout as it is stored."""
    return _layout.dump_python(list(layout), mode="json")


async def questions_of_quiz(
    session: AsyncSession, quiz_id: UUID
) -> list[PlacedQuestion]:
    query = (
        select(QuizItem, Question)
        .join(Question)
        .where(QuizItem.quiz_id == quiz_id)
        .order_by(col(QuizItem.position))
    )
    return [_placed(*row) for row in (await session.exec(query)).all()]


async def questions_of_attempt(
    session: AsyncSession, attempt: Attempt
) -> dict[UUID, PlacedQuestion]:
    ids = [item.item_id for item in layout_of(attempt)]
    query = select(QuizItem, Question).join(Question).where(col(QuizItem.id).in_(ids))
    rows = (await session.exec(query)).all()
    return {item.id: _placed(item, question) for item, question in rows}


def _placed(item: QuizItem, question: Question) -> PlacedQuestion:
    return PlacedQuestion(item, question, _body.validate_python(question.body))


async def latest_answers(session: AsyncSession, attempt_id: UUID) -> dict[UUID, Answer]:
    """Return the newest answer of every item that has one."""
    query = (
        select(Response)
        .where(Response.attempt_id == attempt_id)
        .ext(distinct_on(col(Response.item_id)))
        .order_by(col(Response.item_id), col(Response.sequence).desc())
    )
    return {
        response.item_id: Answer.model_validate(response.answer)
        for response in (await session.exec(query)).all()
    }


async def size_of_quiz(session: AsyncSession, quiz_id: UUID) -> tuple[int, int]:
    """Return how many questions a quiz has, and their points."""
    query = select(func.count(), func.coalesce(func.sum(QuizItem.points), 0)).where(
        QuizItem.quiz_id == quiz_id
    )
    questions, points = (await session.exec(query)).one()
    return questions, points
