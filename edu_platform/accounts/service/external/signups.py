"""Accounts of people whom a service has named.

What a service says of a mailbox proves nothing: a letter of our own does, and until
its button is pressed nobody learns whether the address has an account. The button
works only for whoever came from the service: in the same browser, or after coming from
it once more. Else somebody could enter a stranger's address there, and the stranger
would open an account for them.
"""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from hmac import compare_digest
from typing import Any
from urllib.parse import quote
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, delete, select
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts.events import EmailConfirmed
from edu_platform.accounts.gateways import Told
from edu_platform.accounts.models import (
    ExternalIdentity,
    ExternalSignUp,
    OAuthFlow,
    Provider,
    TokenPurpose,
    User,
)
from edu_platform.accounts.schemas import check_name
from edu_platform.accounts.service import tokens
from edu_platform.accounts.service.entrance import Browser, Entrance, enter
from edu_platform.accounts.service.external.providers import TITLES
from edu_platform.accounts.service.external.store import (
    attach,
    find,
    lock_identity,
)
from edu_platform.accounts.service.registration import LETTERS
from edu_platform.accounts.service.sessions import end_sessions_of
from edu_platform.accounts.service.tokens import TokenInvalid
from edu_platform.core import audit
from edu_platform.core.actor import Actor
from edu_platform.core.db import transaction
from edu_platform.core.errors import AppError, Conflict, TooManyRequests
from edu_platform.core.events import publish
from edu_platform.core.i18n import N_, current_locale
from edu_platform.core.limits import spend
from edu_platform.core.models import utc_now
from edu_platform.core.sealing import digest
from edu_platform.core.settings import settings
from edu_platform.legal import service as legal
from edu_platform.legal.models import REQUIRED, ConsentKind
from edu_platform.mail import service as mail

LIFETIME = timedelta(hours=24)


class AccountExists(Conflict):
    msgid = N_("There is already an account with this address. Please sign in to it.")


class ConsentsMissing(AppError):
    status_code = 422
    msgid = N_("Without these two consents an account cannot be opened.")


class OtherBrowser(AppError):
    status_code = 403
    msgid = N_("Please come from the service once more: this is another browser.")


@dataclass(frozen=True, slots=True)
class Waiting:
    """What is shown of somebody who has not finished yet."""

    provider: Provider
    service: str
    name: str
    email: str
    has_account: bool
    is_same_browser: bool


async def expect(session: AsyncSession, told: Told, flow: OAuthFlow) -> dict[str, Any]:
    """Note that somebody without an account came; returns how they go on.

    `ticket` when nothing more is to be proved, `sign_up_id` when a letter was sent.
    """
    ticket = secrets.token_urlsafe(32)
    if await _came_again(session, told, flow, ticket):
        return {"ticket": ticket}
    waiting = ExternalSignUp(
        ticket_hash=digest(ticket),
        provider=flow.provider,
        subject=told.subject,
        name=told.name,
        email=told.email,
        browser_hash=flow.browser_hash,
        next_url=flow.next_url,
        expires_at=utc_now() + LIFETIME,
    )
    session.add(waiting)
    await session.flush()
    if told.is_proved or not told.email:
        return {"ticket": ticket}
    await _send_letter(session, waiting, ticket)
    return {"sign_up_id": waiting.id}


async def _came_again(
    session: AsyncSession, told: Told, flow: OAuthFlow, ticket: str
) -> bool:
    """Hand what a letter is about over to the browser in which it was opened."""
    if not flow.ticket_hash:
        return False
    query = select(ExternalSignUp).where(
        ExternalSignUp.ticket_hash == flow.ticket_hash,
        ExternalSignUp.provider == flow.provider,
        ExternalSignUp.subject == told.subject,
        col(ExternalSignUp.expires_at) > utc_now(),
    )
    waiting = (await session.exec(query.with_for_update())).one_or_none()
    if waiting is None:
        return False
    waiting.ticket_hash = digest(ticket)
    waiting.browser_hash = flow.browser_hash
    await session.flush()
    return True


async def _send_letter(
    session: AsyncSession, waiting: ExternalSignUp, ticket: str
) -> None:
    try:
        await spend(LETTERS, "letter", waiting.email.lower())
    except TooManyRequests:
        return
    await mail.send(
        session,
        to=waiting.email,
        template="finish_external",
        locale=current_locale.get(),
        secret=True,
        service=TITLES[waiting.provider],
        link=f"{settings.origin}/external/finish?ticket={quote(ticket)}",
    )


def masked(email: str) -> str:
    """Return an address that only those recognise who know it."""
    name, at, domain = email.partition("@")
    return f"{name[:1]}…{at}{domain[:1]}…{domain[domain.rfind('.') :]}" if at else ""


async def letter_address(session: AsyncSession, sign_up_id: UUID) -> str:
    """Return, masked, where a letter was sent."""
    waiting = await session.get(ExternalSignUp, sign_up_id)
    return masked(waiting.email) if waiting else ""


