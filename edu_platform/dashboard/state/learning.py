import reflex as rx

from edu_platform.accounts.state import acting
from edu_platform.certificates import service as certificates
from edu_platform.core.actor import Actor
from edu_platform.core.db import Session
from edu_platform.core.guard import signed_in
from edu_platform.core.live import Payload
from edu_platform.core.live_views import shown_live
from edu_platform.dashboard.schemas import CourseShown
from edu_platform.dashboard.state import shown
from edu_platform.learning import service as learning
from edu_platform.learning.schemas import Shelf

PATH = "/my/learning"
PAGE_SIZE = 24


@shown_live("progress")
class LearningState(rx.State):
    """One shelf of the person's courses; the address names it."""

    is_loaded: bool = False
    tab: str = Shelf.IN_PROGRESS.value
    courses: list[CourseShown] = []
    has_more: bool = False
    _cursor: str = ""

    @rx.event
    @signed_in
    async def load(self) -> None:
        tab = self._named_tab()
        if tab != self.tab:
            self.reset()
            self.tab = tab
        async with acting(self) as (session, actor):
            await self._show(session, actor)
        self.is_loaded = True

    @rx.event
    @signed_in
    async def show_more(self) -> None:
        if not self._cursor:
            return
        async with acting(self) as (session, actor):
            self.courses = [*self.courses, *await self._page(session, actor)]

    async def _refresh(self, session: Session, actor: Actor, payload: Payload) -> None:
        del payload
        if self.is_loaded and self.router.url.path.rstrip("/") == PATH:
            await self._show(session, actor)

    def _named_tab(self) -> str:
        named = self.router.url.query_parameters.get("tab", "")
        known = {shelf.value for shelf in Shelf}
        return named if named in known else Shelf.IN_PROGRESS.value

    async def _show(self, session: Session, actor: Actor) -> None:
        self._cursor = ""
        self.courses = await self._page(session, actor)

    async def _page(self, session: Session, actor: Actor) -> list[CourseShown]:
        page = await learning.list_my_courses_after(
            session,
            actor,
            shelf=Shelf(self.tab),
            cursor=self._cursor,
            limit=PAGE_SIZE,
        )
        self._cursor = page.next_cursor or ""
        self.has_more = page.next_cursor is not None
        codes = await certificates.codes_of(
            session, actor, [mine.enrollment_id for mine in page.items]
        )
        return [
            shown.course_of(mine, codes.get(mine.enrollment_id, ""))
            for mine in page.items
        ]
