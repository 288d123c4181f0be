from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from edu_platform.core.models import Record, by_value, document, moment


class QuestionKind(StrEnum):
    SINGLE = "single"
    MULTIPLE = "multiple"


class Reveal(StrEnum):
    """When right answers are shown."""

    ATTEMPT = "attempt"  # after each attempt
    LAST = "last"  # after the last attempt, or a passed one
    NEVER = "never"


class AttemptStatus(StrEnum):
    IN_PROGRESS = "in_progress"
    FINISHED = "finished"
    ABANDONED = "abandoned"


class Quiz(Record, table=True):
    __table_args__ = (
        CheckConstraint("pass_percent between 0 and 100", name="pass_percent"),
        CheckConstraint("attempts_allowed >= 0", name="attempts_allowed"),
    )

    title: str = Field(max_length=200)
    intro: str = ""
    intro_html: str = ""
    pass_percent: int = 60
    attempts_allowed: int = 0  # 0 is as many as one likes
    time_limit_minutes: int | None = None
    reveal: Reveal = Field(default=Reveal.ATTEMPT, sa_type=by_value(Reveal))
    is_final: bool = False
    shuffle: bool = True


class Question(Record, table=True):
    """`body` is the Pydantic union of `schemas.QuestionBody`.

    It holds the right answers and never leaves the service as it is.
    """

    kind: QuestionKind = Field(sa_type=by_value(QuestionKind))
    stem: str
    stem_html: str
    body: dict[str, Any] = document()
    explanation: str = ""
    explanation_html: str = ""


class QuizItem(Record, table=True):
    """A question placed in a quiz."""

    __tablename__ = "quiz_item"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (UniqueConstraint("quiz_id", "position"),)

    quiz_id: UUID = Field(foreign_key="quiz.id", ondelete="CASCADE")
    question_id: UUID = Field(foreign_key="question.id", index=True)
    position: int
    points: int = Field(default=1, ge=1)


class Attempt(Record, table=True):
    __table_args__ = (
        UniqueConstraint("user_id", "quiz_id", "number"),
        Index(
            "uq_attempt_in_progress",
            "user_id",
            "quiz_id",
            unique=True,
            postgresql_where=text("status = 'in_progress'"),
        ),
        Index(
            "ix_attempt_deadline",
            "deadline_at",
            postgresql_where=text("status = 'in_progress'"),
        ),
    )

    quiz_id: UUID = Field(foreign_key="quiz.id", index=True, ondelete="RESTRICT")
    user_id: UUID = Field(foreign_key="user.id", index=True, ondelete="RESTRICT")
    number: int
    status: AttemptStatus = Field(
        default=AttemptStatus.IN_PROGRESS, sa_type=by_value(AttemptStatus)
    )
    # Fixed at the start: item ids in order, each with its choices in order.
    layout: list[dict[str, Any]] = document(list)
    # Ids of the items that the person wants to come back to.
    flagged: list[str] = document(list)
    score: float | None = None
    max_score: float | None = None
    passed: bool | None = None
    deadline_at: datetime | None = moment(optional=True)
    finished_at: datetime | None = moment(optional=True)


class Response(Record, table=True):
    """One saved answer; append-only, the newest of an item counts."""

    __table_args__ = (UniqueConstraint("attempt_id", "sequence"),)

    attempt_id: UUID = Field(foreign_key="attempt.id", index=True, ondelete="CASCADE")
    item_id: UUID = Field(foreign_key="quiz_item.id", index=True)
    sequence: int
    answer: dict[str, Any] = document()
