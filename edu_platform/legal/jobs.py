from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.core.jobs import job
from edu_platform.legal import service as legal


@job("legal.sweep", cron="47 3 * * *")
async def sweep_legal(session: AsyncSession) -> None:
    await legal.sweep(session)
