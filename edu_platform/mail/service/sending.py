"""Sending: at least once, with the same message id."""

import logging
from datetime import timedelta
from uuid import UUID

from sqlmodel import col, delete, update
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.core.models import utc_now
from edu_platform.mail.gateways import Refused, transport
from edu_platform.mail.models import MailStatus, OutgoingMail
from edu_platform.mail.service.outbox import body_of

logger = logging.getLogger(__name__)

FAILURE = 500
KEPT = timedelta(days=90)
# No one-time link lives longer, so a letter with one that waits still is of no use.
SECRETS_KEPT = timedelta(days=2)


async def deliver(session: AsyncSession, letter_id: UUID) -> None:
    """Send a letter that still waits; another failure than a refusal is tried again."""
    # Locked, so that two runs of the job do not send it twice.
    letter = await session.get(OutgoingMail, letter_id, with_for_update=True)
    if letter is None or letter.status is not MailStatus.QUEUED:
        return
    body = body_of(letter)
    if body is None:
        return
    way = transport()
    try:
        await way.deliver(letter.id, letter.recipient, letter.subject, body)
    except Refused as refusal:
        logger.warning("A letter was refused for good: %s", letter.id)
        letter.status = MailStatus.FAILED
        letter.failure = str(refusal)[:FAILURE]
    else:
        letter.status = MailStatus.SENT
        letter.sent_at = utc_now()
    if letter.has_secret and not way.keeps_letters:
        letter.sealed_body = None
    await session.flush()


async def sweep(session: AsyncSession) -> None:
    """Delete letters of long ago, and give up secret ones that were never sent."""
    await session.exec(
        update(OutgoingMail)
        .where(
            col(OutgoingMail.has_secret),
            col(OutgoingMail.status) == MailStatus.QUEUED,
            col(OutgoingMail.created_at) < utc_now() - SECRETS_KEPT,
        )
        .values(status=MailStatus.FAILED, sealed_body=None, failure="not sent in time")
    )
    await session.exec(
        delete(OutgoingMail).where(
            col(OutgoingMail.created_at) < utc_now() - KEPT,
        )
    )
