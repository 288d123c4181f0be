"""From the read-models of the services to what the account shows."""

from datetime import datetime

from edu_platform.certificates.schemas import CertificateRead
from edu_platform.dashboard.schemas import CertificateLine, CourseShown
from edu_platform.learning import service as learning
from edu_platform.learning.schemas import MyCourse
from edu_platform.ui.progress import cells_of

# More cells would not fit into a card: there a bar shows the share.
MOST_CELLS = 80


def course_of(mine: MyCourse, code: str = "") -> CourseShown:
    card = mine.course
    shown = CourseShown(
        id=str(card.id),
        title=card.title,
        page=f"/courses/{card.slug}",
        player=f"/learn/{card.slug}",
        cover=f"/covers/{card.hue}/{card.slug}.svg",
        category=card.category_title,
        hue=card.hue,
        shelf=mine.shelf.value,
        percent=mine.percent,
        done=mine.done,
        total=mine.total,
        completed_at=_iso(mine.completed_at),
        access_until=_iso(mine.access_until),
        days_left=learning.days_until(mine.access_until),
        grade_percent=mine.grade_percent or 0,
        has_grade=mine.grade_percent is not None,
        can_enroll_again=mine.can_enroll_again,
        certificate=certificate_page(code),
    )
    if mine.total <= MOST_CELLS:
        shown.cells = cells_of([(x.done, x.total) for x in mine.modules])
    if mine.next_lesson is not None:
        shown.player = f"{shown.player}?lesson={mine.next_lesson.id}"
        shown.next_title = mine.next_lesson.title
        shown.next_kind = mine.next_lesson.kind.value
        shown.next_minutes = mine.next_lesson.minutes
        shown.module_number = mine.next_lesson.module_number
        shown.lesson_number = mine.next_lesson.lesson_number
    return shown


def _iso(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""


def certificate_line(certificate: CertificateRead) -> CertificateLine:
    return CertificateLine(
        course=certificate.course,
        completed_on=certificate.completed_on.isoformat(),
        href=certificate_page(certificate.code),
    )


def certificate_page(code: str) -> str:
    return f"/certificates/{code}" if code else ""
