"""Background jobs on procrastinate: the queue is in PostgreSQL.

A job is named and deferred on the connection of the caller's transaction, so it
exists only when the commit does. Jobs run at least once: each is idempotent.
"""

import asyncio
import functools
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from typing import Any, cast

from procrastinate import App, JobContext, PsycopgConnector, RetryStrategy
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.jobs import Status
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.core.db import driver_connection, transaction
from edu_platform.core.logs import job_id
from edu_platform.core.settings import settings

logger = logging.getLogger(__name__)

Job = Callable[..., Awaitable[None]]

ATTEMPTS = 6
STALLED_AFTER = 30
GRACE = 8.0
KEPT_HOURS = 24 * 7

_attempts: dict[str, int] = {}

app = App(
    connector=PsycopgConnector(
        conninfo=settings.direct_database, min_size=1, max_size=6
    )
)


def job(
    name: str,
    *,
    queue: str = "default",
    attempts: int = ATTEMPTS,
    cron: str = "",
    opens_transactions: bool = False,
) -> Callable[[Job], Job]:
    """Register a coroutine function as the job called `name`.

    The function gets an open session first and its arguments by name; with
    `opens_transactions` it gets the arguments alone. A failed run is tried again
    after 2, 4, 8… seconds, `attempts` times at most. With `cron` the job is started
    by the clock, once across all workers.
    """

    def register(function: Job) -> Job:
        @functools.wraps(function)
        async def run(context: JobContext, **arguments: Any) -> None:
            token = job_id.set(str(context.job.id))
            try:
                await _run(function, opens_transactions, arguments)
            finally:
                job_id.reset(token)

        _attempts[name] = attempts
        retry = RetryStrategy(max_attempts=attempts - 1, exponential_wait=2)
        task = app.task(
            name=name,
            queue=queue,
            retry=retry,
            pass_context=True,
            queueing_lock=name if cron else None,
        )(run)
        if cron:
            # Its clock passes a time; the wrapper takes any argument.
            app.periodic(cron=cron)(cast("Any", task))
        return function

    return register


async def _run(function: Job, own: bool, arguments: dict[str, Any]) -> None:  # noqa: FBT001
    arguments.pop("timestamp", None)
    if own:
        await function(**arguments)
        return
    async with transaction() as session:
        await function(session, **arguments)


async def enqueue(
    session: AsyncSession,
    name: str,
    *,
    priority: int = 0,
    once: str = "",
    delay: timedelta = timedelta(),
    **arguments: Any,
) -> None:
    """Have a job run once the session's transaction has committed, and `delay` later.

    Those with a higher priority run first. Jobs with the same `once` that still wait
    are one. Arguments are ids: strings and numbers only.
    """
    options: dict[str, Any] = {"priority": priority, "queueing_lock": once or None}
    if delay:
        options["schedule_in"] = {"seconds": round(delay.total_seconds())}
    if not once:
        await _defer(session, name, options, arguments)
        return
    # A savepoint: the refusal of a double must not end the caller's transaction.
    with suppress(AlreadyEnqueued):
        async with session.begin_nested():
            await _defer(session, name, options, arguments)


async def _defer(
    session: AsyncSession, name: str, options: dict[str, Any], arguments: dict[str, Any]
) -> None:
    # Asked for here, inside the savepoint: asking is what sends it.
    connection = await driver_connection(session)
    # Any arguments: the wrapper of `job` hides what the function takes.
    task = cast("Any", app.tasks[name])  # pyright: ignore[reportUnknownMemberType]
    deferrer = task.configure(connection=connection, **options)
    await deferrer.defer_async(**arguments)


@app.periodic(cron="* * * * *")
@app.task(name="core.rescue_jobs", queueing_lock="core.rescue_jobs", pass_context=True)
async def rescue_jobs(context: JobContext, timestamp: int) -> None:
    """Start the jobs of killed workers again, and give up after their attempts."""
    del context, timestamp
    stalled = await app.job_manager.get_stalled_jobs(
        seconds_since_heartbeat=STALLED_AFTER
    )
    for found in stalled:
        if found.attempts >= _attempts.get(found.task_name, ATTEMPTS):
            logger.error("Job %s (%s) was given up", found.id, found.task_name)
            await app.job_manager.finish_job(found, Status.FAILED, delete_job=False)
        else:
            logger.warning("Job %s (%s) is started again", found.id, found.task_name)
            await app.job_manager.retry_job(found)


@app.periodic(cron="37 4 * * *")
@app.task(name="core.sweep_jobs", queueing_lock="core.sweep_jobs", pass_context=True)
async def sweep_jobs(context: JobContext, timestamp: int) -> None:
    """Forget the jobs that were done a week ago; failed ones stay until retried."""
    del context, timestamp
    await app.job_manager.delete_old_jobs(nb_hours=KEPT_HOURS, include_failed=False)


async def _work() -> None:
    while True:
        try:
            await app.run_worker_async(
                concurrency=4,
                install_signal_handlers=False,
                shutdown_graceful_timeout=GRACE,
                # Jobs are told by NOTIFY; polling only picks up what it missed.
                fetch_job_polling_interval=5,
            )
        except asyncio.CancelledError:
            raise
        except Exception:
            logger.exception("The worker stopped and is started again")
        await asyncio.sleep(1)


@asynccontextmanager
async def embedded_worker() -> AsyncGenerator[None, None]:
    """Run jobs inside this process until the block ends."""
    async with app.open_async():
        worker = asyncio.create_task(_work())
        try:
            yield
        finally:
            worker.cancel()
            with suppress(asyncio.CancelledError):
                await worker
