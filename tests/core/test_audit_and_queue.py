import pytest
from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts.models import User
from edu_platform.core import audit, queue
from edu_platform.core.errors import NotPermitted
from edu_platform.core.jobs import enqueue
from tests.conftest import actor_of

FAIL = text("update procrastinate_jobs set status = 'failed' returning id")


async def test_the_log_keeps_before_and_after_for_admins_alone(
    session: AsyncSession, admin: User, learner: User
) -> None:
    await audit.record(
        session, actor_of(admin), "x.done", "x", 1, before={"a": 1}, after={"a": 2}
    )
    page = await audit.list_events(session, actor_of(admin))
    assert (page.items[0].before, page.items[0].after) == ({"a": 1}, {"a": 2})
    with pytest.raises(NotPermitted):
        await audit.list_events(session, actor_of(learner))


async def test_a_failed_job_can_be_run_again_once(
    session: AsyncSession, admin: User, learner: User
) -> None:
    actor = actor_of(admin)
    await enqueue(session, "mail.deliver", letter_id="x")
    with pytest.raises(queue.JobNotRetryable):
        await queue.retry(session, actor, 0)
    failed = (await session.exec(FAIL)).scalar_one()  # type: ignore[call-overload]
    assert (await queue.count_by_status(session, actor))["failed"] == 1
    listed = await queue.list_jobs(session, actor, status="failed")
    assert [job.id for job in listed.items] == [failed]
    with pytest.raises(NotPermitted):
        await queue.retry(session, actor_of(learner), failed)

    await queue.retry(session, actor, failed)

    assert (await queue.count_by_status(session, actor)) == {"todo": 1}
    with pytest.raises(queue.JobNotRetryable):
        await queue.retry(session, actor, failed)
