from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts.service import sweep
from edu_platform.core.jobs import job


@job("accounts.sweep", cron="17 3 * * *")
async def sweep_accounts(session: AsyncSession) -> None:
    await sweep(session)
