from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.core.events import reacts_to
from edu_platform.legal import service as legal
from edu_platform.mail.events import Unsubscribed


@reacts_to(Unsubscribed)
async def withdraw_marketing(session: AsyncSession, event: Unsubscribed) -> None:
    if event.user_id is not None:
        await legal.withdraw_marketing(session, event.user_id)
