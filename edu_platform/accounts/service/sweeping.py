"""What is not needed any more, by the table of docs/privacy.md."""

from datetime import timedelta

from sqlmodel import col, delete
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts.models import LoginAttempt, LoginSession, OneTimeToken
from edu_platform.core.models import utc_now

ATTEMPTS_KEPT = timedelta(days=30)
TOKENS_KEPT = timedelta(days=7)


async def sweep(session: AsyncSession) -> None:
    """Delete ended sessions, old tokens and old sign-in attempts."""
    now = utc_now()
    for condition, table in (
        (col(LoginSession.expires_at) < now, LoginSession),
        (col(OneTimeToken.expires_at) < now - TOKENS_KEPT, OneTimeToken),
        (col(LoginAttempt.created_at) < now - ATTEMPTS_KEPT, LoginAttempt),
    ):
        await session.exec(delete(table).where(condition))
