"""The shapes that cross the edges of learning."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from pydantic import BaseModel, Field

from edu_platform.catalog.models import LessonKind
from edu_platform.catalog.schemas import CourseCard
from edu_platform.learning.models import EnrollmentStatus


class Shelf(StrEnum):
    """Where a course stands in a person's account, by status and the access clock."""

    IN_PROGRESS = "in_progress"
    FINISHED = "finished"
    ARCHIVE = "archive"


class Lock(StrEnum):
    """Why a lesson cannot be opened."""

    NONE = ""
    ENROLLMENT = "enrollment"
    PLANNED = "planned"


class Mode(StrEnum):
    """As whom a person looks at a course: with an enrolment, without, or as staff."""

    LEARNER = "learner"
    PREVIEW = "preview"
    STAFF = "staff"


class Outcome(StrEnum):
    """What the player's end screen says."""

    # Lessons are left that can be done now.
    OPEN = "open"
    # Only tests are left, and one was tried without passing.
    NOT_PASSED = "not_passed"
    # Everything published is done; the rest of the course is announced.
    WAITING = "waiting"
    PASSED = "passed"


class EnrollmentRead(BaseModel):
    """A current enrolment whose access has not ended."""

    id: UUID
    course_id: UUID
    status: EnrollmentStatus
    percent: int = Field(ge=0, le=100)
    enrolled_at: datetime
    completed_at: datetime | None
    access_until: datetime | None
    grade_percent: int | None
    next_lesson_id: UUID | None


class CourseProgress(BaseModel):
    """Progress as the facts have it now: which lessons of the programme are done.

    `outcome` is `passed` once the course is completed; until then `open`,
    `not_passed` when only tests are left and one was tried in vain, or `waiting`
    when what is left is announced but not published.
    """

    course_id: UUID
    enrollment_id: UUID
    status: EnrollmentStatus
    outcome: Outcome
    percent: int = Field(ge=0, le=100)
    done: int
    total: int
    planned: int
    completed_lessons: list[UUID]
    next_lesson_id: UUID | None
    completed_at: datetime | None
    access_until: datetime | None
    grade_percent: int | None


class PlanLesson(BaseModel):
    """A lesson in the player's outline; never its content."""

    id: UUID
    title: str
    kind: LessonKind
    minutes: int
    is_preview: bool
    is_done: bool
    lock: Lock


class PlanModule(BaseModel):
    id: UUID
    title: str
    done: int
    total: int
    lessons: list[PlanLesson]


class StudyPlan(BaseModel):
    """A course as the player shows it around a lesson."""

    course_id: UUID
    slug: str
    title: str
    gives_certificate: bool
    enrollment_open: bool
    price: int
    mode: Mode
    modules: list[PlanModule]
    progress: CourseProgress | None


class LessonContent(BaseModel):
    """An opened lesson: a text has `body_html`, a test `quiz_id`, a planned none."""

    id: UUID
    title: str
    kind: LessonKind
    minutes: int
    module_number: int
    module_title: str
    lesson_number: int
    is_preview: bool
    is_done: bool
    is_final: bool
    body_html: str
    quiz_id: UUID | None
    previous_id: UUID | None
    next_id: UUID | None


class LessonView(BaseModel):
    """What opening a lesson returns."""

    plan: StudyPlan
    lesson: LessonContent


class ModuleProgress(BaseModel):
    done: int
    total: int


class NextLesson(BaseModel):
    """The lesson to go on with, and its place in the programme."""

    id: UUID
    title: str
    kind: LessonKind
    minutes: int
    module_number: int
    lesson_number: int


class MyCourse(BaseModel):
    """A course in a person's account."""

    enrollment_id: UUID
    course: CourseCard
    shelf: Shelf
    percent: int = Field(ge=0, le=100)
    done: int
    total: int
    modules: list[ModuleProgress]
    next_lesson: NextLesson | None
    enrolled_at: datetime
    active_at: datetime
    completed_at: datetime | None
    access_until: datetime | None
    grade_percent: int | None
    can_enroll_again: bool


class EnrollmentCreated(BaseModel):
    """The enrolment, whether it was made by this request or stood before."""

    id: UUID
    course_id: UUID
    status: EnrollmentStatus
    enrolled_at: datetime
