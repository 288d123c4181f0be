"""Where a person stands in a quiz, and what may be shown because of it."""

from dataclasses import dataclass
from uuid import UUID

from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.quizzes.models import Attempt, AttemptStatus, Quiz, Reveal
from edu_platform.quizzes.service import scoring


@dataclass(frozen=True, slots=True)
class Standing:
    """`used` counts every attempt that was started, `finished` those that ended."""

    used: int = 0
    finished: int = 0
    passed: bool = False
    best_percent: int | None = None

    def attempts_left(self, quiz: Quiz) -> int | None:
        if not quiz.attempts_allowed:
            return None
        return max(0, quiz.attempts_allowed - self.used)

    def reveals(self, quiz: Quiz) -> bool:
        """Tell whether the right answers of finished attempts may be shown."""
        match quiz.reveal:
            case Reveal.ATTEMPT:
                return True
            case Reveal.LAST:
                # A last attempt that is still under way is not over.
                last = 0 < quiz.attempts_allowed <= self.finished
                return self.passed or last
            case Reveal.NEVER:
                return False


async def standing_in(session: AsyncSession, user_id: UUID, quiz_id: UUID) -> Standing:
    open_ones = func.count().filter(col(Attempt.status) == AttemptStatus.IN_PROGRESS)
    share = col(Attempt.score) / func.nullif(col(Attempt.max_score), 0)
    query = select(
        func.count(),
        open_ones,
        func.coalesce(func.bool_or(col(Attempt.passed)), False),
        func.max(share),
    ).where(Attempt.user_id == user_id, Attempt.quiz_id == quiz_id)
    used, under_way, passed, best = (await session.exec(query)).one()
    return Standing(
        used=used,
        finished=used - under_way,
        passed=passed,
        best_percent=None if best is None else scoring.percent(best, 1),
    )
