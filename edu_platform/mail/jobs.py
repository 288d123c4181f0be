from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.core.jobs import job
from edu_platform.mail import service as mail


@job("mail.sweep", cron="27 3 * * *")
async def sweep(session: AsyncSession) -> None:
    """Delete letters when docs/privacy.md says so."""
    await mail.sweep(session)


# A server that does not take a letter now is no failure of the job: the letter itself
# knows when it is due again.
@job("mail.deliver", queue="mail")
async def deliver(session: AsyncSession, letter_id: str) -> None:
    await mail.deliver(session, UUID(letter_id))
