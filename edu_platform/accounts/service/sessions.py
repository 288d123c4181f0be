"""Sign-in sessions: a row in PostgreSQL and an opaque cookie."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlmodel import col, delete, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts.models import LoginSession, User, UserStatus
from edu_platform.core import live
from edu_platform.core.actor import Actor, Role
from edu_platform.core.models import utc_now
from edu_platform.core.sealing import digest

TOPIC = "session"
REMEMBERED = timedelta(days=30)
NOT_REMEMBERED = timedelta(hours=12)
# Writing at every request would turn each read into a write.
SEEN_EVERY = timedelta(minutes=10)
IDLE = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class OpenedSession:
    """A new session: the token goes into the cookie and nowhere else."""

    token: str
    user_id: UUID
    locale: str
    max_age: int | None
    # Tells this browser from a stranger's at the next sign-in.
    device: str = ""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a session cookie stands for."""

    session_digest: str
    user_id: UUID
    role: Role
    display_name: str
    email: str
    locale: str
    timezone: str

    @property
    def actor(self) -> Actor:
        return Actor(
            user_id=self.user_id, role=self.role, session_digest=self.session_digest
        )


async def open_session(
    session: AsyncSession,
    user: User,
    *,
    remember: bool,
    address: str = "",
    user_agent: str = "",
) -> OpenedSession:
    """Open a session for a person whose identity has been proved."""
    token = secrets.token_urlsafe(32)
    lifetime = REMEMBERED if remember else NOT_REMEMBERED
    session.add(
        LoginSession(
            token_hash=digest(token),
            user_id=user.id,
            expires_at=utc_now() + lifetime,
            address=address,
            user_agent=user_agent[:300],
        )
    )
    await session.flush()
    max_age = int(lifetime.total_seconds()) if remember else None
    return OpenedSession(token, user.id, user.locale, max_age)


async def identify(session: AsyncSession, session_digest: str) -> Identity | None:
    """Return who the session with this digest belongs to while it is alive."""
    now = utc_now()
    query = (
        select(LoginSession, User)
        .join(User, col(User.id) == col(LoginSession.user_id))
        .where(
            LoginSession.token_hash == session_digest,
            col(LoginSession.expires_at) > now,
            col(LoginSession.last_seen_at) > now - IDLE,
            User.status == UserStatus.ACTIVE,
        )
    )
    found = (await session.exec(query)).one_or_none()
    if found is None:
        return None
    login, user = found
    if login.last_seen_at < now - SEEN_EVERY:
        await session.exec(
            update(LoginSession)
            .where(col(LoginSession.id) == login.id)
            .values(last_seen_at=now)
        )
    return Identity(
        session_digest=session_digest,
        user_id=user.id,
        role=user.role,
        display_name=user.display_name,
        email=user.email,
        locale=user.locale,
        timezone=user.timezone,
    )


async def end_session(session: AsyncSession, token: str) -> None:
    """Sign out; open tabs of the session lose their rights at the commit."""
    if not token:
        return
    session_digest = digest(token)
    await session.exec(
        delete(LoginSession).where(col(LoginSession.token_hash) == session_digest)
    )
    await live.tell(session, TOPIC, digests=[session_digest])


async def end_sessions_of(
    session: AsyncSession, user_id: UUID, *, but: str = ""
) -> int:
    """End all sessions of a person except the one with the digest `but`."""
    query = (
        delete(LoginSession)
        .where(
            col(LoginSession.user_id) == user_id,
            col(LoginSession.token_hash) != but,
        )
        .returning(col(LoginSession.token_hash))
    )
    ended = list((await session.exec(query)).scalars())
    for start in range(0, len(ended), 50):
        await live.tell(session, TOPIC, digests=ended[start : start + 50])
    return len(ended)


async def end_other_sessions(
    session: AsyncSession, actor: Actor, current_digest: str
) -> int:
    return await end_sessions_of(session, actor.person(), but=current_digest)
