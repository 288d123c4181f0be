"""Unsubscribing from marketing letters, by a link that says who, without signing in.

The link's token is sealed: nobody can make one for another address, and addresses stay
out of the logs of servers on the way. It stays good as long as the letter is kept.
"""

import base64
import binascii
from uuid import UUID

from cryptography.exceptions import InvalidTag
from pydantic import BaseModel, ValidationError
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.core.errors import NotFound
from edu_platform.core.events import publish
from edu_platform.core.i18n import N_
from edu_platform.core.sealing import seal, unseal
from edu_platform.core.settings import settings
from edu_platform.mail.events import Unsubscribed
from edu_platform.mail.models import SuppressionReason
from edu_platform.mail.service import suppressions

PURPOSE = "mail.unsubscribe"
ONE_CLICK = "/api/v1/unsubscribe"
PAGE = "/unsubscribe"
LONGEST_TOKEN = 1000


class LinkDamaged(NotFound):
    msgid = N_("This link is not whole. Copy all of it from the letter.")


class Subscriber(BaseModel):
    """Whom a link of a letter is about."""

    address: str
    user_id: UUID | None = None


def token_for(subscriber: Subscriber) -> str:
    sealed = seal(subscriber.model_dump_json().encode(), PURPOSE)
    return base64.urlsafe_b64encode(sealed).decode().rstrip("=")


def subscriber_of(token: str) -> Subscriber:
    """Return whom a token is about.

    Raises:
        LinkDamaged: it was not made here.
    """
    if len(token) > LONGEST_TOKEN:
        raise LinkDamaged
    try:
        sealed = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
        return Subscriber.model_validate_json(unseal(sealed, PURPOSE))
    except (ValueError, binascii.Error, InvalidTag, ValidationError) as error:
        raise LinkDamaged from error


def hint_of_link(token: str) -> str:
    """Return a hint of the address that a link is about."""
    return suppressions.hint_of(subscriber_of(token).address)


def page_address(subscriber: Subscriber) -> str:
    """Return where a person unsubscribes with a button: scanners open links too."""
    return f"{settings.origin}{PAGE}?token={token_for(subscriber)}"


def one_click_address(subscriber: Subscriber) -> str:
    """Return where a mail program unsubscribes by a POST (RFC 8058)."""
    return f"{settings.origin}{ONE_CLICK}/{token_for(subscriber)}"


async def unsubscribe_by_link(session: AsyncSession, token: str) -> None:
    """Do what the owner of a letter's link asks for; doing it twice is once."""
    subscriber = subscriber_of(token)
    await unsubscribe(session, subscriber.address, subscriber.user_id)


async def unsubscribe(
    session: AsyncSession, address: str, user_id: UUID | None = None
) -> None:
    """Send no more marketing letters to an address.

    The caller answers for who asks: a settings page passes its own person's address.
    """
    await suppressions.note(
        session, address, SuppressionReason.UNSUBSCRIBED, user_id=user_id
    )
    await publish(session, Unsubscribed(user_id=user_id, address=address))


async def resubscribe(session: AsyncSession, address: str) -> None:
    """Let marketing letters go to an address whose owner has agreed to them anew."""
    await suppressions.forget(session, address, SuppressionReason.UNSUBSCRIBED)


async def is_unsubscribed(session: AsyncSession, address: str) -> bool:
    against = await suppressions.reasons_against(session, address)
    return SuppressionReason.UNSUBSCRIBED in against
