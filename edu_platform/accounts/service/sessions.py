"""Sign-in sessions: a row in PostgreSQL and an opaque cookie."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import col, delete, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts.models import (
    LoginSession,
    TokenPurpose,
    User,
    UserStatus,
)
from edu_platform.accounts.service import tokens
from edu_platform.accounts.service.new_devices import remember_sign_in
from edu_platform.core import live
from edu_platform.core.actor import Actor, Role
from edu_platform.core.errors import NotFound, SignInRequired
from edu_platform.core.i18n import N_
from edu_platform.core.models import utc_now
from edu_platform.core.sealing import digest
from edu_platform.core.settings import settings
from edu_platform.legal import service as legal

TOPIC = "session"
NOT_REMEMBERED = timedelta(hours=12)
# Writing at every request would turn each read into a write.
SEEN_EVERY = timedelta(minutes=10)


class SessionNotFound(NotFound):
    msgid = N_("This session has ended already.")


def longest() -> timedelta:
    """Return how long a remembered session lasts, however much it is used."""
    return timedelta(days=settings.session_days)


def idle_limit() -> timedelta:
    """Return after how long without use a session ends."""
    return timedelta(days=settings.session_idle_days)


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
    avatar: str = ""
    deletion_due_at: datetime | None = None
    # An administrator with the rights of a user until there is a second factor.
    must_enroll: bool = False
    # Whether a document that the account rests on waits for the person's agreement.
    has_to_agree: bool = False

    @property
    def actor(self) -> Actor:
        return Actor(
            user_id=self.user_id,
            role=self.role,
            session_digest=self.session_digest,
            must_enroll=self.must_enroll,
        )


async def open_session(
    session: AsyncSession,
    user: User,
    *,
    remember: bool,
    address: str = "",
    user_agent: str = "",
    by_factor: bool = False,
    is_new_device: bool = False,
) -> OpenedSession:
    """Open a session for a person whose identity has been proved.

    `by_factor` says that a second factor was part of the proof.
    """
    token = secrets.token_urlsafe(32)
    lifetime = longest() if remember else NOT_REMEMBERED
    login = LoginSession(
        token_hash=digest(token),
        user_id=user.id,
        expires_at=utc_now() + lifetime,
        address=address,
        user_agent=user_agent[:300],
        factor_proved_at=utc_now() if by_factor else None,
    )
    session.add(login)
    await remember_sign_in(session, user, login, is_new_device=is_new_device)
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
            col(LoginSession.last_seen_at) > now - idle_limit(),
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
    must_enroll = _lacks_factor(user, login)
    return Identity(
        session_digest=session_digest,
        user_id=user.id,
        role=Role.USER if must_enroll else user.role,
        display_name=user.display_name,
        email=user.email,
        locale=user.locale,
        timezone=user.timezone,
        must_enroll=must_enroll,
        has_to_agree=bool(await legal.missing(session, user.id)),
        avatar=user.avatar,
        deletion_due_at=user.deletion_due_at,
    )


def _lacks_factor(user: User, login: LoginSession) -> bool:
    """Tell whether an administrator's session was opened without a second factor.

    Only the demo, which nobody but its own machine can reach, waives it.
    """
    is_waived = settings.is_demo or user.role is not Role.ADMIN
    return not is_waived and login.factor_proved_at is None


async def rotate(session: AsyncSession, actor: Actor) -> OpenedSession:
    """Give the actor's session a new token: their rights have risen.

    Whoever may have learnt the old one is left outside, and so are the open tabs
    until they have the new cookie.
    """
    token = secrets.token_urlsafe(32)
    query = (
        update(LoginSession)
        .where(
            col(LoginSession.token_hash) == actor.session_digest,
            col(LoginSession.user_id) == actor.person(),
        )
        .values(token_hash=digest(token))
        .returning(col(LoginSession.created_at), col(LoginSession.expires_at))
    )
    found = (await session.exec(query)).one_or_none()
    if found is None:
        raise SignInRequired
    await live.tell(session, TOPIC, digests=[actor.session_digest])
    user = await session.get_one(User, actor.person())
    opened_at, ends_at = found
    is_remembered = ends_at - opened_at > NOT_REMEMBERED
    left = int((ends_at - utc_now()).total_seconds())
    return OpenedSession(token, user.id, user.locale, left if is_remembered else None)


async def end_session(session: AsyncSession, token: str) -> None:
    """Sign out; open tabs of the session lose their rights at the commit."""
    if not token:
        return
    query = (
        delete(LoginSession)
        .where(col(LoginSession.token_hash) == digest(token))
        .returning(col(LoginSession.token_hash))
    )
    ended = (await session.exec(query)).scalar_one_or_none()
    # Of one that has ended before, everybody has been told then.
    if ended is not None:
        await live.tell(session, TOPIC, digests=[ended])


async def end_sessions_of(
    session: AsyncSession, user_id: UUID, *, but: str = ""
) -> int:
    """End all sessions of a person except the one with the digest `but`.

    With them go sign-ins that wait for their second step.
    """
    await tokens.discard(session, user_id, TokenPurpose.SECOND_STEP)
    query = (
        delete(LoginSession)
        .where(
            col(LoginSession.user_id) == user_id,
            col(LoginSession.token_hash) != but,
        )
        .returning(col(LoginSession.token_hash))
    )
    ended = list((await session.exec(query)).scalars())
    for start in range(0, max(len(ended), 1), 50):
        # The person's API tokens are looked at again, too: they may have died.
        some = ended[start : start + 50]
        await live.tell(session, TOPIC, digests=some, user_id=user_id)
    return len(ended)


async def end_own_session(
    session: AsyncSession, actor: Actor, session_id: UUID
) -> None:
    """End one of the actor's sessions, wherever it is.

    Raises:
        SessionNotFound: it has ended, or is somebody else's.
    """
    query = (
        delete(LoginSession)
        .where(
            col(LoginSession.id) == session_id,
            col(LoginSession.user_id) == actor.person(),
        )
        .returning(col(LoginSession.token_hash))
    )
    ended = (await session.exec(query)).scalar_one_or_none()
    if ended is None:
        raise SessionNotFound
    await live.tell(session, TOPIC, digests=[ended])


async def end_other_sessions(
    session: AsyncSession, actor: Actor, current_digest: str
) -> int:
    return await end_sessions_of(session, actor.person(), but=current_digest)
