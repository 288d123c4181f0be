"""What the personal account shows: ids and moments as texts, for the browser."""

from pydantic import BaseModel


class CourseShown(BaseModel):
    """A course of the person; `cells` has the states of its lessons by module."""

    id: str = ""
    title: str = ""
    page: str = ""
    player: str = ""
    cover: str = ""
    category: str = ""
    hue: str = ""
    # in_progress, finished, archive
    shelf: str = ""
    percent: int = 0
    done: int = 0
    total: int = 0
    cells: list[list[str]] = []
    next_title: str = ""
    next_kind: str = ""
    next_minutes: int = 0
    module_number: int = 0
    lesson_number: int = 0
    completed_at: str = ""
    access_until: str = ""
    days_left: int = 0
    grade_percent: int = 0
    has_grade: bool = False
    can_enroll_again: bool = False
    certificate: str = ""


class CertificateLine(BaseModel):
    course: str
    completed_on: str
    href: str
