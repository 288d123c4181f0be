import logging

from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.core.jobs import job
from edu_platform.learning import service as learning

logger = logging.getLogger(__name__)


@job("learning.archive_expired", cron="7 * * * *")
async def archive_expired(session: AsyncSession) -> None:
    """Move expired enrolments to the archive; nobody's access depends on it."""
    archived = await learning.archive_expired(session)
    if archived:
        logger.info("Enrolments moved to the archive: %s", archived)
