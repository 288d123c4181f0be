"""What the player shows: ids and moments as texts, for the browser."""

from pydantic import BaseModel


class CourseShown(BaseModel):
    id: str = ""
    slug: str = ""
    title: str = ""
    # The course's own page, where one enrols.
    page: str = ""
    # The player, which goes on where the learner was.
    player: str = ""
    finish: str = ""
    gives_certificate: bool = False
    # learner, preview or staff
    mode: str = ""


class OutlineLine(BaseModel):
    """A lesson in the outline; a locked one has a reason in words."""

    id: str
    title: str
    href: str
    kind: str
    minutes: int
    is_done: bool
    is_current: bool
    is_locked: bool
    reason: str


class OutlinePart(BaseModel):
    """A module in the outline; the one of the current lesson is open."""

    title: str
    done: int
    total: int
    is_open: bool
    lessons: list[OutlineLine]


class ProgressShown(BaseModel):
    percent: int = 0
    done: int = 0
    total: int = 0
    planned: int = 0
    # active, completed, or empty without an enrolment
    status: str = ""
    # open, not_passed, waiting, passed
    outcome: str = ""
    grade_percent: int = 0
    has_grade: bool = False
    access_until: str = ""
    days_left: int = 0
    next_href: str = ""


class LessonShown(BaseModel):
    id: str = ""
    title: str = ""
    kind: str = ""
    minutes: int = 0
    module_number: int = 0
    lesson_number: int = 0
    body_html: str = ""
    quiz_id: str = ""
    is_done: bool = False
    is_final: bool = False
    is_preview: bool = False
    previous_href: str = ""
    # The lesson after this one; after the last, the end screen.
    next_href: str = ""
    is_last: bool = False
    # Where a visitor signs in to come back to this lesson.
    sign_in: str = ""


class LessonLeft(BaseModel):
    """A lesson that still stands between the learner and the end of the course."""

    title: str
    href: str
    kind: str


class CertificateShown(BaseModel):
    code: str = ""
    href: str = ""
    pdf: str = ""
