"""What administrators see of letters, and what they can do about them."""

from typing import Any, cast
from uuid import UUID

from sqlalchemy.orm import defer
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.core import audit
from edu_platform.core.actor import Actor
from edu_platform.core.errors import Conflict
from edu_platform.core.i18n import N_
from edu_platform.core.paging import Slice
from edu_platform.mail.gateways import transport
from edu_platform.mail.models import MailStatus, OutgoingMail
from edu_platform.mail.schemas import ConnectionReport, SentRow
from edu_platform.mail.service.outbox import LetterNotFound, enqueue_delivery

PAGE_SIZE = 25


class LetterNotResendable(Conflict):
    msgid = N_("This letter cannot be sent again: it waits, was sent, or is erased.")


async def list_outbox(
    session: AsyncSession, actor: Actor, *, status: str = "", page: int = 1
) -> Slice[SentRow]:
    """Return a page of letters, the newest first; `status` leaves only those in it."""
    actor.require_admin()
    count = select(func.count()).select_from(OutgoingMail)
    # Not the body: it may hold what only its reader may know.
    query = select(OutgoingMail).options(defer(cast("Any", OutgoingMail.sealed_body)))
    if status:
        wanted = col(OutgoingMail.status) == MailStatus(status)
        query, count = query.where(wanted), count.where(wanted)
    query = query.order_by(
        col(OutgoingMail.created_at).desc(), col(OutgoingMail.id).desc()
    )
    start = (page - 1) * PAGE_SIZE
    rows = (await session.exec(query.offset(start).limit(PAGE_SIZE))).all()
    total = (await session.exec(count)).one()
    return Slice([SentRow.model_validate(row) for row in rows], total)


async def retry_letter(session: AsyncSession, actor: Actor, letter_id: UUID) -> None:
    """Send a letter that was given up once more, from its first attempt."""
    actor.require_admin()
    letter = await session.get(OutgoingMail, letter_id, with_for_update=True)
    if letter is None:
        raise LetterNotFound
    if not letter.can_retry:
        raise LetterNotResendable
    letter.status = MailStatus.QUEUED
    letter.attempts = 0
    letter.failure = ""
    await session.flush()
    await enqueue_delivery(session, letter)
    await audit.record(session, actor, "letter.retried", "letter", letter.id)


async def check_connection(actor: Actor) -> ConnectionReport:
    """Find out whether the mail server would take our letters; sends none."""
    actor.require_admin()
    return await transport().probe()
