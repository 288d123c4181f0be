"""Sign-in with a password."""

import logging

from sqlmodel import select

from edu_platform.accounts.models import User, UserStatus
from edu_platform.accounts.schemas import SignInSubmission
from edu_platform.accounts.service.attempts import Attempt, note, require_calm
from edu_platform.accounts.service.entrance import Browser, enter
from edu_platform.accounts.service.passwords import verify_password
from edu_platform.accounts.service.sessions import OpenedSession
from edu_platform.core.db import transaction
from edu_platform.core.errors import AppError
from edu_platform.core.i18n import N_

logger = logging.getLogger(__name__)


class WrongCredentials(AppError):
    status_code = 401
    msgid = N_("The e-mail or the password is wrong.")


async def sign_in(submission: SignInSubmission, browser: Browser) -> OpenedSession:
    """Check a password and open a session.

    Runs transactions of its own: a failed attempt must be counted, and would not be
    if the refusal rolled it back; and no connection is held while hashing.

    Raises:
        WrongCredentials: no such account, wrong password, blocked or unconfirmed.
        AccountGuessed: too many failures; carries the seconds to wait.
    """
    attempt = browser.attempt(submission.email)
    user, updated = await _proved(submission, attempt)
    async with transaction() as session:
        await note(session, attempt, succeeded=True)
        if updated:
            user = await session.get_one(User, user.id)
            user.password_hash = updated
        return await enter(session, user, browser, remember=submission.remember)


async def _proved(
    submission: SignInSubmission, attempt: Attempt
) -> tuple[User, str | None]:
    """Return whose password it is, and its new hash when the old one is outdated."""
    async with transaction() as session:
        await require_calm(session, attempt)
        # Counted as failed first, so that parallel guesses see each other.
        await note(session, attempt, succeeded=False)
        query = select(User).where(User.email == submission.email.strip())
        user = (await session.exec(query)).one_or_none()
    stored = user.password_hash if user else None
    matches, updated = await verify_password(submission.password, stored)
    if user is None or not matches or not _may_sign_in(user):
        logger.info("A sign-in was refused")
        raise WrongCredentials
    return user, updated


def _may_sign_in(user: User) -> bool:
    return user.status is UserStatus.ACTIVE and user.email_confirmed_at is not None
