"""Registration and the proof that a mailbox belongs to the person.

Answers are the same for known and unknown addresses: the letter alone tells.
"""

import secrets
from datetime import timedelta
from urllib.parse import quote

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts.events import EmailConfirmed
from edu_platform.accounts.models import OneTimeToken, TokenPurpose, User
from edu_platform.accounts.schemas import RegistrationCreate
from edu_platform.accounts.service.passwords import hash_password
from edu_platform.core.errors import AppError
from edu_platform.core.events import publish
from edu_platform.core.i18n import N_, current_locale
from edu_platform.core.models import utc_now
from edu_platform.core.sealing import digest
from edu_platform.core.settings import settings
from edu_platform.mail import service as mail

CONFIRMATION_LIFETIME = timedelta(hours=24)


class TokenInvalid(AppError):
    status_code = 410
    msgid = N_("This link has already been used or is too old. Ask for a new one.")


async def register(session: AsyncSession, submission: RegistrationCreate) -> None:
    """Create an account, or tell the owner of an existing one by letter."""
    # Hashed in both cases, so that the time tells nothing either.
    password_hash = await hash_password(submission.password)
    user_id = await _insert(session, submission, password_hash)
    if user_id is None:
        await mail.send(
            session,
            to=submission.email,
            template="already_registered",
            link=f"{settings.origin}/login",
        )
        return
    user = await session.get_one(User, user_id)
    await _send_confirmation(session, user)


async def _insert(
    session: AsyncSession, submission: RegistrationCreate, password_hash: str
) -> object | None:
    new = User(
        email=submission.email,
        password_hash=password_hash,
        display_name=submission.display_name,
        locale=current_locale.get(),
    )
    query = (
        insert(User)
        .values(**new.model_dump())
        .on_conflict_do_nothing(index_elements=["email"])
        .returning(col(User.id))
    )
    return (await session.exec(query)).scalar_one_or_none()  # pyright: ignore[reportCallIssue, reportArgumentType]


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
        name=user.display_name,
        link=f"{settings.origin}/confirm-email?token={quote(token)}",
    )


async def resend_confirmation(session: AsyncSession, email: str) -> None:
    """Send the letter again; says nothing about whether the account exists."""
    query = select(User).where(User.email == email.strip())
    user = (await session.exec(query)).one_or_none()
    if user is not None and user.email_confirmed_at is None:
        await _send_confirmation(session, user)


async def confirm_email(session: AsyncSession, token: str) -> User:
    """Use a link once.

    Raises:
        TokenInvalid: unknown, used or too old.
    """
    user_id = await _consume(session, token, TokenPurpose.CONFIRM_EMAIL)
    user = await session.get_one(User, user_id)
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
