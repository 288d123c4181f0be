from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts.service import (
    send_recovery_letter,
    sweep,
    watch_guessing,
)
from edu_platform.core.jobs import job


@job("accounts.sweep", cron="17 3 * * *")
async def sweep_accounts(session: AsyncSession) -> None:
    await sweep(session)


@job("accounts.send_recovery_letter", queue="mail")
async def send_recovery_letter_to(session: AsyncSession, user_id: str) -> None:
    # Asked for an address that nobody has: the job is there for the same work.
    if user_id:
        await send_recovery_letter(session, UUID(user_id))


@job("accounts.watch_guessing", cron="*/5 * * * *")
async def watch(session: AsyncSession) -> None:
    await watch_guessing(session)
