"""Addresses that letters do not go to, and why.

- A mailbox that does not exist (the server's final answer) gets no letter any more.
  Only a letter that somebody has asked for, with a one-time link or a code, is tried
  again when it was asked for a week or more after that answer; if it arrives, the
  address is free again.
- Who has unsubscribed gets no marketing letter; all others go on.
"""

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, delete, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.core import audit
from edu_platform.core.actor import Actor
from edu_platform.core.errors import Conflict, NotFound
from edu_platform.core.i18n import N_
from edu_platform.core.models import utc_now
from edu_platform.core.paging import Slice
from edu_platform.core.sealing import keyed_digest
from edu_platform.mail.models import OutgoingMail, Suppression, SuppressionReason
from edu_platform.mail.schemas import SuppressionRow

PURPOSE = "mail.suppression"
PAGE_SIZE = 20
# A mailbox may be mended, but not by asking every minute.
TRIED_AGAIN_AFTER = timedelta(days=7)
DETAIL = 500
BOUNCES_KEPT = timedelta(days=365)


class SuppressionNotFound(NotFound):
    msgid = N_("There is no such address on the list.")


class OwnWish(Conflict):
    msgid = N_("Only the person can subscribe to news again.")


def digest_of(address: str) -> str:
    return keyed_digest(address.strip().lower(), PURPOSE)


def hint_of(address: str) -> str:
    """Return what tells its owner, and few others, which address it is."""
    local, _at, domain = address.strip().lower().rpartition("@")
    return f"{local[:1]}***@{domain}"[:254]


def _without_address(words: str, address: str) -> str:
    """Take the address out of what a server has said of it."""
    return re.sub(re.escape(address), hint_of(address), words, flags=re.IGNORECASE)


async def reasons_against(
    session: AsyncSession, address: str
) -> dict[SuppressionReason, Suppression]:
    """Return the entries of an address."""
    query = select(Suppression).where(Suppression.address_digest == digest_of(address))
    return {row.reason: row for row in (await session.exec(query)).all()}


async def why_held_back(
    session: AsyncSession, letter: OutgoingMail
) -> SuppressionReason | None:
    """Return why a letter must not go to its address, or None when it may."""
    against = await reasons_against(session, letter.recipient)
    if letter.is_marketing and SuppressionReason.UNSUBSCRIBED in against:
        return SuppressionReason.UNSUBSCRIBED
    bounced = against.get(SuppressionReason.BOUNCED)
    if bounced is None:
        return None
    may_try = letter.created_at >= bounced.created_at + TRIED_AGAIN_AFTER
    return None if letter.has_secret and may_try else SuppressionReason.BOUNCED


async def note(
    session: AsyncSession,
    address: str,
    reason: SuppressionReason,
    *,
    detail: str = "",
    user_id: UUID | None = None,
) -> None:
    """Put an address on the list, or renew its entry."""
    row = Suppression(
        address_digest=digest_of(address),
        hint=hint_of(address),
        reason=reason,
        detail=_without_address(detail, address)[:DETAIL],
        user_id=user_id,
    )
    insertion = insert(Suppression).values(**row.model_dump())
    newer: dict[str, Any] = {"created_at": row.created_at, "detail": row.detail}
    if user_id is not None:
        newer["user_id"] = user_id
    # SQLModel's exec() is typed for its own statements and takes these as well.
    await session.exec(  # pyright: ignore[reportCallIssue]
        insertion.on_conflict_do_update(  # pyright: ignore[reportArgumentType]
            index_elements=["address_digest", "reason"], set_=newer
        )
    )


async def forget(
    session: AsyncSession, address: str, reason: SuppressionReason
) -> None:
    await session.exec(
        delete(Suppression).where(
            col(Suppression.address_digest) == digest_of(address),
            col(Suppression.reason) == reason,
        )
    )


async def list_suppressions(
    session: AsyncSession, actor: Actor, *, address: str = "", page: int = 1
) -> Slice[SuppressionRow]:
    """Return a page of the list, the newest first, or the entries of one address."""
    actor.require_admin()
    count = select(func.count()).select_from(Suppression)
    query = select(Suppression)
    if address:
        found = col(Suppression.address_digest) == digest_of(address)
        count, query = count.where(found), query.where(found)
    query = query.order_by(
        col(Suppression.created_at).desc(), col(Suppression.id).desc()
    )
    start = (page - 1) * PAGE_SIZE
    rows = (await session.exec(query.offset(start).limit(PAGE_SIZE))).all()
    total = (await session.exec(count)).one()
    return Slice([SuppressionRow.model_validate(row) for row in rows], total)


async def lift_suppression(
    session: AsyncSession, actor: Actor, suppression_id: UUID
) -> None:
    """Let letters go to an address again whose mailbox was said not to exist."""
    actor.require_admin()
    row = await session.get(Suppression, suppression_id, with_for_update=True)
    if row is None:
        raise SuppressionNotFound
    if row.reason is not SuppressionReason.BOUNCED:
        raise OwnWish
    await audit.record(
        session,
        actor,
        "suppression.lifted",
        "suppression",
        row.id,
        before={"hint": row.hint, "detail": row.detail},
    )
    await session.delete(row)
    await session.flush()


async def sweep_suppressions(session: AsyncSession) -> None:
    """Forget mailboxes that did not exist a year ago: somebody may have them now."""
    await session.exec(
        delete(Suppression).where(
            col(Suppression.reason) == SuppressionReason.BOUNCED,
            col(Suppression.created_at) < utc_now() - BOUNCES_KEPT,
        )
    )
