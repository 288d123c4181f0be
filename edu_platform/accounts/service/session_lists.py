"""What a person, or an administrator, sees of sessions and sign-ins."""

from uuid import UUID

from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from edu_platform.accounts.models import LoginAttempt, LoginSession, SignIn, User
from edu_platform.accounts.schemas import Outcome, SessionRead, SignInRead
from edu_platform.accounts.service.attempts import owner_digest
from edu_platform.accounts.service.devices import device_of
from edu_platform.accounts.service.people import get_person
from edu_platform.accounts.service.sessions import end_sessions_of, idle_limit
from edu_platform.core import audit
from edu_platform.core.actor import Actor
from edu_platform.core.http import neighbourhood_of
from edu_platform.core.models import utc_now
from edu_platform.core.paging import (
    BadCursor,
    CursorPage,
    Slice,
    decode_cursor,
    encode_cursor,
)

PAGE_SIZE = 10
HISTORY = 20


def _alive(user_id: UUID) -> SelectOfScalar[LoginSession]:
    now = utc_now()
    return select(LoginSession).where(
        LoginSession.user_id == user_id,
        col(LoginSession.expires_at) > now,
        col(LoginSession.last_seen_at) > now - idle_limit(),
    )


def _read(row: LoginSession, actor: Actor) -> SessionRead:
    device = device_of(row.user_agent)
    return SessionRead(
        id=row.id,
        browser=device.browser,
        system=device.system,
        network=neighbourhood_of(row.address),
        signed_in_at=row.created_at,
        last_seen_at=row.last_seen_at,
        expires_at=row.expires_at,
        is_current=row.token_hash == actor.session_digest,
    )


async def list_sessions_of(
    session: AsyncSession, actor: Actor, user_id: UUID, *, page: int = 1
) -> Slice[SessionRead]:
    """Return one page of a person's live sessions, the newest first."""
    actor.require_self_or_admin(user_id)
    query = _alive(user_id)
    count = select(func.count()).select_from(query.subquery())
    total = (await session.exec(count)).one()
    rows = await session.exec(
        query.order_by(col(LoginSession.id).desc())
        .offset((page - 1) * PAGE_SIZE)
        .limit(PAGE_SIZE)
    )
    return Slice([_read(row, actor) for row in rows.all()], total)


async def list_sessions_after(
    session: AsyncSession, actor: Actor, *, cursor: str = "", limit: int = PAGE_SIZE
) -> CursorPage[SessionRead]:
    """Return the actor's live sessions after a cursor, the newest first."""
    query = _alive(actor.person()).order_by(col(LoginSession.id).desc())
    if cursor:
        query = query.where(col(LoginSession.id) < _decoded(cursor))
    rows = list((await session.exec(query.limit(limit + 1))).all())
    more = len(rows) > limit
    rows = rows[:limit]
    return CursorPage(
        items=[_read(row, actor) for row in rows],
        next_cursor=encode_cursor(rows[-1].id) if more else None,
    )


def _decoded(cursor: str) -> UUID:
    (session_id,) = decode_cursor(cursor, 1)
    try:
        return UUID(str(session_id))
    except ValueError as error:
        raise BadCursor from error


async def end_sessions(session: AsyncSession, actor: Actor, user_id: UUID) -> int:
    """End all sessions of a person, as an administrator; returns how many."""
    actor.require_admin()
    user = await get_person(session, actor, user_id)
    ended = await end_sessions_of(session, user.id)
    await audit.record(
        session,
        actor,
        "person.sessions_ended",
        "user",
        user.id,
        after={"ended": ended},
    )
    return ended


async def sign_in_history(
    session: AsyncSession, actor: Actor, user_id: UUID
) -> list[SignInRead]:
    """Return the last sign-ins of a person, and the tries that were refused."""
    user = await get_person(session, actor, user_id)
    entries = [*await _sign_ins(session, user), *await _refusals(session, user)]
    entries.sort(key=lambda entry: entry.at, reverse=True)
    return entries[:HISTORY]


async def _sign_ins(session: AsyncSession, user: User) -> list[SignInRead]:
    query = (
        select(SignIn)
        .where(SignIn.user_id == user.id)
        .order_by(col(SignIn.id).desc())
        .limit(HISTORY)
    )
    return [
        _entry(
            row,
            row.network,
            Outcome.NEW_DEVICE if row.is_new_device else Outcome.SIGNED_IN,
        )
        for row in (await session.exec(query)).all()
    ]


async def _refusals(session: AsyncSession, user: User) -> list[SignInRead]:
    query = (
        select(LoginAttempt)
        .where(
            LoginAttempt.owner_digest == owner_digest(user.sign_in_name),
            col(LoginAttempt.succeeded).is_(False),
        )
        .order_by(col(LoginAttempt.created_at).desc())
        .limit(HISTORY)
    )
    rows = (await session.exec(query)).all()
    return [_entry(row, row.address, Outcome.REFUSED) for row in rows]


def _entry(row: SignIn | LoginAttempt, network: str, outcome: Outcome) -> SignInRead:
    device = device_of(row.user_agent)
    return SignInRead(
        at=row.created_at,
        browser=device.browser,
        system=device.system,
        network=network,
        outcome=outcome,
    )
