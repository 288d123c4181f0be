from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.core.jobs import job
from edu_platform.mail import service as mail


@job("mail.sweep", cron="27 3 * * *")
async def sweep(session: AsyncSession) -> None:
    """Delete letters when docs/privacy.md says so."""
    await mail.sweep(session)


# The last of them comes after some nine hours: a mail server may be away for a night.
@job("mail.deliver", queue="mail", attempts=15)
async def deliver(session: AsyncSession, letter_id: str) -> None:
    await mail.deliver(session, UUID(letter_id))
