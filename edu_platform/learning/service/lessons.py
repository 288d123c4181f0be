"""Opening lessons: what a person may see of a course, and where they go on."""

from dataclasses import dataclass
from uuid import UUID

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.catalog import service as catalog
from edu_platform.catalog.models import Course, CourseStatus, LessonKind
from edu_platform.catalog.schemas import (
    CourseOutline,
    OutlineLesson,
    OutlineModule,
)
from edu_platform.core.actor import Actor
from edu_platform.core.models import utc_now
from edu_platform.learning.models import Enrollment, EnrollmentStatus
from edu_platform.learning.schemas import (
    LessonContent,
    LessonView,
    Lock,
    Mode,
    PlanLesson,
    PlanModule,
    StudyPlan,
)
from edu_platform.learning.service.clock import has_access
from edu_platform.learning.service.completion import settle, tell_progress
from edu_platform.learning.service.errors import AccessEnded
from edu_platform.learning.service.progress import describe, measure, resume_at
from edu_platform.learning.service.records import done_in, find_current, refusal
from edu_platform.materials import service as materials
from edu_platform.quizzes import service as quizzes


@dataclass(slots=True)
class Desk:
    """A course in front of a person: its programme, their enrolment, what is done."""

    outline: CourseOutline
    mode: Mode
    current: Enrollment | None
    done: set[UUID]

    @property
    def enrollment(self) -> Enrollment | None:
        """The enrolment, if it gives access."""
        if self.current is None or not has_access(self.current):
            return None
        return self.current

    def lock_of(self, lesson: OutlineLesson) -> Lock:
        if lesson.kind is LessonKind.PLANNED:
            return Lock.PLANNED
        if self.mode is Mode.PREVIEW and not self._is_shown(lesson):
            return Lock.ENROLLMENT
        return Lock.NONE

    def _is_shown(self, lesson: OutlineLesson) -> bool:
        is_published = self.outline.status is CourseStatus.PUBLISHED
        return lesson.is_preview and is_published


async def course_id_of(session: AsyncSession, slug: str) -> UUID:
    """Find a course by its address, whatever its status: the caller's rules decide.

    Learners keep a course that is no longer published, so the catalogue's question
    "may the actor see its page" is not the one to ask here.
    """
    query = select(Course.id).where(Course.slug == slug)
    course_id = (await session.exec(query)).one_or_none()
    if course_id is None:
        raise catalog.CourseNotFound
    return course_id


async def study_plan(session: AsyncSession, actor: Actor, slug: str) -> StudyPlan:
    """Return the outline around a lesson, without the content of any.

    Raises:
        CourseNotFound: it does not exist, or is not published and not the actor's.
    """
    return await _plan(session, await _sit_down(session, actor, slug))


async def open_lesson(
    session: AsyncSession, actor: Actor, slug: str, lesson_id: UUID | None
) -> LessonView:
    """Open a lesson, or without an id the one to go on with, and remember it.

    Raises:
        CourseNotFound, LessonNotFound: there is nothing under this address.
        SignInRequired, NotEnrolled, AccessEnded: the lesson is for learners.
    """
    desk = await _sit_down(session, actor, slug)
    lesson = _choose(desk, lesson_id)
    if desk.lock_of(lesson) is Lock.ENROLLMENT:
        raise await refusal(session, actor.person(), desk.outline.id)
    if lesson_id is None and desk.mode is Mode.PREVIEW and actor.user_id is not None:
        # Whoever comes back to go on is told why there is nothing to go on with.
        why = await refusal(session, actor.user_id, desk.outline.id)
        if isinstance(why, AccessEnded):
            raise why
    if desk.enrollment is not None:
        await _remember(session, desk, desk.enrollment, lesson)
    content = await _content(session, actor, desk, lesson)
    return LessonView(plan=await _plan(session, desk), lesson=content)


async def _sit_down(session: AsyncSession, actor: Actor, slug: str) -> Desk:
    course_id = await course_id_of(session, slug)
    outline = await catalog.get_outline(session, course_id)
    current = None
    if actor.user_id is not None:
        current = await find_current(session, actor.user_id, course_id)
    mode = _mode(actor, current)
    if mode is Mode.PREVIEW and outline.status is not CourseStatus.PUBLISHED:
        raise catalog.CourseNotFound
    is_learner = current is not None and mode is Mode.LEARNER
    done = await done_in(session, current.id) if current and is_learner else set[UUID]()
    return Desk(outline=outline, mode=mode, current=current, done=done)


