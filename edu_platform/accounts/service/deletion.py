"""The end of an account: asked for, thought over, and then carried out by a job."""

from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts.events import AccountErased
from edu_platform.accounts.models import ShownName, User, UserStatus
from edu_platform.accounts.service.people import locked_person, require_another_admin
from edu_platform.accounts.service.proof import require_fresh
from edu_platform.accounts.service.sessions import end_sessions_of
from edu_platform.core import audit, personal_data
from edu_platform.core.actor import SYSTEM, Actor
from edu_platform.core.errors import Conflict, FieldInvalid
from edu_platform.core.events import publish
from edu_platform.core.i18n import N_, format_date, use_locale
from edu_platform.core.jobs import enqueue
from edu_platform.core.models import utc_now
from edu_platform.core.settings import settings
from edu_platform.mail import service as mail


class ConfirmationWrong(FieldInvalid):
    field = "confirmation"
    msgid = N_("Type the e-mail address of this account.")


class DeletionNotScheduled(Conflict):
    msgid = N_("The deletion of this account is not planned.")


async def schedule_deletion(
    session: AsyncSession,
    actor: Actor,
    *,
    confirmation: str,
    shown_name: ShownName = ShownName.FULL,
    user_id: UUID | None = None,
) -> User:
    """Plan the deletion of one's own account, or as an administrator of another's.

    Until then everything goes on as it was, and it can be cancelled; all other
    sessions end at once.

    Raises:
        ProofNeeded: the actor has not lately proved who they are.
        ConfirmationWrong: what was typed is not the account's address.
        LastAdmin: nobody would be left to run the platform.
    """
    target = user_id or actor.person()
    actor.require_self_or_admin(target)
    await require_fresh(session, actor)
    user = await locked_person(session, target)
    if confirmation.strip().lower() != user.email.lower():
        raise ConfirmationWrong
    await require_another_admin(session, user)
    user.shown_name = shown_name
    is_new = user.deletion_due_at is None
    if is_new:
        days = timedelta(days=settings.deletion_grace_days)
        user.deletion_due_at = utc_now() + days
    await session.flush()
    await end_sessions_of(session, user.id, but=actor.session_digest)
    if is_new:
        await _note(session, actor, user, "person.deletion_scheduled")
        await _write(session, user, "deletion_scheduled", day=_day(user))
    return user


async def cancel_deletion(
    session: AsyncSession, actor: Actor, *, user_id: UUID | None = None
) -> User:
    """Keep an account whose deletion was planned.

    Raises:
        DeletionNotScheduled: it was not, or has been cancelled.
    """
    target = user_id or actor.person()
    actor.require_self_or_admin(target)
    user = await locked_person(session, target)
    if user.deletion_due_at is None:
        raise DeletionNotScheduled
    await _note(session, actor, user, "person.deletion_cancelled")
    user.deletion_due_at = None
    user.shown_name = ShownName.FULL
    await session.flush()
    await _write(session, user, "deletion_cancelled")
    return user


async def start_due_erasures(session: AsyncSession) -> int:
    """Have each account erased whose time has come; one failure stops no other."""
    query = select(User.id).where(col(User.deletion_due_at) <= utc_now())
    found = (await session.exec(query)).all()
    for user_id in found:
        await enqueue(
            session, "accounts.erase", once=f"erase:{user_id}", user_id=str(user_id)
        )
    return len(found)


async def erase_due(session: AsyncSession, user_id: UUID) -> bool:
    """Erase an account whose time has come, whole or not at all.

    All of it is one transaction: a worker killed half-way has done nothing, and the
    job begins again. Whoever has cancelled meanwhile keeps the account.
    """
    # The same lock as for cancelling, so that the two never overlap.
    user = await locked_person(session, user_id, deleted=True)
    due = user.deletion_due_at
    if user.status is UserStatus.DELETED or due is None or due > utc_now():
        return False
    await _write(session, user, "account_deleted")
    await publish(session, AccountErased(user.id, user.shown_name))
    await personal_data.erase_person(session, user.id)
    await audit.record(session, SYSTEM, "person.erased", "user", user.id)
    return True


def due_of(user: User) -> datetime:
    """Return when an account will be deleted, or raise `DeletionNotScheduled`."""
    if user.deletion_due_at is None:
        raise DeletionNotScheduled
    return user.deletion_due_at


def _day(user: User) -> str:
    with use_locale(user.locale):
        return format_date(due_of(user), ZoneInfo(user.timezone))


async def _note(session: AsyncSession, actor: Actor, user: User, action: str) -> None:
    due = user.deletion_due_at
    after = {"due": due.isoformat()} if due else {}
    await audit.record(session, actor, action, "user", user.id, after=after)


async def _write(
    session: AsyncSession, user: User, template: str, day: str = ""
) -> None:
    page = "/" if template == "account_deleted" else "/my/settings/data"
    await mail.send(
        session,
        to=user.email,
        template=template,
        locale=user.locale,
        name=user.display_name,
        link=f"{settings.origin}{page}",
        day=day,
    )
