"""From the read-models of the services to what the player shows."""

from urllib.parse import quote
from uuid import UUID

from edu_platform.certificates.schemas import CertificateRead
from edu_platform.classroom.schemas import (
    CertificateShown,
    CourseShown,
    LessonLeft,
    LessonShown,
    OutlineLine,
    OutlinePart,
    ProgressShown,
)
from edu_platform.core.i18n import _
from edu_platform.learning import service as learning
from edu_platform.learning.schemas import (
    CourseProgress,
    LessonView,
    Lock,
    PlanLesson,
    StudyPlan,
)

# The place in the player after the last lesson.
FINISH = "finish"
# More would not be read: the outline beside it has them all.
SHOWN_AS_LEFT = 6


def player_path(slug: str, lesson: UUID | str | None = None) -> str:
    return f"/learn/{slug}?lesson={lesson}" if lesson else f"/learn/{slug}"


def sign_in_path(target: str) -> str:
    return f"/login?next={quote(target, safe='')}"


def course_of(plan: StudyPlan) -> CourseShown:
    return CourseShown(
        id=str(plan.course_id),
        slug=plan.slug,
        title=plan.title,
        page=f"/courses/{plan.slug}",
        player=player_path(plan.slug),
        finish=player_path(plan.slug, FINISH),
        gives_certificate=plan.gives_certificate,
        mode=plan.mode.value,
    )


def outline_of(plan: StudyPlan, current: str) -> list[OutlinePart]:
    """Return the modules; without a current lesson the first one is open."""
    parts: list[OutlinePart] = []
    for module in plan.modules:
        lines = [_line(plan.slug, lesson, current) for lesson in module.lessons]
        is_open = any(line.is_current for line in lines)
        parts.append(
            OutlinePart(
                title=module.title,
                done=module.done,
                total=module.total,
                is_open=is_open,
                lessons=lines,
            )
        )
    if parts and not any(part.is_open for part in parts):
        parts[0].is_open = True
    return parts


def _line(slug: str, lesson: PlanLesson, current: str) -> OutlineLine:
    return OutlineLine(
        id=str(lesson.id),
        title=lesson.title,
        href=player_path(slug, lesson.id),
        kind=lesson.kind.value,
        minutes=lesson.minutes,
        is_done=lesson.is_done,
        is_current=str(lesson.id) == current,
        is_locked=lesson.lock is not Lock.NONE,
        reason=_reason(lesson.lock),
    )


def _reason(lock: Lock) -> str:
    if lock is Lock.PLANNED:
        return _("Not published yet")
    return _("Opens after you enrol") if lock is Lock.ENROLLMENT else ""


def progress_of(plan: StudyPlan) -> ProgressShown:
    progress = plan.progress
    if progress is None:
        return ProgressShown()
    until = progress.access_until
    return ProgressShown(
        percent=progress.percent,
        done=progress.done,
        total=progress.total,
        planned=progress.planned,
        status=progress.status.value,
        outcome=progress.outcome.value,
        grade_percent=progress.grade_percent or 0,
        has_grade=progress.grade_percent is not None,
        access_until=until.isoformat() if until else "",
        days_left=learning.days_until(until),
        next_href=player_path(plan.slug, progress.next_lesson_id),
    )


def left_of(plan: StudyPlan) -> list[LessonLeft]:
    """Return the first lessons that are still to be done."""
    if plan.progress is None or is_completed(plan.progress):
        return []
    lessons = [lesson for module in plan.modules for lesson in module.lessons]
    left = [x for x in lessons if not x.is_done and x.lock is Lock.NONE]
    return [
        LessonLeft(
            title=lesson.title,
            href=player_path(plan.slug, lesson.id),
            kind=lesson.kind.value,
        )
        for lesson in left[:SHOWN_AS_LEFT]
    ]


def is_completed(progress: CourseProgress) -> bool:
    return progress.completed_at is not None


def lesson_of(view: LessonView) -> LessonShown:
    lesson, slug = view.lesson, view.plan.slug
    following = lesson.next_id or FINISH
    return LessonShown(
        id=str(lesson.id),
        title=lesson.title,
        kind=lesson.kind.value,
        minutes=lesson.minutes,
        module_number=lesson.module_number,
        lesson_number=lesson.lesson_number,
        body_html=lesson.body_html,
        quiz_id=str(lesson.quiz_id or ""),
        is_done=lesson.is_done,
        is_final=lesson.is_final,
        is_preview=lesson.is_preview,
        previous_href=_href(slug, lesson.previous_id),
        next_href=player_path(slug, following),
        is_last=lesson.next_id is None,
        sign_in=sign_in_path(player_path(slug, lesson.id)),
    )


def _href(slug: str, lesson_id: UUID | None) -> str:
    return player_path(slug, lesson_id) if lesson_id else ""


def locked_lesson(plan: StudyPlan, lesson_id: UUID | None) -> LessonShown:
    """Return what may be said of a lesson that is not open: its place and title."""
    numbered = [
        (number, place, lesson)
        for number, module in enumerate(plan.modules, start=1)
        for place, lesson in enumerate(module.lessons, start=1)
    ]
    found = [entry for entry in numbered if entry[2].id == lesson_id]
    if not found:
        return LessonShown(sign_in=sign_in_path(player_path(plan.slug)))
    number, place, lesson = found[0]
    return LessonShown(
        id=str(lesson.id),
        title=lesson.title,
        kind=lesson.kind.value,
        minutes=lesson.minutes,
        module_number=number,
        lesson_number=place,
        sign_in=sign_in_path(player_path(plan.slug, lesson.id)),
    )


def certificate_of(found: CertificateRead | None) -> CertificateShown:
    if found is None:
        return CertificateShown()
    return CertificateShown(
        code=found.code, href=f"/certificates/{found.code}", pdf=found.pdf_url
    )
