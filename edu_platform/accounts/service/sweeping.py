"""What is not needed any more, by the table of docs/privacy.md."""

from datetime import timedelta

from sqlmodel import col, delete
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts.models import (
    LoginAttempt,
    LoginSession,
    OneTimeToken,
    PasskeyChallenge,
    TotpSecret,
)
from edu_platform.core.models import utc_now

ATTEMPTS_KEPT = timedelta(days=30)
TOKENS_KEPT = timedelta(days=7)
# Of an authenticator app whose first code never came.
UNFINISHED_KEPT = timedelta(days=1)


async def sweep(session: AsyncSession) -> None:
    """Delete ended sessions, old tokens, sign-in attempts and unfinished set-ups."""
    now = utc_now()
    for condition, table in (
        (col(LoginSession.expires_at) < now, LoginSession),
        (col(OneTimeToken.expires_at) < now - TOKENS_KEPT, OneTimeToken),
        (col(LoginAttempt.created_at) < now - ATTEMPTS_KEPT, LoginAttempt),
        (col(PasskeyChallenge.expires_at) < now, PasskeyChallenge),
    ):
        await session.exec(delete(table).where(condition))
    await session.exec(
        delete(TotpSecret).where(
            col(TotpSecret.confirmed_at).is_(None),
            col(TotpSecret.created_at) < now - UNFINISHED_KEPT,
        )
    )
