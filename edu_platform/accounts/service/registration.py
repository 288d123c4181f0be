"""Registration and the proof that a mailbox belongs to the person.

Answers are the same for known and unknown addresses: the letter alone tells. An
account that was never confirmed belongs to nobody yet, so whoever registers with its
address again starts anew: else a stranger could keep an address for ever.
"""

import secrets
from datetime import timedelta
from urllib.parse import quote

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts.events import EmailConfirmed
from edu_platform.accounts.models import (
    OneTimeToken,
    TokenPurpose,
    User,
    UserStatus,
)
from edu_platform.accounts.schemas import RegistrationCreate
from edu_platform.accounts.service.passwords import hash_password
from edu_platform.core.errors import AppError, TooManyRequests
from edu_platform.core.events import publish
from edu_platform.core.i18n import N_, current_locale
from edu_platform.core.limits import spend
from edu_platform.core.models import utc_now
from edu_platform.core.sealing import digest
from edu_platform.core.settings import settings
from edu_platform.mail import service as mail

CONFIRMATION_LIFETIME = timedelta(hours=24)
# Whoever asks, and from wherever: a mailbox must not be flooded through us.
LETTERS = "10/hour"


class TokenInvalid(AppError):
    status_code = 410
    msgid = N_("This link has already been used or is too old. Ask for a new one.")


async def register(session: AsyncSession, submission: RegistrationCreate) -> None:
    """Create an account, or tell the owner of an existing one by letter."""
    # Hashed in all cases, so that the time tells nothing either.
    password_hash = await hash_password(submission.password)
    if not await _may_write_to(submission.email):
        return
    new = User(
        email=submission.email,
        password_hash=password_hash,
        display_name=submission.display_name,
        locale=current_locale.get(),
    )
    user = await _insert_or_find(session, new)
    if not _is_unconfirmed(user):
        await _tell_owner(session, user)
        return
    user.password_hash = new.password_hash
    user.display_name = new.display_name
    user.locale = new.locale
    await _send_confirmation(session, user)


async def _may_write_to(email: str) -> bool:
    try:
        await spend(LETTERS, "letter", email.lower())
    except TooManyRequests:
        return False
    return True


async def _insert_or_find(session: AsyncSession, new: User) -> User:
    """Return the one row with this address, locked."""
    insertion = insert(User).values(**new.model_dump())
    await session.exec(insertion.on_conflict_do_nothing(index_elements=["email"]))  # pyright: ignore[reportCallIssue, reportArgumentType]
    query = select(User).where(User.email == new.email).with_for_update()
    return (await session.exec(query)).one()


def _is_unconfirmed(user: User) -> bool:
    return user.email_confirmed_at is None and user.status is UserStatus.ACTIVE


async def _tell_owner(session: AsyncSession, user: User) -> None:
    await mail.send(
        session,
        to=user.email,
        template="already_registered",
        locale=user.locale,
        link=f"{settings.origin}/login",
    )


async def _send_confirmation(session: AsyncSession, user: User) -> None:
    # Older links die: only the newest letter counts.
    await session.exec(
        update(OneTimeToken)
        .where(
            col(OneTimeToken.user_id) == user.id,
            col(OneTimeToken.purpose) == TokenPurpose.CONFIRM_EMAIL,
            col(OneTimeToken.used_at).is_(None),
        )
        .values(used_at=utc_now())
    )
    token = secrets.token_urlsafe(32)
    session.add(
        OneTimeToken(
            purpose=TokenPurpose.CONFIRM_EMAIL,
            token_hash=digest(token),
            user_id=user.id,
            expires_at=utc_now() + CONFIRMATION_LIFETIME,
        )
    )
    await mail.send(
        session,
        to=user.email,
        template="confirm_email",
        locale=user.locale,
        secret=True,
        link=f"{settings.origin}/confirm-email?token={quote(token)}",
    )


async def resend_confirmation(session: AsyncSession, email: str) -> None:
    """Send the letter again; says nothing about whether the account exists."""
    query = select(User).where(User.email == email.strip())
    user = (await session.exec(query)).one_or_none()
    if user is None or not _is_unconfirmed(user):
        return
    if await _may_write_to(user.email):
        await _send_confirmation(session, user)


async def confirm_email(session: AsyncSession, token: str) -> User:
    """Use a link once.

    Raises:
        TokenInvalid: unknown, used or too old.
    """
    user_id = await _consume(session, token, TokenPurpose.CONFIRM_EMAIL)
    user = await session.get_one(User, user_id, populate_existing=True)
    if user.status is not UserStatus.ACTIVE:
        raise TokenInvalid
    if user.email_confirmed_at is None:
        user.email_confirmed_at = utc_now()
        await session.flush()
        await publish(session, EmailConfirmed(user_id=user.id))
    return user


async def _consume(session: AsyncSession, token: str, purpose: TokenPurpose) -> object:
    query = (
        update(OneTimeToken)
        .where(
            col(OneTimeToken.token_hash) == digest(token),
            col(OneTimeToken.purpose) == purpose,
            col(OneTimeToken.used_at).is_(None),
            col(OneTimeToken.expires_at) > utc_now(),
        )
        .values(used_at=utc_now())
        .returning(col(OneTimeToken.user_id))
    )
    user_id = (await session.exec(query)).scalar_one_or_none()
    if user_id is None:
        raise TokenInvalid
    return user_id
