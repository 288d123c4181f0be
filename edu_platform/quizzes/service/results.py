"""Results of finished attempts, with the right answers when they may be shown."""

from collections.abc import Mapping
from fractions import Fraction
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.core.actor import Actor
from edu_platform.quizzes.models import Attempt, AttemptStatus
from edu_platform.quizzes.schemas import (
    Answer,
    AttemptResult,
    LaidOutItem,
    ReviewChoice,
    ReviewItem,
)
from edu_platform.quizzes.service import scoring
from edu_platform.quizzes.service.finishing import settle
from edu_platform.quizzes.service.refusals import AttemptNotFinished
from edu_platform.quizzes.service.rows import (
    PlacedQuestion,
    find_quiz,
    latest_answers,
    layout_of,
    own_attempt,
    questions_of_attempt,
)
from edu_platform.quizzes.service.standing import standing_in
from edu_platform.quizzes.service.views import percent_of


async def get_result(
    session: AsyncSession, actor: Actor, attempt_id: UUID
) -> AttemptResult:
    """Return the result of the actor's own attempt; it stays readable for ever.

    Raises:
        AttemptNotFinished: the attempt is still under way.
    """
    attempt = await own_attempt(session, actor, attempt_id)
    return await result_of(session, await settle(session, attempt))


async def result_of(session: AsyncSession, attempt: Attempt) -> AttemptResult:
    if attempt.status is AttemptStatus.IN_PROGRESS or attempt.finished_at is None:
        raise AttemptNotFinished
    quiz = await find_quiz(session, attempt.quiz_id)
    standing = await standing_in(session, attempt.user_id, quiz.id)
    score, max_score = attempt.score or 0, attempt.max_score or 0
    shown = standing.reveals(quiz)
    return AttemptResult(
        attempt_id=attempt.id,
        quiz_id=quiz.id,
        title=quiz.title,
        number=attempt.number,
        started_at=attempt.created_at,
        finished_at=attempt.finished_at,
        score=round(score, 2),
        max_score=max_score,
        percent=percent_of(attempt),
        pass_percent=quiz.pass_percent,
        passed=bool(attempt.passed),
        missing_score=scoring.missing_score(score, max_score, quiz.pass_percent),
        attempts_left=standing.attempts_left(quiz),
        reveal=quiz.reveal,
        review=await _review(session, attempt) if shown else None,
    )


async def _review(session: AsyncSession, attempt: Attempt) -> list[ReviewItem]:
    questions = await questions_of_attempt(session, attempt)
    answers = await latest_answers(session, attempt.id)
    laid_out = [item for item in layout_of(attempt) if item.item_id in questions]
    return [
        _reviewed(number, item, questions, answers)
        for number, item in enumerate(laid_out, start=1)
    ]


def _reviewed(
    number: int,
    item: LaidOutItem,
    questions: Mapping[UUID, PlacedQuestion],
    answers: Mapping[UUID, Answer],
) -> ReviewItem:
    placed, given = questions[item.item_id], answers.get(item.item_id)
    share = scoring.score(placed.body, given)
    return ReviewItem(
        item_id=item.item_id,
        number=number,
        kind=item.kind,
        points=placed.item.points,
        score=round(float(share * Fraction(placed.item.points)), 2),
        verdict=scoring.verdict(share, given),
        stem_html=placed.question.stem_html,
        choices=_reviewed_choices(item, placed, given),
        explanation_html=placed.question.explanation_html,
    )


def _reviewed_choices(
    item: LaidOutItem, placed: PlacedQuestion, given: Answer | None
) -> list[ReviewChoice]:
    choices = {choice.id: choice for choice in placed.body.choices}
    chosen = set(given.choices) if given else set[str]()
    return [
        ReviewChoice(
            id=choice_id,
            html=choices[choice_id].html,
            chosen=choice_id in chosen,
            correct=choices[choice_id].correct,
        )
        for choice_id in item.choices
        if choice_id in choices
    ]
