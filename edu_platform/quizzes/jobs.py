import logging

from edu_platform.core.actor import SYSTEM
from edu_platform.core.db import transaction
from edu_platform.core.jobs import job
from edu_platform.quizzes import service as quizzes

logger = logging.getLogger(__name__)


@job("quizzes.finish_overdue", cron="* * * * *", opens_transactions=True)
async def finish_overdue() -> None:
    """End the attempts whose time is up and that nobody looks at. Safe to repeat.

    Each in a transaction of its own: one that fails keeps no other waiting.
    """
    async with transaction() as session:
        attempt_ids = await quizzes.overdue_attempts(session, SYSTEM)
    for attempt_id in attempt_ids:
        try:
            async with transaction() as session:
                await quizzes.finish_overdue(session, SYSTEM, attempt_id)
        except Exception:
            logger.exception("Attempt %s could not be finished", attempt_id)
