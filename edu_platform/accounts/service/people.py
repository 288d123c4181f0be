"""Profiles, and what admins do with people."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import tuple_
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, func, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from edu_platform.accounts.events import RoleChanged
from edu_platform.accounts.models import User, UserStatus
from edu_platform.accounts.schemas import (
    AccountCreate,
    PersonRow,
    ProfilePatch,
    ProfileUpdate,
)
from edu_platform.accounts.service.passwords import hash_password
from edu_platform.accounts.service.sessions import end_sessions_of
from edu_platform.core import audit
from edu_platform.core.actor import Actor, Role
from edu_platform.core.db import lock
from edu_platform.core.errors import Conflict, NotFound
from edu_platform.core.events import publish
from edu_platform.core.i18n import LOCALES, N_
from edu_platform.core.models import utc_now
from edu_platform.core.paging import (
    BadCursor,
    CursorPage,
    Slice,
    decode_cursor,
    encode_cursor,
)
from edu_platform.mail import service as mail

PAGE_SIZE = 25


class PersonNotFound(NotFound):
    msgid = N_("There is no such person.")


class EmailTaken(Conflict):
    msgid = N_("There is already an account with this e-mail.")


class LastAdmin(Conflict):
    msgid = N_("The last administrator cannot be removed.")


async def get_person(session: AsyncSession, actor: Actor, user_id: UUID) -> User:
    actor.require_self_or_admin(user_id)
    user = await session.get(User, user_id)
    if user is None:
        raise PersonNotFound
    return user


async def update_profile(
    session: AsyncSession, actor: Actor, changes: ProfileUpdate | ProfilePatch
) -> User:
    """Change what is given; the rest stays."""
    user = await session.get_one(User, actor.person())
    user.sqlmodel_update(_given(changes))
    session.add(user)
    await session.flush()
    return user


def _given(changes: ProfileUpdate | ProfilePatch) -> dict[str, Any]:
    # A whole profile empties what it leaves out, a part of one does not.
    is_part = isinstance(changes, ProfilePatch)
    return changes.model_dump(exclude_none=True, exclude_unset=is_part)


async def set_locale(session: AsyncSession, actor: Actor, locale: str) -> None:
    if locale in LOCALES:
        user = await session.get_one(User, actor.person())
        user.locale = locale
        await session.flush()


def _like(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def _filtered(search: str, role: Role | None) -> SelectOfScalar[User]:
    query = select(User).where(User.status != UserStatus.DELETED)
    if search.strip():
        pattern = _like(search.strip())
        query = query.where(
            or_(col(User.email).ilike(pattern), col(User.display_name).ilike(pattern))
        )
    if role is not None:
        query = query.where(User.role == role)
    return query


async def list_people(
    session: AsyncSession,
    actor: Actor,
    *,
    search: str = "",
    role: Role | None = None,
    page: int = 1,
) -> Slice[User]:
    """Return one page of people, the newest first."""
    actor.require_admin()
    query = _filtered(search, role)
    total = (
        await session.exec(select(func.count()).select_from(query.subquery()))
    ).one()
    rows = await session.exec(
        query.order_by(col(User.created_at).desc(), col(User.id).desc())  # pyright: ignore[reportArgumentType]
        .offset((page - 1) * PAGE_SIZE)
        .limit(PAGE_SIZE)
    )
    return Slice(list(rows.all()), total)


async def list_people_after(
    session: AsyncSession,
    actor: Actor,
    *,
    search: str = "",
    role: Role | None = None,
    cursor: str = "",
    limit: int = PAGE_SIZE,
) -> CursorPage[PersonRow]:
    """Return the people after a cursor, the newest first."""
    actor.require_admin()
    query = _filtered(search, role).order_by(
        col(User.created_at).desc(),
        col(User.id).desc(),
    )
    if cursor:
        created_at, user_id = _decoded(cursor)
        query = query.where(
            tuple_(col(User.created_at), col(User.id)) < (created_at, user_id)
        )
    rows = list((await session.exec(query.limit(limit + 1))).all())
    more = len(rows) > limit
    rows = rows[:limit]
    return CursorPage(
        items=[PersonRow.model_validate(row) for row in rows],
        next_cursor=encode_cursor(rows[-1].created_at, rows[-1].id) if more else None,
    )


def _decoded(cursor: str) -> tuple[datetime, UUID]:
    created_at, user_id = decode_cursor(cursor, 2)
    try:
        return datetime.fromisoformat(str(created_at)), UUID(str(user_id))
    except ValueError as error:
        raise BadCursor from error


async def emails_of(
    session: AsyncSession, actor: Actor, user_ids: Collection[UUID]
) -> dict[UUID, str]:
    """Return the addresses by which administrators know these people."""
    actor.require_admin()
    query = select(User.id, User.email, User.display_name).where(
        col(User.id).in_(user_ids)
    )
    rows = (await session.exec(query)).all()
    # Who came from a service may have no address yet.
    return {user_id: email or name for user_id, email, name in rows}


async def count_people(session: AsyncSession, actor: Actor) -> int:
    """Return how many people the list has."""
    actor.require_admin()
    people = _filtered("", None).subquery()
    return (await session.exec(select(func.count()).select_from(people))).one()


async def locked_person(
    session: AsyncSession, user_id: UUID, *, deleted: bool = False
) -> User:
    """Return a person's newest row; others' rights are not changed meanwhile.

    One at a time, so that two administrators cannot remove each other at once. One
    who was erased is found with `deleted` only.
    """
    await lock(session, "administrators")
    user = await session.get(User, user_id, populate_existing=True)
    if user is None or (user.status is UserStatus.DELETED and not deleted):
        raise PersonNotFound
    return user


async def require_another_admin(session: AsyncSession, user: User) -> None:
    """Refuse to lose the last person who can get into the panel.

    One who will be deleted does not count.
    """
    query = select(User.id, User.deletion_due_at).where(
        User.role == Role.ADMIN,
        User.status == UserStatus.ACTIVE,
        col(User.email_confirmed_at).is_not(None),
    )
    found = dict((await session.exec(query)).all())
    staying = {one for one, due in found.items() if due is None and one != user.id}
    if user.id in found and not staying:
        raise LastAdmin


async def set_role(
    session: AsyncSession, actor: Actor, user_id: UUID, role: Role
) -> User:
    actor.require_admin()
    user = await locked_person(session, user_id)
    if user.role is role:
        return user
    if user.role is Role.ADMIN:
        await require_another_admin(session, user)
    before, user.role = user.role, role
    await audit.record(
        session,
        actor,
        "person.role_changed",
        "user",
        user.id,
        before={"role": before},
        after={"role": role},
    )
    await end_sessions_of(session, user.id)
    await publish(session, RoleChanged(user_id=user.id))
    return user


async def set_status(
    session: AsyncSession, actor: Actor, user_id: UUID, status: UserStatus
) -> User:
    """Block a person, which ends their sessions, or let them in again."""
    actor.require_admin()
    user = await locked_person(session, user_id)
    if user.status is status:
        return user
    if user.role is Role.ADMIN and status is not UserStatus.ACTIVE:
        await require_another_admin(session, user)
    before, user.status = user.status, status
    await audit.record(
        session,
        actor,
        "person.status_changed",
        "user",
        user.id,
        before={"status": before},
        after={"status": status},
    )
    if status is not UserStatus.ACTIVE:
        await end_sessions_of(session, user.id)
    return user


async def create_admin(
    session: AsyncSession, actor: Actor, registration: AccountCreate
) -> User:
    """Create a confirmed administrator from the command line."""
    return await create_person(session, actor, registration, role=Role.ADMIN)


async def create_person(
    session: AsyncSession, actor: Actor, registration: AccountCreate, *, role: Role
) -> User:
    """Create a confirmed account without a letter; for admins and the system."""
    actor.require_admin()
    user = User(
        email=registration.email,
        display_name=registration.display_name,
        password_hash=await hash_password(registration.password),
        role=role,
        email_confirmed_at=utc_now(),
    )
    try:
        async with session.begin_nested():
            session.add(user)
    except IntegrityError as error:
        raise EmailTaken from error
    await audit.record(session, actor, "person.created", "user", user.id)
    return user


async def resubscribe(session: AsyncSession, user_id: UUID) -> None:
    """Let marketing letters reach a person who has agreed to them anew."""
    user = await session.get_one(User, user_id)
    if user.email:
        await mail.resubscribe(session, user.email)
