"""What is not needed any more, by the table of docs/privacy.md."""

from datetime import timedelta

from sqlmodel import col, delete
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts.models import (
    ApiToken,
    ExternalSignUp,
    LoginAttempt,
    LoginSession,
    OAuthFlow,
    OneTimeToken,
    PasskeyChallenge,
    SignIn,
    TotpSecret,
)
from edu_platform.accounts.service.sessions import idle_limit
from edu_platform.core.models import utc_now

ATTEMPTS_KEPT = timedelta(days=30)
SIGN_INS_KEPT = timedelta(days=90)
TOKENS_KEPT = timedelta(days=7)
API_TOKENS_KEPT = timedelta(days=30)
# Of an authenticator app whose first code never came.
UNFINISHED_KEPT = timedelta(days=1)


async def sweep(session: AsyncSession) -> None:
    """Delete what has ended: sessions, tokens, sign-ins and unfinished set-ups."""
    now = utc_now()
    for condition, table in (
        (col(LoginSession.expires_at) < now, LoginSession),
        (col(LoginSession.last_seen_at) < now - idle_limit(), LoginSession),
        (col(OneTimeToken.expires_at) < now - TOKENS_KEPT, OneTimeToken),
        (col(OAuthFlow.expires_at) < now, OAuthFlow),
        (col(ExternalSignUp.expires_at) < now, ExternalSignUp),
        (col(LoginAttempt.created_at) < now - ATTEMPTS_KEPT, LoginAttempt),
        (col(PasskeyChallenge.expires_at) < now, PasskeyChallenge),
        (col(SignIn.created_at) < now - SIGN_INS_KEPT, SignIn),
        (col(ApiToken.expires_at) < now - API_TOKENS_KEPT, ApiToken),
        (col(ApiToken.revoked_at) < now - API_TOKENS_KEPT, ApiToken),
    ):
        await session.exec(delete(table).where(condition))
    await session.exec(
        delete(TotpSecret).where(
            col(TotpSecret.confirmed_at).is_(None),
            col(TotpSecret.created_at) < now - UNFINISHED_KEPT,
        )
    )
