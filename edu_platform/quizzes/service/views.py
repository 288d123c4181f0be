"""What is shown of attempts: from rows to schemas."""

from collections.abc import Mapping
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.core.models import utc_now
from edu_platform.quizzes.models import Attempt, Quiz
from edu_platform.quizzes.schemas import (
    Answer,
    AttemptSummary,
    AttemptView,
    ChoiceView,
    LaidOutItem,
    QuestionView,
)
from edu_platform.quizzes.service import scoring
from edu_platform.quizzes.service.rows import (
    PlacedQuestion,
    latest_answers,
    layout_of,
    questions_of_attempt,
)


def summary_of(attempt: Attempt) -> AttemptSummary:
    finished = attempt.score is not None and attempt.max_score is not None
    return AttemptSummary(
        id=attempt.id,
        number=attempt.number,
        status=attempt.status,
        started_at=attempt.created_at,
        deadline_at=attempt.deadline_at,
        finished_at=attempt.finished_at,
        score=round(attempt.score, 2) if attempt.score is not None else None,
        max_score=attempt.max_score,
        percent=percent_of(attempt) if finished else None,
        passed=attempt.passed,
    )


def percent_of(attempt: Attempt) -> int:
    return scoring.percent(attempt.score or 0, attempt.max_score or 0)


async def view_of(session: AsyncSession, attempt: Attempt, quiz: Quiz) -> AttemptView:
    """Return an attempt as the learner works on it: no right answers in it."""
    questions = await questions_of_attempt(session, attempt)
    answers = await latest_answers(session, attempt.id)
    return AttemptView(
        id=attempt.id,
        quiz_id=quiz.id,
        title=quiz.title,
        number=attempt.number,
        status=attempt.status,
        started_at=attempt.created_at,
        deadline_at=attempt.deadline_at,
        server_time=utc_now(),
        questions=_question_views(attempt, questions, answers),
    )


def _question_views(
    attempt: Attempt,
    questions: Mapping[UUID, PlacedQuestion],
    answers: Mapping[UUID, Answer],
) -> list[QuestionView]:
    flagged = frozenset(attempt.flagged)
    laid_out = [item for item in layout_of(attempt) if item.item_id in questions]
    return [
        _question_view(
            number, item, questions[item.item_id], answers.get(item.item_id), flagged
        )
        for number, item in enumerate(laid_out, start=1)
    ]


def _question_view(
    number: int,
    item: LaidOutItem,
    placed: PlacedQuestion,
    answer: Answer | None,
    flagged: frozenset[str],
) -> QuestionView:
    html = {choice.id: choice.html for choice in placed.body.choices}
    return QuestionView(
        item_id=item.item_id,
        number=number,
        kind=item.kind,
        points=placed.item.points,
        stem_html=placed.question.stem_html,
        choices=[ChoiceView(id=c, html=html[c]) for c in item.choices if c in html],
        answer=answer if answer and answer.choices else None,
        flagged=str(item.item_id) in flagged,
    )
