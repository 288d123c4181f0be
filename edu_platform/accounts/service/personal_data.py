"""What accounts keep of a person, for export and erasure."""

from typing import Any
from uuid import UUID

from sqlmodel import col, delete, select
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts.models import LoginSession, OneTimeToken, User, UserStatus
from edu_platform.accounts.service.people import require_another_admin
from edu_platform.accounts.service.sessions import end_sessions_of
from edu_platform.core.actor import Role
from edu_platform.core.db import lock
from edu_platform.core.personal_data import Part, register


async def export(session: AsyncSession, user_id: UUID) -> list[dict[str, Any]]:
    user = await session.get_one(User, user_id)
    profile = user.model_dump(mode="json", exclude={"password_hash"})
    query = select(LoginSession).where(LoginSession.user_id == user_id)
    sessions = (await session.exec(query)).all()
    return [
        profile,
        *[row.model_dump(mode="json", exclude={"token_hash"}) for row in sessions],
    ]


async def erase(session: AsyncSession, user_id: UUID) -> None:
    """Empty the account; its row stays, since results and orders point at it.

    Raises:
        LastAdmin: nobody would be left to run the platform.
    """
    await lock(session, "administrators")
    user = await session.get_one(User, user_id, populate_existing=True)
    await require_another_admin(session, user)
    await end_sessions_of(session, user_id)
    await session.exec(delete(OneTimeToken).where(col(OneTimeToken.user_id) == user_id))
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
        frozenset({"user", "login_session", "one_time_token"}),
        export,
        erase,
    )
)
