"""What staff see of the job queue: counts, what failed, and another try."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.core import audit
from edu_platform.core.actor import Actor
from edu_platform.core.db import run_sql
from edu_platform.core.errors import NotFound
from edu_platform.core.i18n import N_
from edu_platform.core.paging import Slice

PAGE_SIZE = 25
COUNTS = "select status::text, count(*) from procrastinate_jobs group by status"
LISTED = """
    select id, task_name, status::text as status, attempts, scheduled_at,
           (select max(at) from procrastinate_events where job_id = jobs.id) as at,
           count(*) over () as total
    from procrastinate_jobs jobs
    where (cast(:status as text) = '' or status::text = :status)
    order by id desc limit :limit offset :start
"""
RETRIED = """
    update procrastinate_jobs
    set status = 'todo', attempts = 0, scheduled_at = null, worker_id = null
    where id = :id and status in ('failed', 'aborted', 'cancelled') returning id
"""


class JobNotRetryable(NotFound):
    msgid = N_("There is no such failed job.")


@dataclass(frozen=True, slots=True)
class QueuedJob:
    id: int
    name: str
    status: str
    attempts: int
    changed_at: datetime | None


async def count_by_status(session: AsyncSession, actor: Actor) -> dict[str, int]:
    actor.require_admin()
    rows = await run_sql(session, COUNTS)
    return {row["status"]: row["count"] for row in rows.mappings()}


async def list_jobs(
    session: AsyncSession, actor: Actor, *, status: str = "", page: int = 1
) -> Slice[QueuedJob]:
    """Return one page of jobs, the newest first."""
    actor.require_admin()
    found = await run_sql(
        session, LISTED, status=status, limit=PAGE_SIZE, start=(page - 1) * PAGE_SIZE
    )
    rows = list(found.mappings())
    jobs = [
        QueuedJob(
            row["id"], row["task_name"], row["status"], row["attempts"], row["at"]
        )
        for row in rows
    ]
    return Slice(jobs, rows[0]["total"] if rows else 0)


async def retry(session: AsyncSession, actor: Actor, job_id: int) -> None:
    """Have a failed job run again from its first attempt."""
    actor.require_admin()
    done = await run_sql(session, RETRIED, id=job_id)
    if done.one_or_none() is None:
        raise JobNotRetryable
    await audit.record(session, actor, "job.retried", "job", job_id)
