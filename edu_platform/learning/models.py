from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from edu_platform.core.models import Record, by_value, moment


class EnrollmentStatus(StrEnum):
    ACTIVE = "active"
    COMPLETED = "completed"
    ARCHIVED = "archived"


class EnrollmentSource(StrEnum):
    FREE = "free"
    PURCHASE = "purchase"
    GRANT = "grant"


class Enrollment(Record, table=True):
    """Never deleted: an expired course stays in the archive with its result."""

    __table_args__ = (
        Index(
            "uq_enrollment_current",
            "user_id",
            "course_id",
            unique=True,
            postgresql_where=text("status in ('active', 'completed')"),
        ),
        Index("ix_enrollment_course", "course_id", "created_at"),
        CheckConstraint(
            "(status = 'active') = (completed_at is null) or status = 'archived'",
            name="completed_at",
        ),
    )

    user_id: UUID = Field(foreign_key="user.id", index=True, ondelete="RESTRICT")
    course_id: UUID = Field(foreign_key="course.id", ondelete="RESTRICT")
    source: EnrollmentSource = Field(sa_type=by_value(EnrollmentSource))
    status: EnrollmentStatus = Field(
        default=EnrollmentStatus.ACTIVE, sa_type=by_value(EnrollmentStatus)
    )
    completed_at: datetime | None = moment(optional=True)
    # One calendar month after completion, written once, checked on every read.
    access_until: datetime | None = moment(optional=True)
    grade_percent: int | None = None
    # Where the learner goes on, and when they last opened or did a lesson.
    last_lesson_id: UUID | None = Field(
        default=None, foreign_key="lesson.id", ondelete="SET NULL"
    )
    active_at: datetime = moment()


class LessonProgress(Record, table=True):
    __tablename__ = "lesson_progress"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (UniqueConstraint("enrollment_id", "lesson_id"),)

    enrollment_id: UUID = Field(foreign_key="enrollment.id", ondelete="CASCADE")
    lesson_id: UUID = Field(foreign_key="lesson.id", index=True, ondelete="CASCADE")
    completed_at: datetime | None = moment(optional=True)
