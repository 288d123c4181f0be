"""What accounts keep of a person, for export and erasure."""

from collections.abc import AsyncGenerator
from contextlib import suppress
from typing import Any
from uuid import UUID

from sqlmodel import col, delete, select
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts.models import (
    ApiToken,
    DataExport,
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
from edu_platform.accounts.service.avatars import path_of
from edu_platform.accounts.service.people import require_another_admin
from edu_platform.accounts.service.sessions import end_sessions_of
from edu_platform.accounts.service.two_step import forget_factors
from edu_platform.core import storage
from edu_platform.core.actor import Role
from edu_platform.core.db import lock
from edu_platform.core.errors import NotFound
from edu_platform.core.i18n import DEFAULT_LOCALE, N_
from edu_platform.core.jobs import enqueue
from edu_platform.core.personal_data import Part, PersonalFile, register


async def export(session: AsyncSession, user_id: UUID) -> list[dict[str, Any]]:
    user = await session.get_one(User, user_id)
    profile = user.model_dump(mode="json", exclude={"password_hash"})
    rows: list[dict[str, Any]] = [profile]
    for table in (LoginSession, SignIn, ApiToken, ExternalIdentity, DataExport):
        query = select(table).where(table.user_id == user_id)
        rows += [
            row.model_dump(mode="json", exclude={"token_hash", "storage_key"})
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


async def files(
    session: AsyncSession, user_id: UUID
) -> AsyncGenerator[PersonalFile, None]:
    user = await session.get_one(User, user_id)
    if not user.avatar:
        return
    # A picture whose file is gone must not cost the person the rest.
    with suppress(NotFound):
        content = await storage.get(path_of(user.avatar, 256))
        yield PersonalFile("avatar.webp", content)


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
    await _forget_archives(session, user_id)
    await _forget_avatar(session, user)
    user.email = f"deleted-{user_id}@invalid"
    user.display_name = "—"
    user.headline = user.about = ""
    user.password_hash = None
    user.role = Role.USER
    user.status = UserStatus.DELETED
    user.email_confirmed_at = None
    user.deletion_due_at = None
    user.locale, user.timezone = DEFAULT_LOCALE, "UTC"
    await session.flush()


async def _forget_archives(session: AsyncSession, user_id: UUID) -> None:
    mine = col(DataExport.user_id) == user_id
    query = delete(DataExport).where(mine).returning(col(DataExport.storage_key))
    for key in (await session.exec(query)).scalars():
        await enqueue(session, "accounts.discard_archive", key=key)


async def _forget_avatar(session: AsyncSession, user: User) -> None:
    """Have the files deleted with the commit, not before: it may fail."""
    if user.avatar:
        await enqueue(session, "accounts.discard_avatar", avatar=user.avatar)
        user.avatar = ""


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
                "data_export",
            }
        ),
        export,
        erase,
        N_("Account, sessions and archives"),
        files,
    )
)
