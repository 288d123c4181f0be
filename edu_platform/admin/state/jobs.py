from zoneinfo import ZoneInfo

import reflex as rx

from edu_platform.accounts.state import acting, zone_of
from edu_platform.admin.schemas import JobLine
from edu_platform.admin.state.addresses import links_to, page_of
from edu_platform.core import queue
from edu_platform.core.actor import Role
from edu_platform.core.guard import requires
from edu_platform.core.i18n import _, format_datetime
from edu_platform.ui.flash import flash
from edu_platform.ui.tables import PageLink

PATH = "/admin/jobs"
STATUSES = ("todo", "doing", "succeeded", "failed", "aborted", "cancelled")


class JobsState(rx.State):
    """The job queue."""

    is_loaded: bool = False
    rows: list[JobLine] = []
    links: list[PageLink] = []
    status: str = ""

    @rx.event
    @requires(Role.ADMIN)
    async def load(self) -> None:
        await self._read()

    async def _read(self) -> None:
        query = self.router.url.query_parameters
        asked = query.get("status", "")
        self.status = asked if asked in STATUSES else ""
        page = page_of(query)
        async with acting(self) as (session, actor):
            found = await queue.list_jobs(session, actor, status=self.status, page=page)
        zone = await zone_of(self)
        self.rows = [_line(job, zone) for job in found.items]
        self.links = links_to(
            PATH, page, found.total, queue.PAGE_SIZE, status=self.status
        )
        self.is_loaded = True

    @rx.event
    @requires(Role.ADMIN)
    async def retry(self, job_id: int) -> None:
        async with acting(self) as (session, actor):
            await queue.retry(session, actor, int(job_id))
        await self._read()
        await flash(self, "success", _("The job will run again."))


def _line(job: queue.QueuedJob, zone: ZoneInfo) -> JobLine:
    return JobLine(
        id=job.id,
        name=job.name,
        status=job.status,
        attempts=job.attempts,
        when=format_datetime(job.changed_at, zone) if job.changed_at else "",
        can_retry=job.status in {"failed", "aborted", "cancelled"},
    )
