"""What accounts keep of a person, for export and erasure."""

from typing import Any
from uuid import UUID

from sqlmodel import col, delete, select
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts.models import (
    ApiToken,
    ExternalIdentity,
    LoginSession,
    OAuthFlow,
    OneTimeToken,
    Passkey,
    PasskeyChallenge,
    RecoveryCode,
    SignIn,
    TotpSecret,
    User,
    UserStatus,
)
from edu_platform.accounts.service.api_tokens import erase_api_tokens
from edu_platform.accounts.service.people import require_another_admin
from edu_platform.accounts.service.sessions import end_sessions_of
from edu_platform.accounts.service.two_step import forget_factors
from edu_platform.core.actor import Role
from edu_platform.core.db import lock
from edu_platform.core.personal_data import Part, register


async def export(session: AsyncSession, user_id: UUID) -> list[dict[str, Any]]:
    user = await session.get_one(User, user_id)
    profile = user.model_dump(mode="json", exclude={"password_hash"})
    rows: list[dict[str, Any]] = [profile]
    for table in (LoginSession, SignIn, ApiToken, ExternalIdentity):
        query = select(table).where(table.user_id == user_id)
        rows += [
            row.model_dump(mode="json", exclude={"token_hash"})
            for row in (await session.exec(query)).all()
        ]
    return rows + await _factors(session, user_id)


async def _factors(session: AsyncSession, user_id: UUID) -> list[dict[str, Any]]:
    """Return what there is of second factors: nothing that would open the account."""
    rows: list[dict[str, Any]] = []
    for table, shown in (
        (TotpSecret, {"created_at", "confirmed_at"}),
        (RecoveryCode, {"created_at", "used_at"}),
        (Passkey, {"name", "created_at", "last_used_at"}),
    ):
        query = select(table).where(col(table.user_id) == user_id)
        found = (await session.exec(query)).all()
        rows += [row.model_dump(mode="json", include=shown) for row in found]
    return rows


async def erase(session: AsyncSession, user_id: UUID) -> None:
    """Empty the account; its row stays, since results and orders point at it.

    Raises:
        LastAdmin: nobody would be left to run the platform.
    """
    await lock(session, "administrators")
    user = await session.get_one(User, user_id, populate_existing=True)
    await require_another_admin(session, user)
    await end_sessions_of(session, user_id)
    await erase_api_tokens(session, user_id)
    await forget_factors(session, user_id)
    for table in (SignIn, OneTimeToken, PasskeyChallenge, ExternalIdentity):
        await session.exec(delete(table).where(col(table.user_id) == user_id))
    await session.exec(delete(OAuthFlow).where(col(OAuthFlow.link_user_id) == user_id))
    user.email = f"deleted-{user_id}@invalid"
    user.display_name = "—"
    user.headline = user.about = ""
    user.password_hash = None
    user.role = Role.USER
    user.status = UserStatus.DELETED
    user.email_confirmed_at = None
    await session.flush()


register(
    Part(
        "accounts",
        frozenset(
            {
                "user",
                "external_identity",
                "login_session",
                "oauth_flow",
                "sign_in",
                "api_token",
                "one_time_token",
                "totp_secret",
                "recovery_code",
                "passkey",
                "passkey_challenge",
            }
        ),
        export,
        erase,
    )
)
