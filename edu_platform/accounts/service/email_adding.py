"""An address for accounts whose service told none: a receipt needs one."""

from datetime import timedelta
from urllib.parse import quote

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts.events import EmailConfirmed
from edu_platform.accounts.models import TokenPurpose, User
from edu_platform.accounts.service import tokens
from edu_platform.accounts.service.people import EmailTaken
from edu_platform.accounts.service.proof import require_fresh
from edu_platform.accounts.service.registration import LETTERS
from edu_platform.core import audit
from edu_platform.core.actor import Actor
from edu_platform.core.db import lock
from edu_platform.core.errors import Conflict, TooManyRequests
from edu_platform.core.events import publish
from edu_platform.core.i18n import N_
from edu_platform.core.limits import spend
from edu_platform.core.models import utc_now
from edu_platform.core.settings import settings
from edu_platform.mail import service as mail

LIFETIME = timedelta(hours=24)


class EmailNeeded(Conflict):
    msgid = N_("Please add your e-mail address in the settings first.")


class EmailKnown(Conflict):
    msgid = N_("Your account has an e-mail address already.")


async def require_email(session: AsyncSession, actor: Actor) -> str:
    """Return the actor's address, for what cannot be done without one.

    Raises:
        EmailNeeded: there is none.
    """
    user = await session.get_one(User, actor.person())
    if not user.email:
        raise EmailNeeded
    return user.email


async def ask_for_email(session: AsyncSession, actor: Actor, email: str) -> None:
    """Send a link to an address that is to become the actor's.

    Says nothing about whether the address has an account: the letter alone tells.

    Raises:
        ProofNeeded: an address lets in whoever reads its letters.
        EmailKnown: the account has an address.
    """
    await require_fresh(session, actor)
    user = await session.get_one(User, actor.person())
    if user.email:
        raise EmailKnown
    try:
        await spend(LETTERS, "letter", email.lower())
    except TooManyRequests:
        return
    owner = await _with(session, email)
    if owner is not None and not owner.is_unconfirmed:
        await mail.send(
            session,
            to=email,
            template="already_registered",
            locale=owner.locale,
            link=f"{settings.origin}/login",
        )
        return
    await _send_link(session, user, email)


async def _send_link(session: AsyncSession, user: User, email: str) -> None:
    await tokens.discard(session, user.id, TokenPurpose.ADD_EMAIL)
    payload = {"email": email}
    token = await tokens.issue(
        session, TokenPurpose.ADD_EMAIL, user.id, LIFETIME, payload
    )
    await mail.send(
        session,
        to=email,
        template="add_email",
        locale=user.locale,
        secret=True,
        link=f"{settings.origin}/my/settings/services?token={quote(token)}",
    )


async def add_email(session: AsyncSession, actor: Actor, token: str) -> str:
    """Give the actor's account the address that a letter went to.

    Only in the person's own session: whoever gets a letter that a stranger has asked
    for must not give the stranger's account their address.

    Raises:
        TokenInvalid, EmailTaken.
    """
    found = await tokens.find(session, token, TokenPurpose.ADD_EMAIL)
    if found.user_id != actor.person():
        raise tokens.TokenInvalid
    email = str(found.payload["email"])
    await tokens.consume(session, token, TokenPurpose.ADD_EMAIL)
    await lock(session, "email", email.lower())
    await _make_free(session, email)
    user = await session.get_one(User, actor.person())
    user.email, user.email_confirmed_at = email, utc_now()
    await session.flush()
    await audit.record(session, actor, "person.email_added", "user", user.id)
    await publish(session, EmailConfirmed(user_id=user.id))
    return email


async def _make_free(session: AsyncSession, email: str) -> None:
    """Drop a registration with this address that was never confirmed."""
    owner = await _with(session, email)
    if owner is None:
        return
    if not owner.is_unconfirmed:
        raise EmailTaken
    await session.delete(owner)
    await session.flush()


async def _with(session: AsyncSession, email: str) -> User | None:
    query = select(User).where(User.email == email).with_for_update()
    return (await session.exec(query)).one_or_none()
