"""What tests say of themselves, and of how people did in them."""

from collections.abc import Iterable
from uuid import UUID

from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.core.access import require_use
from edu_platform.core.actor import Actor
from edu_platform.core.paging import (
    BadCursor,
    CursorPage,
    decode_cursor,
    encode_cursor,
)
from edu_platform.quizzes.models import Attempt, Quiz, QuizItem
from edu_platform.quizzes.schemas import AttemptSummary, QuizCard, QuizFacts
from edu_platform.quizzes.service import scoring
from edu_platform.quizzes.service.finishing import settle_open
from edu_platform.quizzes.service.rows import find_quiz, size_of_quiz
from edu_platform.quizzes.service.standing import Standing, standing_in
from edu_platform.quizzes.service.taking import KIND
from edu_platform.quizzes.service.views import summary_of

SHOWN_ATTEMPTS = 10
MAX_NUMBER = 2**31 - 1


async def get_card(session: AsyncSession, actor: Actor, quiz_id: UUID) -> QuizCard:
    """Return the rules of a test and the person's attempts; visitors have none."""
    quiz = await find_quiz(session, quiz_id)
    await require_use(session, actor, KIND, quiz_id)
    standing, attempts = Standing(), list[AttemptSummary]()
    if actor.user_id:
        await settle_open(session, actor.user_id, quiz_id)
        standing = await standing_in(session, actor.user_id, quiz_id)
        rows = await _attempts(session, actor.user_id, quiz_id, limit=SHOWN_ATTEMPTS)
        attempts = [summary_of(row) for row in rows]
    questions, points = await size_of_quiz(session, quiz_id)
    return QuizCard(
        id=quiz.id,
        title=quiz.title,
        intro_html=quiz.intro_html,
        questions=questions,
        max_score=points,
        pass_percent=quiz.pass_percent,
        attempts_allowed=quiz.attempts_allowed,
        attempts_used=standing.used,
        attempts_left=standing.attempts_left(quiz),
        time_limit_minutes=quiz.time_limit_minutes,
        reveal=quiz.reveal,
        is_final=quiz.is_final,
        is_passed=standing.passed,
        best_percent=standing.best_percent,
        attempts=attempts,
    )


async def _attempts(
    session: AsyncSession,
    user_id: UUID,
    quiz_id: UUID,
    *,
    limit: int,
    below: int = MAX_NUMBER,
) -> list[Attempt]:
    query = (
        select(Attempt)
        .where(
            Attempt.user_id == user_id,
            Attempt.quiz_id == quiz_id,
            Attempt.number < below,
        )
        .order_by(col(Attempt.number).desc())
        .limit(limit)
    )
    return list((await session.exec(query)).all())


async def list_attempts(
    session: AsyncSession,
    actor: Actor,
    quiz_id: UUID,
    *,
    cursor: str = "",
    limit: int = 20,
) -> CursorPage[AttemptSummary]:
    """Return the actor's own attempts, the newest first.

    They stay readable when the quiz may no longer be taken.
    """
    user_id = actor.person()
    await find_quiz(session, quiz_id)
    await settle_open(session, user_id, quiz_id)
    below = _number_in(cursor) if cursor else MAX_NUMBER
    rows = await _attempts(session, user_id, quiz_id, limit=limit + 1, below=below)
    more, rows = len(rows) > limit, rows[:limit]
    return CursorPage(
        items=[summary_of(row) for row in rows],
        next_cursor=encode_cursor(rows[-1].number) if more else None,
    )


def _number_in(cursor: str) -> int:
    (number,) = decode_cursor(cursor, 1)
    if not isinstance(number, int) or not 0 <= number <= MAX_NUMBER:
        raise BadCursor
    return number


async def is_passed(session: AsyncSession, user_id: UUID, quiz_id: UUID) -> bool:
    query = select(Attempt.id).where(
        Attempt.user_id == user_id,
        Attempt.quiz_id == quiz_id,
        col(Attempt.passed).is_(True),
    )
    return (await session.exec(query.limit(1))).first() is not None


async def best_percent(
    session: AsyncSession, user_id: UUID, quiz_ids: Iterable[UUID]
) -> dict[UUID, int]:
    """Return the best result in each quiz that the person has finished once."""
    share = func.max(col(Attempt.score) / func.nullif(col(Attempt.max_score), 0))
    query = (
        select(Attempt.quiz_id, share)
        .where(
            Attempt.user_id == user_id,
            col(Attempt.quiz_id).in_(list(quiz_ids)),
            col(Attempt.finished_at).is_not(None),
        )
        .group_by(col(Attempt.quiz_id))
    )
    rows = (await session.exec(query)).all()
    return {quiz_id: scoring.percent(best or 0, 1) for quiz_id, best in rows}


async def facts_of(
    session: AsyncSession, quiz_ids: Iterable[UUID]
) -> dict[UUID, QuizFacts]:
    query = (
        select(Quiz, func.count(col(QuizItem.id)))
        .outerjoin(QuizItem, col(QuizItem.quiz_id) == Quiz.id)
        .where(col(Quiz.id).in_(list(quiz_ids)))
        .group_by(col(Quiz.id))
    )
    rows = (await session.exec(query)).all()
    return {
        quiz.id: QuizFacts(
            is_final=quiz.is_final, pass_percent=quiz.pass_percent, questions=questions
        )
        for quiz, questions in rows
    }
