from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts import service as accounts
from edu_platform.core.events import reacts_to
from edu_platform.legal.events import MarketingAgreed


@reacts_to(MarketingAgreed)
async def take_from_the_unsubscribed(
    session: AsyncSession, event: MarketingAgreed
) -> None:
    await accounts.resubscribe(session, event.user_id)
