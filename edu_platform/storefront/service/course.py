"""A course's page, and what its price card offers to whom."""

from edu_platform.catalog import service as catalog
from edu_platform.catalog.models import CourseStatus, LessonKind
from edu_platform.catalog.schemas import CourseDetail, LessonRead
from edu_platform.core.actor import Actor
from edu_platform.core.db import Session
from edu_platform.learning import service as learning
from edu_platform.learning.schemas import EnrollmentRead
from edu_platform.storefront.schemas import (
    Action,
    CoursePage,
    LessonLine,
    ModuleBlock,
    Teacher,
)
from edu_platform.storefront.service.addresses import lesson_address

# Fields that have another form on the page, or no place there.
TRANSLATED = {"id", "level", "old_price", "modules", "instructors"}


async def get_course_page(session: Session, actor: Actor, slug: str) -> CoursePage:
    """Return a course's page for the actor.

    Raises:
        CourseNotFound: there is none that the actor may see.
    """
    course = await catalog.get_course(session, actor, slug)
    enrollment = None
    if actor.user_id is not None:
        enrollment = await learning.enrollment_of(session, actor, course.id)
    page = page_of(course)
    page.action = action_for(course, enrollment, actor).value
    if enrollment is not None:
        page.percent = enrollment.percent
        page.continue_href = lesson_address(course.slug, enrollment.next_lesson_id)
    return page


def action_for(
    course: CourseDetail, enrollment: EnrollmentRead | None, actor: Actor
) -> Action:
    if enrollment is not None:
        return Action.CONTINUE
    if course.status is not CourseStatus.PUBLISHED:
        return Action.HIDDEN
    if not course.enrollment_open:
        return Action.LATER
    if course.price:
        return Action.PAID
    return Action.SIGN_IN if actor.is_visitor else Action.ENROLL


def page_of(course: CourseDetail) -> CoursePage:
    """Return what a course's page shows to everybody."""
    lessons = [lesson for module in course.modules for lesson in module.lessons]
    previews = [lesson for lesson in lessons if _is_open(lesson)]
    fields = course.model_dump(include=set(CoursePage.model_fields) - TRANSLATED)
    return CoursePage(
        **fields,
        id=str(course.id),
        level=course.level.value,
        old_price=course.old_price or 0,
        category=course.category_title,
        lessons=len(lessons),
        quizzes=sum(lesson.kind is LessonKind.QUIZ for lesson in lessons),
        planned=sum(lesson.kind is LessonKind.PLANNED for lesson in lessons),
        teachers=_teachers(course),
        modules=_modules(course),
        first_preview=lesson_address(course.slug, previews[0].id) if previews else "",
    )


def _is_open(lesson: LessonRead) -> bool:
    return lesson.is_preview and lesson.kind is not LessonKind.PLANNED


def _modules(course: CourseDetail) -> list[ModuleBlock]:
    return [
        ModuleBlock(
            title=module.title,
            summary=module.summary,
            lessons=[_line(course.slug, lesson) for lesson in module.lessons],
        )
        for module in course.modules
    ]


def _line(slug: str, lesson: LessonRead) -> LessonLine:
    return LessonLine(
        title=lesson.title,
        kind=lesson.kind.value,
        minutes=lesson.minutes,
        href=lesson_address(slug, lesson.id) if _is_open(lesson) else "",
    )


def _teachers(course: CourseDetail) -> list[Teacher]:
    return [
        Teacher(
            name=person.name,
            headline=person.headline,
            about_html=person.about_html,
            initials="".join(word[0] for word in person.name.split()[:2]).upper(),
        )
        for person in course.instructors
    ]
