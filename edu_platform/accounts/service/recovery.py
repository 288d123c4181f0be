"""A new password by the mailbox: for who forgot it, and for who never had one.

The answer to asking is the same for every address, and so is the work: whom the letter
goes to is found out by a job. The link proves the mailbox and nothing more, so it opens
no session: a second step of the sign-in is not skipped.
"""

from datetime import timedelta
from urllib.parse import quote
from uuid import UUID

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts.events import EmailConfirmed
from edu_platform.accounts.models import TokenPurpose, User, UserStatus
from edu_platform.accounts.schemas import PasswordReset
from edu_platform.accounts.service import tokens
from edu_platform.accounts.service.attempts import note
from edu_platform.accounts.service.entrance import Browser
from edu_platform.accounts.service.password_change import (
    require_impersonal,
    set_password,
)
from edu_platform.accounts.service.passwords import hash_password
from edu_platform.accounts.service.sessions import end_sessions_of
from edu_platform.accounts.service.tokens import TokenInvalid
from edu_platform.core import audit
from edu_platform.core.actor import Actor
from edu_platform.core.db import transaction
from edu_platform.core.errors import TooManyRequests
from edu_platform.core.events import publish
from edu_platform.core.jobs import enqueue
from edu_platform.core.limits import spend
from edu_platform.core.models import utc_now
from edu_platform.core.settings import settings
from edu_platform.mail import service as mail

LIFETIME = timedelta(minutes=30)
# Whoever asks, and from wherever: a mailbox must not be flooded through us.
LETTERS = "5/hour"
LETTER_JOB = "accounts.send_recovery_letter"


async def ask_recovery(session: AsyncSession, email: str) -> None:
    """Have a link sent if there is such an account; nobody is told whether."""
    try:
        await spend(LETTERS, "recovery", email.strip().lower())
    except TooManyRequests:
        return
    query = select(User.id).where(User.email == email.strip())
    found = (await session.exec(query)).one_or_none()
    await enqueue(session, LETTER_JOB, user_id=str(found or ""))


async def send_recovery_letter(session: AsyncSession, user_id: UUID) -> None:
    """Send a link that ends the earlier ones."""
    user = await _locked(session, user_id)
    if user is None or user.status is not UserStatus.ACTIVE:
        return
    await tokens.discard(session, user.id, TokenPurpose.RESET_PASSWORD)
    token = await tokens.issue(session, TokenPurpose.RESET_PASSWORD, user.id, LIFETIME)
    await mail.send(
        session,
        to=user.email,
        template="password_reset",
        locale=user.locale,
        secret=True,
        expires_at=utc_now() + LIFETIME,
        link=f"{settings.origin}/reset-password?token={quote(token)}",
    )


async def _locked(session: AsyncSession, user_id: UUID) -> User | None:
    query = select(User).where(User.id == user_id).with_for_update()
    return (await session.exec(query)).one_or_none()


async def reset_password(submission: PasswordReset, browser: Browser) -> None:
    """Set the password that the holder of a letter's link has chosen.

    Runs transactions of its own, as `sign_in` does: none is open while hashing.

    Raises:
        TokenInvalid: unknown, used, too old, or of a blocked person.
        PersonalPassword: the person's own name or address; the link stays good.
    """
    async with transaction() as session:
        found = await tokens.find(
            session, submission.token, TokenPurpose.RESET_PASSWORD
        )
        user = await session.get_one(User, found.user_id)
    require_impersonal(user, submission.password)
    password_hash = await hash_password(submission.password)
    async with transaction() as session:
        await _reset(session, submission.token, user.id, password_hash, browser)


async def _reset(
    session: AsyncSession,
    token: str,
    user_id: UUID,
    password_hash: str,
    browser: Browser,
) -> None:
    user = await _locked(session, user_id)
    await tokens.consume(session, token, TokenPurpose.RESET_PASSWORD)
    if user is None or user.status is not UserStatus.ACTIVE:
        raise TokenInvalid
    actor = Actor(user_id=user.id, role=user.role)
    await set_password(session, user, password_hash)
    await end_sessions_of(session, user.id)
    await audit.record(session, actor, "person.password_reset", "user", user.id)
    if user.email_confirmed_at is None:
        # The link came to the mailbox: that is what a confirmation proves.
        user.email_confirmed_at = utc_now()
        await session.flush()
        await publish(session, EmailConfirmed(user_id=user.id))
    # Whoever forgot has failed before: they need not wait for it now.
    await note(session, browser.attempt(user.sign_in_name), succeeded=True)