def _mode(actor: Actor, current: Enrollment | None) -> Mode:
    if current is not None and has_access(current):
        return Mode.LEARNER
    return Mode.STAFF if actor.is_admin else Mode.PREVIEW


def _choose(desk: Desk, lesson_id: UUID | None) -> OutlineLesson:
    lessons = desk.outline.lessons
    if lesson_id is not None:
        found = next((x for x in lessons if x.id == lesson_id), None)
    elif desk.enrollment is not None:
        last = desk.enrollment.last_lesson_id
        found = resume_at(desk.outline.required, desk.done, last)
    else:
        found = next((x for x in lessons if desk.lock_of(x) is Lock.NONE), None)
    if found is not None:
        return found
    if lesson_id is not None or not lessons:
        raise catalog.LessonNotFound
    return lessons[0]


async def _remember(
    session: AsyncSession, desk: Desk, enrollment: Enrollment, lesson: OutlineLesson
) -> None:
    if lesson.kind is not LessonKind.PLANNED:
        enrollment.last_lesson_id = lesson.id
    enrollment.active_at = utc_now()
    await session.flush()
    await _settle_if_done(session, desk, enrollment)


async def _settle_if_done(
    session: AsyncSession, desk: Desk, enrollment: Enrollment
) -> None:
    """Complete a course whose last missing lesson was taken out of the programme."""
    if enrollment.status is not EnrollmentStatus.ACTIVE:
        return
    if not measure(desk.outline.lessons, desk.done).is_complete:
        return
    locked = await find_current(
        session, enrollment.user_id, enrollment.course_id, for_update=True
    )
    if locked is not None and await settle(
        session, locked, desk.outline, set(desk.done)
    ):
        await tell_progress(session, locked)


async def _content(
    session: AsyncSession, actor: Actor, desk: Desk, lesson: OutlineLesson
) -> LessonContent:
    lessons = desk.outline.lessons
    place = lessons.index(lesson)
    module_number, module, number = _place_in_module(desk.outline, lesson)
    body_html = ""
    is_final = False
    if lesson.article_id is not None:
        article = await materials.get_article(session, actor, lesson.article_id)
        body_html = article.html
    elif lesson.quiz_id is not None:
        facts = await quizzes.facts_of(session, [lesson.quiz_id])
        is_final = facts[lesson.quiz_id].is_final
    return LessonContent(
        id=lesson.id,
        title=lesson.title,
        kind=lesson.kind,
        minutes=lesson.minutes,
        module_number=module_number,
        module_title=module.title,
        lesson_number=number,
        is_preview=lesson.is_preview,
        is_done=lesson.id in desk.done,
        is_final=is_final,
        body_html=body_html,
        quiz_id=lesson.quiz_id,
        previous_id=lessons[place - 1].id if place else None,
        next_id=lessons[place + 1].id if place + 1 < len(lessons) else None,
    )


def _place_in_module(
    outline: CourseOutline, lesson: OutlineLesson
) -> tuple[int, OutlineModule, int]:
    for number, module in enumerate(outline.modules, start=1):
        if lesson in module.lessons:
            return number, module, module.lessons.index(lesson) + 1
    raise catalog.LessonNotFound


async def _plan(session: AsyncSession, desk: Desk) -> StudyPlan:
    outline, enrollment = desk.outline, desk.enrollment
    progress = None
    if enrollment is not None:
        progress = await describe(session, enrollment, outline, desk.done)
    return StudyPlan(
        course_id=outline.id,
        slug=outline.slug,
        title=outline.title,
        gives_certificate=outline.gives_certificate,
        enrollment_open=outline.enrollment_open,
        price=outline.price,
        mode=desk.mode,
        modules=[_module(desk, module) for module in outline.modules],
        progress=progress,
    )


def _module(desk: Desk, module: OutlineModule) -> PlanModule:
    counted = measure(module.lessons, desk.done)
    return PlanModule(
        id=module.id,
        title=module.title,
        done=counted.done,
        total=counted.total,
        lessons=[_lesson(desk, lesson) for lesson in module.lessons],
    )


def _lesson(desk: Desk, lesson: OutlineLesson) -> PlanLesson:
    return PlanLesson(
        id=lesson.id,
        title=lesson.title,
        kind=lesson.kind,
        minutes=lesson.minutes,
        is_preview=lesson.is_preview,
        is_done=lesson.id in desk.done,
        lock=desk.lock_of(lesson),
    )
