"""The outbox: a letter is a row of the transaction that it tells of."""

from typing import Any
from uuid import UUID

from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.core.errors import NotFound
from edu_platform.core.i18n import N_, current_locale
from edu_platform.core.jobs import enqueue
from edu_platform.core.paging import Slice
from edu_platform.core.sealing import seal, unseal
from edu_platform.core.settings import settings
from edu_platform.mail.models import OutgoingMail
from edu_platform.mail.schemas import LetterBody, LetterRead, LetterRow
from edu_platform.mail.service.rendering import render

PURPOSE = "mail"
PAGE_SIZE = 20
SUBJECT = 300


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
    priority: int = 0,
    **context: Any,
) -> None:
    """Write a letter and have it sent once the transaction has committed.

    `secret` letters carry a one-time link: their body is erased when it was sent.
    """
    locale = locale or current_locale.get()
    rendered = render(template, locale, context)
    body = LetterBody(text=rendered.text, html=rendered.html, link=context["link"])
    letter = OutgoingMail(
        recipient=to,
        template=template,
        locale=locale,
        subject=rendered.subject[:SUBJECT],
        sealed_body=seal(body.model_dump_json().encode(), PURPOSE),
        has_secret=secret,
        priority=priority,
    )
    session.add(letter)
    await session.flush()
    await enqueue(session, "mail.deliver", letter_id=str(letter.id), priority=priority)


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
