"""What the screens of a test show, made from the read-models of quizzes.

Ids and moments are texts here, for the browser. No class has a place for a right
answer but `ReviewChoice`, which exists only in results that reveal them.
"""

from datetime import datetime

from pydantic import BaseModel

from edu_platform.quizzes.models import QuestionKind
from edu_platform.quizzes.schemas import (
    AttemptResult,
    AttemptSummary,
    AttemptView,
    QuestionView,
    QuizCard,
)
from edu_platform.quizzes.schemas import ReviewChoice as RevealedChoice
from edu_platform.quizzes.schemas import ReviewItem as RevealedItem

NO_LIMIT = -1
STATES = {"right": "correct", "partly": "partial", "wrong": "wrong", "unanswered": ""}


class AttemptLine(BaseModel):
    """A past attempt on the start card."""

    id: str
    number: int
    finished_at: str
    score: float
    max_score: float
    percent: int
    passed: bool


class CardShown(BaseModel):
    """`attempts_left` and `time_limit` of -1 are none at all."""

    title: str = ""
    intro_html: str = ""
    questions: int = 0
    max_score: int = 0
    pass_percent: int = 0
    attempts_allowed: int = 0
    attempts_used: int = 0
    attempts_left: int = NO_LIMIT
    time_limit: int = NO_LIMIT
    reveal: str = ""
    is_final: bool = False
    is_passed: bool = False
    best_percent: int = NO_LIMIT
    attempts: list[AttemptLine] = []


class ChoiceShown(BaseModel):
    id: str
    html: str


class QuestionShown(BaseModel):
    item_id: str = ""
    number: int = 0
    points: int = 0
    is_multiple: bool = False
    stem_html: str = ""
    choices: list[ChoiceShown] = []


class Cell(BaseModel):
    """A question in the navigator, as `ui.learn.quiz_navigator` draws it."""

    number: int
    state: str
    is_current: bool = False
    is_flagged: bool = False
    href: str = ""


class ReviewChoice(BaseModel):
    html: str
    verdict: str


class ReviewShown(BaseModel):
    anchor: str
    number: int
    points: int
    score: float
    state: str
    stem_html: str
    explanation_html: str
    choices: list[ReviewChoice]


class ResultShown(BaseModel):
    number: int = 0
    score: float = 0
    max_score: float = 0
    percent: int = 0
    pass_percent: int = 0
    passed: bool = False
    missing_score: float = 0
    attempts_left: int = NO_LIMIT
    reveal: str = ""
    is_revealed: bool = False
    cells: list[Cell] = []
    review: list[ReviewShown] = []


def card_of(card: QuizCard) -> CardShown:
    attempts = [_line(one) for one in card.attempts if one.finished_at]
    return CardShown(
        title=card.title,
        intro_html=card.intro_html,
        questions=card.questions,
        max_score=card.max_score,
        pass_percent=card.pass_percent,
        attempts_allowed=card.attempts_allowed,
        attempts_used=card.attempts_used,
        attempts_left=_or_none(card.attempts_left),
        time_limit=_or_none(card.time_limit_minutes),
        reveal=card.reveal.value,
        is_final=card.is_final,
        is_passed=card.is_passed,
        best_percent=_or_none(card.best_percent),
        attempts=attempts,
    )


def _or_none(number: int | None) -> int:
    return NO_LIMIT if number is None else number


def _line(attempt: AttemptSummary) -> AttemptLine:
    return AttemptLine(
        id=str(attempt.id),
        number=attempt.number,
        finished_at=attempt.finished_at.isoformat() if attempt.finished_at else "",
        score=attempt.score or 0,
        max_score=attempt.max_score or 0,
        percent=attempt.percent or 0,
        passed=bool(attempt.passed),
    )


def question_of(question: QuestionView) -> QuestionShown:
    return QuestionShown(
        item_id=str(question.item_id),
        number=question.number,
        points=question.points,
        is_multiple=question.kind is QuestionKind.MULTIPLE,
        stem_html=question.stem_html,
        choices=[ChoiceShown(id=c.id, html=c.html) for c in question.choices],
    )


def answers_of(attempt: AttemptView) -> dict[str, list[str]]:
    return {
        str(question.item_id): question.answer.choices
        for question in attempt.questions
        if question.answer
    }


def milliseconds(moment: datetime | None) -> int:
    """Return a moment as JavaScript counts time, 0 for none."""
    return round(moment.timestamp() * 1000) if moment else 0


def result_of(result: AttemptResult) -> ResultShown:
    review = [_reviewed(item) for item in result.review or []]
    return ResultShown(
        number=result.number,
        score=result.score,
        max_score=result.max_score,
        percent=result.percent,
        pass_percent=result.pass_percent,
        passed=result.passed,
        missing_score=result.missing_score,
        attempts_left=_or_none(result.attempts_left),
        reveal=result.reveal.value,
        is_revealed=result.review is not None,
        cells=[
            Cell(number=item.number, state=item.state, href=f"#{item.anchor}")
            for item in review
        ],
        review=review,
    )


def _reviewed(item: RevealedItem) -> ReviewShown:
    return ReviewShown(
        anchor=f"question-{item.number}",
        number=item.number,
        points=item.points,
        score=item.score,
        state=STATES[item.verdict],
        stem_html=item.stem_html,
        explanation_html=item.explanation_html,
        choices=[
            ReviewChoice(html=choice.html, verdict=_verdict(choice))
            for choice in item.choices
        ],
    )


def _verdict(choice: RevealedChoice) -> str:
    if choice.chosen:
        return "correct" if choice.correct else "wrong"
    return "missed" if choice.correct else "off"
