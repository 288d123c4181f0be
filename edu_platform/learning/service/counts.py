from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.core.actor import Actor
from edu_platform.learning.models import Enrollment, EnrollmentStatus


async def count_active(session: AsyncSession, actor: Actor) -> int:
    """Return how many enrolments are in progress, for administrators."""
    actor.require_admin()
    query = (
        select(func.count())
        .select_from(Enrollment)
        .where(col(Enrollment.status) == EnrollmentStatus.ACTIVE)
    )
    return (await session.exec(query)).one()
