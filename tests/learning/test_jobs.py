from datetime import timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts.models import User
from edu_platform.core.jobs import app
from edu_platform.core.models import utc_now
from edu_platform.learning import service as learning
from edu_platform.learning.jobs import archive_expired
from edu_platform.learning.models import EnrollmentStatus
from tests.conftest import actor_of
from tests.learning.factories import expire, make_course


async def test_only_what_has_expired_is_archived_and_once(
    session: AsyncSession, learner: User
) -> None:
    actor = actor_of(learner)
    expired, finished, studied = [
        await learning.enroll(session, actor, (await make_course(session)).course.id)
        for _ in range(3)
    ]
    await expire(session, expired)
    await expire(session, finished)
    finished.access_until = utc_now() + timedelta(minutes=1)
    await session.commit()

    await archive_expired(session)
    await archive_expired(session)

    for enrollment in (expired, finished, studied):
        await session.refresh(enrollment)
    assert expired.status is EnrollmentStatus.ARCHIVED
    assert expired.completed_at is not None
    assert finished.status is EnrollmentStatus.COMPLETED
    assert studied.status is EnrollmentStatus.ACTIVE
    assert await learning.archive_expired(session) == 0


def test_the_clock_starts_it() -> None:
    periodic = {
        task.task.name for task in app.periodic_registry.periodic_tasks.values()
    }
    assert "learning.archive_expired" in periodic