async def _find(session: AsyncSession, ticket: str) -> ExternalSignUp:
    query = select(ExternalSignUp).where(
        ExternalSignUp.ticket_hash == digest(ticket),
        col(ExternalSignUp.expires_at) > utc_now(),
    )
    # Read anew: another tab may have used it up while this one was waiting.
    query = query.execution_options(populate_existing=True)
    waiting = (await session.exec(query)).one_or_none()
    if waiting is None:
        raise TokenInvalid
    return waiting


async def read_waiting(session: AsyncSession, ticket: str, browser: str) -> Waiting:
    """Return what there is to finish; the ticket is not used up.

    Raises:
        TokenInvalid: unknown, used or too old.
    """
    waiting = await _find(session, ticket)
    return Waiting(
        provider=waiting.provider,
        service=TITLES[waiting.provider],
        name=waiting.name,
        email=masked(waiting.email),
        has_account=await _is_owned(session, waiting.email),
        is_same_browser=compare_digest(waiting.browser_hash, digest(browser)),
    )


async def _is_owned(session: AsyncSession, email: str) -> bool:
    if not email:
        return False
    user = (await session.exec(select(User).where(User.email == email))).one_or_none()
    return user is not None and not user.is_unconfirmed


async def take_sign_up(
    session: AsyncSession, ticket: str, browser: str
) -> ExternalSignUp:
    """Return what there is to finish; the transaction's end uses the ticket up.

    Raises:
        TokenInvalid: unknown, used or too old.
        OtherBrowser: somebody has a letter who has not come from the service.
    """
    waiting = await _find(session, ticket)
    if not compare_digest(waiting.browser_hash, digest(browser)):
        raise OtherBrowser
    # One tab at a time, in this order: their tickets are used up together.
    await lock_identity(session, waiting.provider, waiting.subject)
    waiting = await _find(session, ticket)
    await session.exec(
        delete(ExternalSignUp).where(
            col(ExternalSignUp.provider) == waiting.provider,
            col(ExternalSignUp.subject) == waiting.subject,
        )
    )
    session.expunge(waiting)
    return waiting


async def complete(
    ticket: str,
    name: str,
    consents: Collection[ConsentKind],
    *,
    browser: Browser,
    flow_token: str,
) -> tuple[Entrance, str]:
    """Open the account of somebody whom a service has named, and let them in.

    Runs a transaction of its own. Returns the way in and where to go on.

    Raises:
        ConsentsMissing: one of the required consents.
        TokenInvalid, OtherBrowser: see `take_sign_up`.
        AccountExists: the address belongs to an account; it can be linked instead.
    """
    if not set(consents) >= set(REQUIRED):
        raise ConsentsMissing
    async with transaction() as session:
        waiting = await take_sign_up(session, ticket, flow_token)
        known = await find(session, waiting.provider, waiting.subject)
        if known is not None:
            # Another tab has finished first: it is the same person.
            user = await session.get_one(User, known.user_id)
        else:
            user = await _open_account(session, waiting, check_name(name))
            await legal.give(
                session,
                user.id,
                sorted(consents),
                address=browser.address,
                user_agent=browser.user_agent,
            )
        entrance = await enter(session, user, browser, remember=True)
    return entrance, waiting.next_url


async def _open_account(
    session: AsyncSession, waiting: ExternalSignUp, name: str
) -> User:
    user = await _account_of(session, waiting.email, name)
    user.display_name = name
    user.locale = current_locale.get()
    await attach(session, user.id, waiting.provider, waiting.subject, waiting.email)
    after = {"provider": waiting.provider}
    actor = Actor(user_id=user.id, role=user.role)
    await audit.record(session, actor, "identity.linked", "user", user.id, after=after)
    if user.email:
        await publish(session, EmailConfirmed(user_id=user.id))
    return user


async def _account_of(session: AsyncSession, email: str, name: str) -> User:
    """Return a new account, or one with this address that nobody has proved yet."""
    if not email:
        user = User(display_name=name)
        session.add(user)
        await session.flush()
        return user
    new = User(email=email, display_name=name)
    insertion = insert(User).values(**new.model_dump())
    # SQLModel's exec() is typed for its own statements and takes these as well.
    await session.exec(insertion.on_conflict_do_nothing(index_elements=["email"]))  # pyright: ignore[reportCallIssue, reportArgumentType]
    query = select(User).where(User.email == email).with_for_update()
    user = (await session.exec(query)).one()
    if not user.is_unconfirmed:
        raise AccountExists
    await _take_over(session, user)
    return user


async def _take_over(session: AsyncSession, user: User) -> None:
    """Leave nothing to whoever has used an address that was not theirs."""
    user.password_hash = None
    user.email_confirmed_at = utc_now()
    await end_sessions_of(session, user.id)
    await tokens.discard(session, user.id, TokenPurpose.CONFIRM_EMAIL)
    await session.exec(
        delete(ExternalIdentity).where(col(ExternalIdentity.user_id) == user.id)
    )
    await session.flush()
