"""The lesson player: one lesson of a course, and the outline around it."""

from typing import Any
from uuid import UUID

import reflex as rx

from edu_platform.accounts.state import acting
from edu_platform.catalog import service as catalog
from edu_platform.certificates import service as certificates
from edu_platform.classroom.schemas import (
    CertificateShown,
    CourseShown,
    LessonLeft,
    LessonShown,
    OutlinePart,
    ProgressShown,
)
from edu_platform.classroom.state import shown
from edu_platform.classroom.state.quiz import QuizState
from edu_platform.core.actor import Actor
from edu_platform.core.db import Session
from edu_platform.core.errors import SignInRequired
from edu_platform.core.guard import public, signed_in
from edu_platform.core.live import Payload
from edu_platform.core.live_views import shown_live
from edu_platform.core.models import read_id
from edu_platform.learning import service as learning
from edu_platform.learning.schemas import LessonView, StudyPlan


@shown_live("progress")
class PlayerState(rx.State):
    """The lesson that the address names, and how far the learner is.

    `screen` names what stands in the middle: nothing while it is loading, then text,
    quiz, sign_in, planned, locked, expired, finish, no_lesson or no_course.
    """

    screen: str = ""
    course: CourseShown = CourseShown()
    modules: list[OutlinePart] = []
    progress: ProgressShown = ProgressShown()
    lesson: LessonShown = LessonShown()
    left: list[LessonLeft] = []
    certificate: CertificateShown = CertificateShown()
    is_visitor: bool = True

    @rx.var
    def is_here(self) -> bool:
        """Whether the state is of the course in the address: it outlives a page."""
        return _slug_in(self.router.url.path) == self.course.slug

    @rx.event
    @public
    async def load(self) -> Any:
        """Show what the address names; without a lesson, the one to go on with."""
        slug, wanted = self._address()
        if slug != self.course.slug:
            self.reset()
        async with acting(self) as (session, actor):
            self.is_visitor = actor.is_visitor
            try:
                return await self._open(session, actor, slug, wanted)
            except catalog.CourseNotFound:
                self.reset()
                self.course = CourseShown(slug=slug)
                self.screen = "no_course"
                return None

    @rx.event
    @signed_in
    async def complete(self, lesson_id: str) -> None:
        """Note the lesson as done; the page stays where it is."""
        known = read_id(lesson_id)
        if known is None:
            raise catalog.LessonNotFound
        slug, _wanted = self._address()
        async with acting(self) as (session, actor):
            await learning.complete_lesson(session, actor, known)
            plan = await learning.study_plan(session, actor, slug)
            await self._show_plan(session, actor, plan)

    async def _refresh(self, session: Session, actor: Actor, payload: Payload) -> None:
        """Follow what was done in another tab, or by a test that was passed."""
        changed = str(payload.get("course_id", self.course.id))
        if not self.course.id or changed != self.course.id:
            return
        plan = await learning.study_plan(session, actor, self.course.slug)
        await self._show_plan(session, actor, plan)

    def _address(self) -> tuple[str, str]:
        url = self.router.url
        return _slug_in(url.path), url.query_parameters.get("lesson", "")

    async def _open(
        self, session: Session, actor: Actor, slug: str, wanted: str
    ) -> Any:
        lesson_id = read_id(wanted)
        try:
            return await self._show(session, actor, slug, wanted)
        except catalog.LessonNotFound:
            await self._stop(session, actor, slug, "no_lesson")
        except learning.AccessEnded:
            await self._stop(session, actor, slug, "expired", lesson_id)
        except (learning.NotEnrolled, learning.EnrollmentNotFound, SignInRequired):
            await self._stop(session, actor, slug, "locked", lesson_id)
        return None

    async def _show(
        self, session: Session, actor: Actor, slug: str, wanted: str
    ) -> Any:
        if wanted == shown.FINISH:
            await self._finish(session, actor, slug)
            return None
        lesson_id = read_id(wanted)
        if wanted and lesson_id is None:
            raise catalog.LessonNotFound
        view = await learning.open_lesson(session, actor, slug, lesson_id)
        return await self._show_lesson(session, actor, view, is_named=bool(wanted))

    async def _show_lesson(
        self, session: Session, actor: Actor, view: LessonView, *, is_named: bool
    ) -> Any:
        self.lesson = shown.lesson_of(view)
        self.screen = _screen_of(view, actor)
        await self._show_plan(session, actor, view.plan)
        if not is_named:
            # The address names the lesson, so that a reload or a link leads back.
            path = shown.player_path(view.plan.slug, view.lesson.id)
            return rx.redirect(path, replace=True)
        if self.screen == "quiz":
            return QuizState.open(self.lesson.quiz_id)
        return None

    async def _stop(
        self,
        session: Session,
        actor: Actor,
        slug: str,
        screen: str,
        lesson_id: UUID | None = None,
    ) -> None:
        """Show the outline, and in place of the lesson why it is not there."""
        plan = await learning.study_plan(session, actor, slug)
        is_known = screen != "no_lesson"
        self.lesson = (
            shown.locked_lesson(plan, lesson_id) if is_known else LessonShown()
        )
        self.screen = screen
        await self._show_plan(session, actor, plan)

    async def _finish(self, session: Session, actor: Actor, slug: str) -> None:
        plan = await learning.study_plan(session, actor, slug)
        if plan.progress is None:
            # It says why: the access has ended, or there never was an enrolment.
            await learning.progress_of(session, actor, plan.course_id)
        self.lesson = LessonShown()
        self.screen = "finish"
        await self._show_plan(session, actor, plan)

    async def _show_plan(self, session: Session, actor: Actor, plan: StudyPlan) -> None:
        found = None
        if plan.progress and shown.is_completed(plan.progress):
            found = await certificates.certificate_for(session, actor, plan.course_id)
        done = plan.progress.completed_lessons if plan.progress else []
        is_done = self.lesson.id in {str(lesson_id) for lesson_id in done}
        self._put("course", shown.course_of(plan))
        self._put("modules", shown.outline_of(plan, self.lesson.id))
        self._put("progress", shown.progress_of(plan))
        self._put("left", shown.left_of(plan))
        self._put("certificate", shown.certificate_of(found))
        self._put("lesson", self.lesson.model_copy(update={"is_done": is_done}))

    def _put(self, name: str, value: Any) -> None:
        # An assignment sends the whole variable, changed or not.
        if getattr(self, name) != value:
            setattr(self, name, value)


def _slug_in(path: str) -> str:
    return path.rstrip("/").rpartition("/")[2]


def _screen_of(view: LessonView, actor: Actor) -> str:
    if view.lesson.quiz_id is not None:
        # Attempts belong to a person: visitors see the rules of nothing.
        return "quiz" if actor.user_id else "sign_in"
    return "planned" if view.lesson.kind.value == "planned" else "text"
