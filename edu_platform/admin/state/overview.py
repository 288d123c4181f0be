import reflex as rx

from edu_platform.accounts import service as accounts
from edu_platform.accounts.state import acting
from edu_platform.catalog import service as catalog
from edu_platform.core import queue
from edu_platform.core.actor import Role
from edu_platform.core.guard import requires
from edu_platform.learning import service as learning


class OverviewState(rx.State):
    """The numbers of the front page of the panel."""

    is_loaded: bool = False
    people: int = 0
    courses: int = 0
    learners: int = 0
    waiting_jobs: int = 0
    failed_jobs: int = 0

    @rx.event
    @requires(Role.ADMIN)
    async def load(self) -> None:
        async with acting(self) as (session, actor):
            jobs = await queue.count_by_status(session, actor)
            self.people = await accounts.count_people(session, actor)
            self.courses = (await catalog.list_courses(session, actor)).total
            self.learners = await learning.count_active(session, actor)
        self.waiting_jobs = jobs.get("todo", 0) + jobs.get("doing", 0)
        self.failed_jobs = jobs.get("failed", 0) + jobs.get("aborted", 0)
        self.is_loaded = True
