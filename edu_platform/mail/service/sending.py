"""Sending: at least once, with the same message id."""

import logging
import random
from datetime import timedelta
from uuid import UUID

from sqlmodel import col, delete, func, update
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.core.models import utc_now
from edu_platform.mail.gateways import Postponed, Refused, transport
from edu_platform.mail.models import MailStatus, OutgoingMail, SuppressionReason
from edu_platform.mail.schemas import LetterBody
from edu_platform.mail.service import suppressions
from edu_platform.mail.service.outbox import body_of, enqueue_delivery

logger = logging.getLogger(__name__)

FAILURE = 500
KEPT = timedelta(days=90)
# For letters of before they knew it themselves.
SECRETS_KEPT = timedelta(days=2)
# A grey-listing server wants minutes, one that is away may be so for a night.
WAITS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=8),
    timedelta(hours=24),
)
# What failed together must not come again together.
JITTER = 0.25


async def deliver(session: AsyncSession, letter_id: UUID) -> None:
    """Send a letter that still waits, or note why not."""
    # Locked, so that two runs of the job do not send it twice.
    letter = await session.get(OutgoingMail, letter_id, with_for_update=True)
    if letter is None or letter.status is not MailStatus.QUEUED:
        return
    body = body_of(letter)
    if body is None:
        return
    if letter.expires_at is not None and letter.expires_at <= utc_now():
        _close(letter, MailStatus.EXPIRED, "")
    elif reason := await suppressions.why_held_back(session, letter):
        _close(letter, MailStatus.SUPPRESSED, reason.value)
    else:
        await _hand_over(session, letter, body)
    await session.flush()


async def _hand_over(
    session: AsyncSession, letter: OutgoingMail, body: LetterBody
) -> None:
    way = transport()
    letter.attempts += 1
    try:
        await way.deliver(letter.id, letter.recipient, letter.subject, body)
    except Postponed as failure:
        await _postpone(session, letter, str(failure))
    except Refused as refusal:
        logger.warning("A letter was refused for good: %s", letter.id)
        _close(letter, MailStatus.FAILED, str(refusal))
        if refusal.no_mailbox:
            await suppressions.note(
                session,
                letter.recipient,
                SuppressionReason.BOUNCED,
                detail=str(refusal),
            )
    else:
        _close(letter, MailStatus.SENT, "", keep=way.keeps_letters)
        letter.sent_at = utc_now()
        if letter.has_secret:
            # It has arrived, so whatever was said of the mailbox is not true now.
            await suppressions.forget(
                session, letter.recipient, SuppressionReason.BOUNCED
            )


async def _postpone(session: AsyncSession, letter: OutgoingMail, words: str) -> None:
    """Have the letter tried again later, or give it up after the last wait."""
    if letter.attempts > len(WAITS):
        logger.warning("A letter was given up: %s", letter.id)
        _close(letter, MailStatus.FAILED, words)
        return
    stretch = 1 + random.random() * JITTER  # noqa: S311  spreads load, hides nothing
    delay = WAITS[letter.attempts - 1] * stretch
    letter.failure = words[:FAILURE]
    letter.next_try_at = utc_now() + delay
    await enqueue_delivery(session, letter, delay)


def _close(
    letter: OutgoingMail, status: MailStatus, failure: str, *, keep: bool = False
) -> None:
    """Note what became of a letter; one with a secret is erased then."""
    letter.status = status
    letter.failure = failure[:FAILURE]
    letter.next_try_at = None
    if letter.has_secret and not keep:
        letter.sealed_body = None


async def sweep(session: AsyncSession) -> None:
    """Delete letters of long ago, and erase secret ones that were never sent."""
    end = func.coalesce(
        col(OutgoingMail.expires_at), col(OutgoingMail.created_at) + SECRETS_KEPT
    )
    await session.exec(
        update(OutgoingMail)
        .where(
            col(OutgoingMail.has_secret),
            col(OutgoingMail.status) == MailStatus.QUEUED,
            end < utc_now(),
        )
        .values(
            status=MailStatus.EXPIRED,
            sealed_body=None,
            next_try_at=None,
        )
    )
    await session.exec(
        delete(OutgoingMail).where(
            col(OutgoingMail.created_at) < utc_now() - KEPT,
        )
    )
    await suppressions.sweep_suppressions(session)
