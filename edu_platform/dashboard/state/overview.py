import reflex as rx

from edu_platform.accounts.state import acting
from edu_platform.certificates import service as certificates
from edu_platform.core.actor import Actor
from edu_platform.core.db import Session
from edu_platform.core.guard import signed_in
from edu_platform.core.live import Payload
from edu_platform.core.live_views import shown_live
from edu_platform.dashboard.schemas import CertificateLine, CourseShown
from edu_platform.dashboard.state import shown
from edu_platform.learning import service as learning
from edu_platform.learning.schemas import Shelf

PATH = "/my"
SHOWN_CERTIFICATES = 3


@shown_live("progress")
class OverviewState(rx.State):
    """The first page of the account: what to go on with, then everything else."""

    is_loaded: bool = False
    # The course opened last; empty when nothing is being studied.
    current: CourseShown = CourseShown()
    courses: list[CourseShown] = []
    # Finished courses, those whose access ends first at the top.
    ending: list[CourseShown] = []
    certificates: list[CertificateLine] = []

    @rx.event
    @signed_in
    async def load(self) -> None:
        async with acting(self) as (session, actor):
            await self._show(session, actor)
        self.is_loaded = True

    async def _refresh(self, session: Session, actor: Actor, payload: Payload) -> None:
        del payload
        if self.is_loaded and self.router.url.path.rstrip("/") == PATH:
            await self._show(session, actor)

    async def _show(self, session: Session, actor: Actor) -> None:
        studied = await learning.my_courses(session, actor, shelf=Shelf.IN_PROGRESS)
        finished = await learning.my_courses(session, actor, shelf=Shelf.FINISHED)
        found = await certificates.my_certificates(session, actor)
        finished.sort(key=lambda mine: (mine.access_until is None, mine.access_until))
        self.current = shown.course_of(studied[0]) if studied else CourseShown()
        self.courses = [shown.course_of(mine) for mine in studied[1:]]
        self.ending = [shown.course_of(mine) for mine in finished]
        self.certificates = [
            shown.certificate_line(certificate)
            for certificate in found[:SHOWN_CERTIFICATES]
        ]
