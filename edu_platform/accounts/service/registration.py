"""Registration and the proof that a mailbox belongs to the person.

Answers are the same for known and unknown addresses: the letter alone tells. An
account that was never confirmed belongs to nobody yet, so anybody may register with
its address again: else a stranger could keep an address for ever.

Each letter therefore carries a registration of its own, and asks for the password of
that one: whoever presses the link of a registration that a stranger made for them
does not know its password, and the stranger does not have the link.
"""

from datetime import timedelta
from urllib.parse import quote

from pydantic import BaseModel
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts.events import EmailConfirmed
from edu_platform.accounts.models import (
    OneTimeToken,
    TokenPurpose,
    User,
)
from edu_platform.accounts.schemas import ConfirmationSubmission, RegistrationCreate
from edu_platform.accounts.service import tokens
from edu_platform.accounts.service.entrance import Browser, Entrance, enter
from edu_platform.accounts.service.passwords import hash_password, verify_password
from edu_platform.accounts.service.tokens import TokenInvalid
from edu_platform.core.db import transaction
from edu_platform.core.errors import AppError, TooManyRequests
from edu_platform.core.events import publish
from edu_platform.core.i18n import N_, current_locale
from edu_platform.core.limits import spend
from edu_platform.core.models import utc_now
from edu_platform.core.sealing import digest
from edu_platform.core.settings import settings
from edu_platform.legal import service as legal
from edu_platform.legal.schemas import Agreement
from edu_platform.mail import service as mail

CONFIRMATION_LIFETIME = timedelta(hours=24)
# Whoever asks, and from wherever: a mailbox must not be flooded through us.
LETTERS = "10/hour"
# Whoever has the link may still not guess the password of the registration.
GUESSES = "10/hour"


class WrongPassword(AppError):
    status_code = 401
    msgid = N_("This is not the password of the registration that the letter is about.")


class PendingRegistration(BaseModel):
    """What a confirmation link makes of the account; kept on its token."""

    password_hash: str
    display_name: str
    locale: str
    # What was agreed to belongs to the registration until the mailbox is proved.
    agreements: list[Agreement] = []


async def register(
    session: AsyncSession,
    submission: RegistrationCreate,
    browser: Browser | None = None,
) -> None:
    """Create an account that waits, or tell the owner of an existing one by letter.

    Raises:
        DocumentsChanged: the person was shown other documents than today's.
    """
    agreements = await _agreements(session, submission, browser or Browser())
    # Hashed in all cases, so that the time tells nothing either.
    password_hash = await hash_password(submission.password)
    if not await _may_write_to(submission.email):
        return
    pending = PendingRegistration(
        password_hash=password_hash,
        display_name=submission.display_name,
        locale=current_locale.get(),
        agreements=agreements,
    )
    user = await _insert_or_find(session, submission.email, pending)
    if user.is_unconfirmed:
        await _send_confirmation(session, user, pending)
    else:
        await _tell_owner(session, user)


async def _agreements(
    session: AsyncSession, submission: RegistrationCreate, browser: Browser
) -> list[Agreement]:
    return await legal.agree(
        session,
        sorted(submission.consents),
        shown=submission.versions,
        address=browser.address,
        user_agent=browser.user_agent,
    )


async def _may_write_to(email: str) -> bool:
    try:
        await spend(LETTERS, "letter", email.lower())
    except TooManyRequests:
        return False
    return True


async def _insert_or_find(
    session: AsyncSession, email: str, pending: PendingRegistration
) -> User:
    """Return the one row with this address, locked."""
    new = User(email=email, display_name=pending.display_name, locale=pending.locale)
    insertion = insert(User).values(**new.model_dump())
    # SQLModel's exec() is typed for its own statements and takes these as well.
    await session.exec(insertion.on_conflict_do_nothing(index_elements=["email"]))  # pyright: ignore[reportCallIssue, reportArgumentType]
    query = select(User).where(User.email == email).with_for_update()
    return (await session.exec(query)).one()


async def _tell_owner(session: AsyncSession, user: User) -> None:
    # The work of a newcomer's letter, for a token that nobody is told.
    await tokens.issue(
        session, TokenPurpose.CONFIRM_EMAIL, user.id, CONFIRMATION_LIFETIME
    )
    await mail.send(
        session,
        to=user.email,
        template="already_registered",
        locale=user.locale,
        link=f"{settings.origin}/login",
    )


async def _send_confirmation(
    session: AsyncSession, user: User, pending: PendingRegistration
) -> None:
    token = await tokens.issue(
        session,
        TokenPurpose.CONFIRM_EMAIL,
        user.id,
        CONFIRMATION_LIFETIME,
        pending.model_dump(mode="json"),
    )
    await mail.send(
        session,
        to=user.email,
        template="confirm_email",
        locale=pending.locale,
        secret=True,
        link=f"{settings.origin}/confirm-email?token={quote(token)}",
    )


async def resend_confirmation(session: AsyncSession, email: str) -> None:
    """Send the newest letter again; says nothing about whether the account exists."""
    query = (
        select(User, OneTimeToken)
        .join(OneTimeToken, col(OneTimeToken.user_id) == col(User.id))
        .where(
            User.email == email.strip(),
            OneTimeToken.purpose == TokenPurpose.CONFIRM_EMAIL,
            col(OneTimeToken.used_at).is_(None),
        )
        .order_by(col(OneTimeToken.id).desc())
        .limit(1)
    )
    found = (await session.exec(query)).one_or_none()
    if found is None or not found[0].is_unconfirmed:
        return
    user, token = found
    if await _may_write_to(user.email):
        pending = PendingRegistration.model_validate(token.payload)
        await _send_confirmation(session, user, pending)


async def confirm_email(
    submission: ConfirmationSubmission, browser: Browser
) -> Entrance:
    """Use a letter's link once, and sign the person in.

    Runs transactions of its own, as `sign_in` does: none is open while hashing.

    Raises:
        TokenInvalid: unknown, used or too old.
        WrongPassword: the link can be tried again.
        TooManyRequests: tried too often.
    """
    await spend(GUESSES, "confirm-email", digest(submission.token))
    async with transaction() as session:
        found = await tokens.find(session, submission.token, TokenPurpose.CONFIRM_EMAIL)
    pending = PendingRegistration.model_validate(found.payload)
    matches, _ = await verify_password(submission.password, pending.password_hash)
    if not matches:
        raise WrongPassword
    async with transaction() as session:
        user = await _confirm(session, submission.token, found, pending)
        return await enter(session, user, browser, remember=True)


async def _confirm(
    session: AsyncSession,
    token: str,
    found: OneTimeToken,
    pending: PendingRegistration,
) -> User:
    query = select(User).where(User.id == found.user_id).with_for_update()
    user = (await session.exec(query)).one()
    await tokens.consume(session, token, TokenPurpose.CONFIRM_EMAIL)
    if not user.is_unconfirmed:
        raise TokenInvalid
    user.email_confirmed_at = utc_now()
    user.password_hash = pending.password_hash
    user.display_name = pending.display_name
    user.locale = pending.locale
    await tokens.discard(session, user.id, TokenPurpose.CONFIRM_EMAIL)
    await session.flush()
    await legal.record(session, user.id, pending.agreements)
    await publish(session, EmailConfirmed(user_id=user.id))
    return user
