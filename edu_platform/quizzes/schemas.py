"""The shapes that cross the edges of quizzes.

Right answers and explanations are in `QuestionBody` and in the rows only. What goes
out to a learner is built from classes that have no field for them, except for
`ReviewItem`, which the service makes when it may.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, model_validator

from edu_platform.quizzes.models import AttemptStatus, QuestionKind, Reveal

MAX_CHOICES = 20
MAX_QUESTIONS = 200
MAX_MINUTES = 24 * 60

Verdict = Literal["right", "partly", "wrong", "unanswered"]


class Submission(BaseModel):
    # Numbers become texts: YAML reads an answer such as `18` as a number.
    model_config = ConfigDict(
        extra="forbid", str_strip_whitespace=True, coerce_numbers_to_str=True
    )


# What is stored of a question


class Choice(BaseModel):
    """`id` is random: it tells neither the author's order nor the right answer."""

    id: str
    text: str
    html: str
    correct: bool


class SingleBody(BaseModel):
    kind: Literal[QuestionKind.SINGLE] = QuestionKind.SINGLE
    choices: list[Choice]


class MultipleBody(BaseModel):
    kind: Literal[QuestionKind.MULTIPLE] = QuestionKind.MULTIPLE
    choices: list[Choice]


QuestionBody = Annotated[SingleBody | MultipleBody, Field(discriminator="kind")]


class LaidOutItem(BaseModel):
    """A question as one attempt shows it: fixed when the attempt starts."""

    item_id: UUID
    kind: QuestionKind
    choices: list[str]


# What authors send


class ChoiceCreate(Submission):
    text: str = Field(min_length=1, max_length=2000)
    correct: bool = False


class ChoiceQuestionCreate(Submission):
    """What questions with choices have in common."""

    stem: str = Field(min_length=1, max_length=20_000)
    choices: list[ChoiceCreate] = Field(min_length=2, max_length=MAX_CHOICES)
    explanation: str = Field(default="", max_length=20_000)
    points: int = Field(default=1, ge=1, le=100)


def _count_right(choices: Sequence[ChoiceCreate]) -> int:
    return sum(choice.correct for choice in choices)


class SingleCreate(ChoiceQuestionCreate):
    kind: Literal[QuestionKind.SINGLE] = QuestionKind.SINGLE

    @model_validator(mode="after")
    def _has_one_right_choice(self) -> Self:
        if _count_right(self.choices) != 1:
            message = "exactly one choice must be correct"
            raise ValueError(message)
        return self


class MultipleCreate(ChoiceQuestionCreate):
    kind: Literal[QuestionKind.MULTIPLE] = QuestionKind.MULTIPLE

    @model_validator(mode="after")
    def _has_a_right_choice(self) -> Self:
        if not _count_right(self.choices):
            message = "at least one choice must be correct"
            raise ValueError(message)
        return self


QuestionCreate = Annotated[SingleCreate | MultipleCreate, Field(discriminator="kind")]


class QuizCreate(Submission):
    """`attempts_allowed` of 0 is as many as one likes."""

    title: str = Field(min_length=1, max_length=200)
    intro: str = Field(default="", max_length=20_000)
    pass_percent: int = Field(default=60, ge=0, le=100)
    attempts_allowed: int = Field(
        default=0,
        ge=0,
        le=1000,
        validation_alias=AliasChoices("attempts_allowed", "attempts"),
    )
    time_limit_minutes: int | None = Field(default=None, ge=1, le=MAX_MINUTES)
    reveal: Reveal = Reveal.ATTEMPT
    is_final: bool = Field(
        default=False, validation_alias=AliasChoices("is_final", "final")
    )
    shuffle: bool = True
    questions: list[QuestionCreate] = Field(min_length=1, max_length=MAX_QUESTIONS)


# What learners send


class Answer(BaseModel):
    """The ids of the chosen choices; none takes the answer back."""

    model_config = ConfigDict(extra="forbid")

    choices: list[Annotated[str, Field(max_length=32)]] = Field(max_length=MAX_CHOICES)


class FlagUpdate(BaseModel):
    model_config = ConfigDict(extra="forbid")

    flagged: bool


# What learners see


class ChoiceView(BaseModel):
    id: str
    html: str


class QuestionView(BaseModel):
    """A question during an attempt, with what the person has answered so far."""

    item_id: UUID
    number: int
    kind: QuestionKind
    points: int
    stem_html: str
    choices: list[ChoiceView]
    answer: Answer | None
    flagged: bool


class AttemptView(BaseModel):
    """`server_time` lets a client show the time left by the server's clock."""

    id: UUID
    quiz_id: UUID
    title: str
    number: int
    status: AttemptStatus
    started_at: datetime
    deadline_at: datetime | None
    server_time: datetime
    questions: list[QuestionView]


class SavedAnswer(BaseModel):
    """The receipt of an answer; `sequence` grows with every change."""

    attempt_id: UUID
    item_id: UUID
    answer: Answer
    sequence: int
    saved_at: datetime


class SavedFlag(BaseModel):
    attempt_id: UUID
    item_id: UUID
    flagged: bool


class AttemptSummary(BaseModel):
    """One attempt in a list; the score is null while it is under way."""

    id: UUID
    number: int
    status: AttemptStatus
    started_at: datetime
    deadline_at: datetime | None
    finished_at: datetime | None
    score: float | None
    max_score: float | None
    percent: int | None
    passed: bool | None


class QuizCard(BaseModel):
    """The rules of a test and where the person stands.

    `attempts_left` is null when there is no limit. `attempts` are the last ones, the
    newest first; one under way has the status `in_progress`.
    """

    id: UUID
    title: str
    intro_html: str
    questions: int
    max_score: int
    pass_percent: int
    attempts_allowed: int
    attempts_used: int
    attempts_left: int | None
    time_limit_minutes: int | None
    reveal: Reveal
    is_final: bool
    is_passed: bool
    best_percent: int | None
    attempts: list[AttemptSummary]


class ReviewChoice(BaseModel):
    id: str
    html: str
    chosen: bool
    correct: bool


class ReviewItem(BaseModel):
    """A question after an attempt: what was answered, what is right, and why."""

    item_id: UUID
    number: int
    kind: QuestionKind
    points: int
    score: float
    verdict: Verdict
    stem_html: str
    choices: list[ReviewChoice]
    explanation_html: str


class AttemptResult(BaseModel):
    """`review` is null as long as right answers may not be shown.

    `missing_score` is what the person lacked to pass, 0 if nothing.
    """

    attempt_id: UUID
    quiz_id: UUID
    title: str
    number: int
    started_at: datetime
    finished_at: datetime
    score: float
    max_score: float
    percent: int
    pass_percent: int
    passed: bool
    missing_score: float
    attempts_left: int | None
    reveal: Reveal
    review: list[ReviewItem] | None


class QuizFacts(BaseModel):
    """What the features above need to know of a test."""

    is_final: bool
    pass_percent: int
    questions: int
