"""Another e-mail address: proved by a letter to it, undone by a letter to the old one.

Who asks is not told whether the new address has an account: its owner is, by letter.
Both letters always leave, so that neither the answer nor the own mailbox tells.
"""

from datetime import datetime, timedelta
from urllib.parse import quote
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, delete, select
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts.events import EmailChanged, PasswordChanged
from edu_platform.accounts.models import (
    ApiToken,
    ExternalIdentity,
    OneTimeToken,
    Passkey,
    RecoveryCode,
    TokenPurpose,
    TotpSecret,
    User,
    UserStatus,
)
from edu_platform.accounts.schemas import EmailSubmission
from edu_platform.accounts.service import tokens
from edu_platform.accounts.service.people import EmailTaken
from edu_platform.accounts.service.personal_data import erase
from edu_platform.accounts.service.proof import require_fresh
from edu_platform.accounts.service.sessions import end_sessions_of
from edu_platform.accounts.service.tokens import TokenInvalid
from edu_platform.core import audit
from edu_platform.core.actor import Actor
from edu_platform.core.errors import FieldInvalid, TooManyRequests
from edu_platform.core.events import publish
from edu_platform.core.i18n import N_
from edu_platform.core.limits import spend
from edu_platform.core.models import utc_now
from edu_platform.core.settings import settings
from edu_platform.mail import service as mail

CONFIRMED_WITHIN = timedelta(hours=24)
REVERTED_WITHIN = timedelta(hours=72)
# Of a person, and to a mailbox, whoever asks.
CHANGES = "5/hour"
LETTERS = "5/hour"
# What was sent to the old address, and what else was on its way to a new one.
ENDED_BY_NEW_EMAIL = (
    TokenPurpose.RESET_PASSWORD,
    TokenPurpose.CONFIRM_EMAIL,
    TokenPurpose.CHANGE_EMAIL,
)


class SameEmail(FieldInvalid):
    field = "email"
    msgid = N_("This is your address already.")


class PendingEmail(BaseModel):
    """The address that a link gives, or gives back; kept on its token."""

    email: str


async def ask_email_change(
    session: AsyncSession, actor: Actor, submission: EmailSubmission
) -> None:
    """Send a link to the new address, and word of it to the present one.

    Raises:
        ProofNeeded: the person has not lately proved who they are.
        SameEmail: nothing would change.
        TooManyRequests: asked too often.
    """
    await require_fresh(session, actor)
    user = await _locked(session, actor.person())
    if submission.email.lower() == user.email.lower():
        raise SameEmail
    await spend(CHANGES, "change-email", str(user.id))
    # A newer wish ends the older one; the ways back stay.
    await tokens.discard(session, user.id, TokenPurpose.CHANGE_EMAIL)
    confirming = await _issue(
        session, user, TokenPurpose.CHANGE_EMAIL, submission.email
    )
    await _write_to_new(session, submission.email, confirming)
    await _write_with_way_back(session, user, user.email, "email_change_notice")
    await audit.record(session, actor, "person.email_change_asked", "user", user.id)


async def _locked(session: AsyncSession, user_id: UUID) -> User:
    query = select(User).where(User.id == user_id).with_for_update()
    newest = query.execution_options(populate_existing=True)
    return (await session.exec(newest)).one()


async def _issue(
    session: AsyncSession, user: User, purpose: TokenPurpose, email: str
) -> str:
    is_way_back = purpose is TokenPurpose.REVERT_EMAIL
    lifetime = REVERTED_WITHIN if is_way_back else CONFIRMED_WITHIN
    payload = PendingEmail(email=email).model_dump()
    return await tokens.issue(session, purpose, user.id, lifetime, payload)


async def _write_to_new(session: AsyncSession, email: str, token: str) -> None:
    """Send the link, or tell the owner of the address that somebody wants it."""
    try:
        await spend(LETTERS, "new-email", email.lower())
    except TooManyRequests:
        return
    owner = (await session.exec(select(User).where(User.email == email))).one_or_none()
    if owner is not None and not owner.is_unconfirmed:
        await mail.send(
            session,
            to=owner.email,
            template="email_change_taken",
            locale=owner.locale,
            link=f"{settings.origin}/login",
        )
        return
    await mail.send(
        session,
        to=email,
        template="email_change_confirm",
        secret=True,
        link=f"{settings.origin}/confirm-new-email?token={quote(token)}",
    )


