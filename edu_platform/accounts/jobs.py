import logging
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts import service as accounts
from edu_platform.core import storage
from edu_platform.core.jobs import job

logger = logging.getLogger(__name__)


@job("accounts.sweep", cron="17 3 * * *")
async def sweep_accounts(session: AsyncSession) -> None:
    await accounts.sweep(session)


@job("accounts.sweep_files", cron="27 * * * *", opens_transactions=True)
async def sweep_files() -> None:
    """Delete expired archives, and files that no row names."""
    archives = await accounts.sweep_exports()
    pictures = await accounts.sweep_avatars()
    if archives or pictures:
        logger.info("Files swept: %s archives, %s pictures", archives, pictures)


@job("accounts.discard_avatar", opens_transactions=True)
async def discard_avatar(avatar: str) -> None:
    await accounts.discard(avatar)


@job("accounts.discard_archive", opens_transactions=True)
async def discard_archive(key: str) -> None:
    await storage.delete(key)


@job("accounts.prepare_export", opens_transactions=True)
async def prepare_export(export_id: str) -> None:
    await accounts.prepare_export(UUID(export_id))


@job("accounts.start_erasures", cron="47 * * * *")
async def start_erasures(session: AsyncSession) -> None:
    await accounts.start_due_erasures(session)


@job("accounts.erase")
async def erase(session: AsyncSession, user_id: str) -> None:
    await accounts.erase_due(session, UUID(user_id))


@job("accounts.send_recovery_letter", queue="mail")
async def send_recovery_letter_to(session: AsyncSession, user_id: str) -> None:
    # Asked for an address that nobody has: the job is there for the same work.
    if user_id:
        await accounts.send_recovery_letter(session, UUID(user_id))


@job("accounts.watch_guessing", cron="*/5 * * * *")
async def watch(session: AsyncSession) -> None:
    await accounts.watch_guessing(session)
