from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.certificates import service as certificates
from edu_platform.core.events import reacts_to
from edu_platform.learning.events import CourseCompleted


@reacts_to(CourseCompleted)
async def issue_certificate(session: AsyncSession, event: CourseCompleted) -> None:
    await certificates.issue(session, event)