async def _write_with_way_back(
    session: AsyncSession, user: User, old_email: str, template: str
) -> None:
    token = await _issue(session, user, TokenPurpose.REVERT_EMAIL, old_email)
    await mail.send(
        session,
        to=old_email,
        template=template,
        locale=user.locale,
        secret=True,
        link=f"{settings.origin}/revert-email?token={quote(token)}",
    )


async def confirm_email_change(session: AsyncSession, token: str) -> None:
    """Make the address of a letter's link the account's own.

    Raises:
        TokenInvalid: unknown, used, too old, or of a blocked person.
        EmailTaken: somebody else has the address by now.
    """
    user, found = await _found(session, token, TokenPurpose.CHANGE_EMAIL)
    new_email = PendingEmail.model_validate(found.payload).email
    await tokens.consume(session, token, TokenPurpose.CHANGE_EMAIL)
    old_email = user.email
    await _set_email(session, user, new_email)
    await tokens.discard(session, user.id, *ENDED_BY_NEW_EMAIL)
    await _tell_both(session, user, old_email)
    await _note(session, user, "person.email_changed")


async def _found(
    session: AsyncSession, token: str, purpose: TokenPurpose
) -> tuple[User, OneTimeToken]:
    found = await tokens.find(session, token, purpose)
    user = await _locked(session, found.user_id)
    if user.status is not UserStatus.ACTIVE:
        raise TokenInvalid
    return user, found


async def _set_email(session: AsyncSession, user: User, email: str) -> None:
    await _free(session, user, email)
    try:
        async with session.begin_nested():
            user.email = email
            user.email_confirmed_at = utc_now()
            session.add(user)
    except IntegrityError as error:
        raise EmailTaken from error


async def _free(session: AsyncSession, user: User, email: str) -> None:
    """Take an address from a registration that nobody has confirmed."""
    query = select(User).where(User.email == email)
    holder = (await session.exec(query)).one_or_none()
    if holder is None or holder.id == user.id or not holder.is_unconfirmed:
        return
    # It may be confirmed at this very moment.
    if (await _locked(session, holder.id)).is_unconfirmed:
        await erase(session, holder.id)


async def _tell_both(session: AsyncSession, user: User, old_email: str) -> None:
    await _write_with_way_back(session, user, old_email, "email_changed_notice")
    await mail.send(
        session,
        to=user.email,
        template="email_changed",
        locale=user.locale,
        link=f"{settings.origin}/my/settings/security",
    )


async def _note(session: AsyncSession, user: User, action: str) -> None:
    # The link is the proof: the person need not be signed in where they press it.
    actor = Actor(user_id=user.id, role=user.role)
    await audit.record(session, actor, action, "user", user.id)
    await publish(session, EmailChanged(user_id=user.id))


async def revert_email(session: AsyncSession, token: str) -> None:
    """Give the account back to the owner of its old address, and to nobody else.

    Whoever asked for the change knew the password: it is taken away, all sessions
    end, and a new one is set by recovery.

    Raises:
        TokenInvalid: unknown, used, too old, or of a blocked person.
        EmailTaken: somebody else has the old address by now.
    """
    user, found = await _found(session, token, TokenPurpose.REVERT_EMAIL)
    old_email = PendingEmail.model_validate(found.payload).email
    await tokens.consume(session, token, TokenPurpose.REVERT_EMAIL)
    await _set_email(session, user, old_email)
    user.password_hash = None
    await session.flush()
    await tokens.discard(session, user.id, *TokenPurpose)
    await end_sessions_of(session, user.id)
    # A second letter tells of the change itself, up to a day after it was asked for.
    await _forget_ways_in(session, user.id, found.created_at - CONFIRMED_WITHIN)
    await _note(session, user, "person.email_reverted")
    await publish(session, PasswordChanged(user_id=user.id))


async def _forget_ways_in(
    session: AsyncSession, user_id: UUID, since: datetime
) -> None:
    """Take away what somebody else may have made to come back by.

    Of the owner's own, what is as young goes with it: it can be made anew.
    """
    for table in (TotpSecret, RecoveryCode, Passkey, ExternalIdentity, ApiToken):
        await session.exec(
            delete(table).where(
                col(table.user_id) == user_id, col(table.created_at) >= since
            )
        )
