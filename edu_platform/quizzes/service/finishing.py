"""Ending attempts: by the person, by the clock, once in any case."""

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.core.actor import Actor
from edu_platform.core.events import publish
from edu_platform.core.models import utc_now
from edu_platform.quizzes.events import AttemptFinished
from edu_platform.quizzes.models import Attempt, AttemptStatus, Quiz
from edu_platform.quizzes.service import scoring
from edu_platform.quizzes.service.rows import (
    GRACE,
    is_overdue,
    latest_answers,
    open_attempt,
    questions_of_attempt,
)

BATCH = 200


@dataclass(frozen=True, slots=True)
class Grade:
    score: Fraction
    max_score: int

    @property
    def percent(self) -> int:
        return scoring.percent(self.score, self.max_score)


async def grade(session: AsyncSession, attempt: Attempt) -> Grade:
    questions = await questions_of_attempt(session, attempt)
    answers = await latest_answers(session, attempt.id)
    earned = Fraction(0)
    for item_id, placed in questions.items():
        share = scoring.score(placed.body, answers.get(item_id))
        earned += share * placed.item.points
    return Grade(earned, sum(placed.item.points for placed in questions.values()))


async def close(session: AsyncSession, attempt: Attempt) -> None:
    """Score a locked attempt that is under way, and tell the features above."""
    quiz = await session.get_one(Quiz, attempt.quiz_id)
    result = await grade(session, attempt)
    attempt.status = AttemptStatus.FINISHED
    attempt.score = float(result.score)
    attempt.max_score = float(result.max_score)
    attempt.passed = result.percent >= quiz.pass_percent
    attempt.finished_at = _ended_at(attempt)
    session.add(attempt)
    await session.flush()
    event = AttemptFinished(
        attempt_id=attempt.id,
        quiz_id=attempt.quiz_id,
        user_id=attempt.user_id,
        passed=attempt.passed,
        percent=result.percent,
    )
    await publish(session, event)


def _ended_at(attempt: Attempt) -> datetime:
    """Return now, or the deadline when that is what ended the attempt."""
    now = utc_now()
    deadline = attempt.deadline_at
    return now if deadline is None else min(now, deadline)


async def _lock(session: AsyncSession, attempt_id: UUID) -> Attempt:
    query = (
        select(Attempt)
        .where(Attempt.id == attempt_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return (await session.exec(query)).one()


async def settle(session: AsyncSession, attempt: Attempt) -> Attempt:
    """End an attempt whose time is up, whoever looks at it first."""
    if not is_overdue(attempt, utc_now()):
        return attempt
    attempt = await _lock(session, attempt.id)
    # Somebody else may have ended it while the lock was awaited.
    if is_overdue(attempt, utc_now()):
        await close(session, attempt)
    return attempt


async def settle_open(
    session: AsyncSession, user_id: UUID, quiz_id: UUID
) -> Attempt | None:
    """Return the person's attempt that is under way, if its time is not up."""
    attempt = await open_attempt(session, user_id, quiz_id)
    if attempt is None:
        return None
    attempt = await settle(session, attempt)
    return attempt if attempt.status is AttemptStatus.IN_PROGRESS else None


async def overdue_attempts(session: AsyncSession, actor: Actor) -> list[UUID]:
    """Return the attempts that time has ended but nobody has looked at since."""
    actor.require_admin()
    query = (
        select(Attempt.id)
        .where(
            Attempt.status == AttemptStatus.IN_PROGRESS,
            col(Attempt.deadline_at) < utc_now() - GRACE,
        )
        .order_by(col(Attempt.deadline_at))
        .limit(BATCH)
    )
    return list((await session.exec(query)).all())


async def finish_overdue(session: AsyncSession, actor: Actor, attempt_id: UUID) -> None:
    """End an attempt if its time is up; safe to repeat."""
    actor.require_admin()
    await settle(session, await _lock(session, attempt_id))
