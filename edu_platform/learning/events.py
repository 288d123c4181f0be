from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Enrolled:
    enrollment_id: UUID
    user_id: UUID
    course_id: UUID


@dataclass(frozen=True, slots=True)
class LessonCompleted:
    enrollment_id: UUID
    lesson_id: UUID
    user_id: UUID


@dataclass(frozen=True, slots=True)
class CourseCompleted:
    enrollment_id: UUID
    user_id: UUID
    course_id: UUID
    completed_at: datetime
    grade_percent: int | None
