"""Sign-in with a password."""

import logging
from uuid import UUID

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts.models import User, UserStatus
from edu_platform.accounts.schemas import SignInSubmission
from edu_platform.accounts.service.attempts import Attempt, note, require_calm
from edu_platform.accounts.service.entrance import Browser, Entrance, enter
from edu_platform.accounts.service.passwords import verify_password
from edu_platform.accounts.service.sessions import OpenedSession
from edu_platform.core.db import transaction
from edu_platform.core.errors import AppError
from edu_platform.core.i18n import N_

logger = logging.getLogger(__name__)

# Another sign-in may have hashed the same password anew in the meantime.
TRIES = 3


class WrongCredentials(AppError):
    status_code = 401
    msgid = N_("The e-mail or the password is wrong.")


async def sign_in(submission: SignInSubmission, browser: Browser) -> Entrance:
    """Check a password, and open a session or ask for the second step.

    Runs transactions of its own: a failed attempt must be counted, and would not be
    if the refusal rolled it back; and no connection is held while hashing.

    Raises:
        WrongCredentials: no such account, wrong password, blocked or unconfirmed.
        AccountGuessed: too many failures; carries the seconds to wait.
    """
    attempt = browser.attempt(submission.email)
    user = await _person(submission.email, attempt)
    for _ in range(TRIES):
        found, updated = await _verified(user, submission.password)
        async with transaction() as session:
            user = await _locked(session, found.id)
            is_same = user.password_hash == found.password_hash
            if is_same and _may_sign_in(user):
                user.password_hash = updated or user.password_hash
                entered = await enter(
                    session, user, browser, remember=submission.remember
                )
                # Forgiven after the second step only: whoever has the password could
                # else begin anew after each few guesses at the code.
                if isinstance(entered, OpenedSession):
                    await note(session, attempt, succeeded=True)
                return entered
    raise WrongCredentials


async def _person(email: str, attempt: Attempt) -> User | None:
    async with transaction() as session:
        await require_calm(session, attempt)
        # Counted as failed first, so that parallel guesses see each other.
        await note(session, attempt, succeeded=False)
        query = select(User).where(User.email == email.strip())
        return (await session.exec(query)).one_or_none()


async def _verified(user: User | None, password: str) -> tuple[User, str | None]:
    """Return whose password it is, and its new hash when the old one is outdated."""
    stored = user.password_hash if user else None
    matches, updated = await verify_password(password, stored)
    if user is None or not matches or not _may_sign_in(user):
        logger.info("A sign-in was refused")
        raise WrongCredentials
    return user, updated


async def _locked(session: AsyncSession, user_id: UUID) -> User:
    """Return the newest row: it may have changed while the password was hashed.

    A password that was changed meanwhile must neither open a session nor come back.
    """
    query = select(User).where(User.id == user_id).with_for_update(key_share=True)
    return (await session.exec(query)).one()


def _may_sign_in(user: User) -> bool:
    return user.status is UserStatus.ACTIVE and user.email_confirmed_at is not None
