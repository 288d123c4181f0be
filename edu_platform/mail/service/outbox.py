"""The outbox: a letter is a row of the transaction that it tells of."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.core.errors import NotFound
from edu_platform.core.i18n import N_, current_locale
from edu_platform.core.jobs import enqueue
from edu_platform.core.models import utc_now
from edu_platform.core.paging import Slice
from edu_platform.core.sealing import seal, unseal
from edu_platform.core.settings import settings
from edu_platform.mail.models import OutgoingMail
from edu_platform.mail.schemas import LetterBody, LetterRead, LetterRow
from edu_platform.mail.service.rendering import render
from edu_platform.mail.service.unsubscribing import (
    Subscriber,
    one_click_address,
    page_address,
)

PURPOSE = "mail"
PAGE_SIZE = 20
SUBJECT = 300
# Somebody waits for a code or a link in front of the screen; news can wait.
URGENT, ORDINARY, NEWS = 100, 0, -100
# No one-time link lives longer unless its sender says so.
LONGEST_SECRET = timedelta(days=1)


class OutboxClosed(NotFound):
    msgid = N_("The outbox page exists in demo mode only.")


class LetterNotFound(NotFound):
    msgid = N_("There is no such letter.")


async def send(
    session: AsyncSession,
    *,
    to: str,
    template: str,
    locale: str | None = None,
    secret: bool = False,
    marketing: bool = False,
    user_id: UUID | None = None,
    expires_at: datetime | None = None,
    **context: Any,
) -> None:
    """Write a letter and have it sent once the transaction has committed.

    `context` are the values of the `template`; `link` is what its button opens. A
    `secret` letter carries a one-time link or code: it goes first, is erased on
    sending, and not sent after `expires_at`. A `marketing` one goes last, and not to
    those who have unsubscribed. Whoever has no address gets none.
    """
    if not to:
        return
    locale = locale or current_locale.get()
    subscriber = Subscriber(address=to, user_id=user_id) if marketing else None
    body, subject = _written(template, locale, context, subscriber)
    if secret and expires_at is None:
        expires_at = utc_now() + LONGEST_SECRET
    letter = OutgoingMail(
        recipient=to,
        template=template,
        locale=locale,
        subject=subject if len(subject) <= SUBJECT else f"{subject[: SUBJECT - 1]}…",
        sealed_body=seal(body.model_dump_json().encode(), PURPOSE),
        has_secret=secret,
        is_marketing=marketing,
        priority=URGENT if secret else NEWS if marketing else ORDINARY,
        expires_at=expires_at,
    )
    session.add(letter)
    await session.flush()
    await enqueue_delivery(session, letter)


def _written(
    template: str, locale: str, context: dict[str, Any], subscriber: Subscriber | None
) -> tuple[LetterBody, str]:
    """Return what a letter says, and its subject."""
    page = page_address(subscriber) if subscriber else ""
    rendered = render(template, locale, context, unsubscribe=page)
    body = LetterBody(
        text=rendered.text,
        html=rendered.html,
        link=context.get("link", ""),
        unsubscribe=one_click_address(subscriber) if subscriber else "",
    )
    return body, rendered.subject


async def enqueue_delivery(
    session: AsyncSession, letter: OutgoingMail, delay: timedelta = timedelta()
) -> None:
    await enqueue(
        session,
        "mail.deliver",
        priority=letter.priority,
        delay=delay,
        letter_id=str(letter.id),
    )


def body_of(letter: OutgoingMail) -> LetterBody | None:
    """Return what is written in a letter, or None once it was erased."""
    if letter.sealed_body is None:
        return None
    return LetterBody.model_validate_json(unseal(letter.sealed_body, PURPOSE))


def _require_demo() -> None:
    # It shows other people's one-time links: only a machine of one's own may.
    if not settings.is_demo:
        raise OutboxClosed


async def list_letters(session: AsyncSession, *, page: int = 1) -> Slice[LetterRow]:
    """Return a page of the demo's letters, the newest first."""
    _require_demo()
    count = select(func.count()).select_from(OutgoingMail)
    query = (
        select(OutgoingMail)
        .order_by(col(OutgoingMail.created_at).desc(), col(OutgoingMail.id).desc())
        .offset((page - 1) * PAGE_SIZE)
        .limit(PAGE_SIZE)
    )
    rows = (await session.exec(query)).all()
    total = (await session.exec(count)).one()
    return Slice([LetterRow.model_validate(row) for row in rows], total)


async def read_letter(session: AsyncSession, letter_id: UUID) -> LetterRead:
    _require_demo()
    letter = await session.get(OutgoingMail, letter_id)
    body = body_of(letter) if letter else None
    if letter is None or body is None:
        raise LetterNotFound
    row = LetterRow.model_validate(letter)
    return LetterRead(**row.model_dump(), text=body.text, link=body.link)
