from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.core.jobs import job
from edu_platform.mail import service as mail


@job("mail.deliver", queue="mail", attempts=10)
async def deliver(session: AsyncSession, letter_id: str) -> None:
    await mail.deliver(session, UUID(letter_id))
