"""The second step of a sign-in, between the first proof and the session."""

from dataclasses import dataclass

from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts.models import (
    ChallengePurpose,
    OneTimeToken,
    TokenPurpose,
    User,
    UserStatus,
)
from edu_platform.accounts.service import passkeys, tokens
from edu_platform.accounts.service.attempts import note, require_calm
from edu_platform.accounts.service.entrance import Browser, admit
from edu_platform.accounts.service.factors import accept_code, factors_of
from edu_platform.accounts.service.passkeys import Options, PasskeyRefused
from edu_platform.accounts.service.sessions import OpenedSession
from edu_platform.accounts.service.tokens import TokenInvalid
from edu_platform.core.db import transaction
from edu_platform.core.errors import AppError
from edu_platform.core.i18n import N_

# Of a million codes three are right at a time.
TRIES = 10
PURPOSE = TokenPurpose.SECOND_STEP


class SecondStepOver(AppError):
    status_code = 410
    msgid = N_("The time or the attempts for the second step are used up.")


@dataclass(frozen=True, slots=True)
class Waiting:
    """By what a sign-in that waits can go on."""

    has_totp: bool
    has_passkey: bool
    has_recovery_codes: bool


async def _find(session: AsyncSession, token: str) -> OneTimeToken:
    try:
        return await tokens.find(session, token, PURPOSE)
    except TokenInvalid:
        raise SecondStepOver from None


async def read_second_step(session: AsyncSession, token: str) -> Waiting:
    """Return what the page offers.

    Raises:
        SecondStepOver: nothing waits any more.
    """
    found = await _find(session, token)
    given = await factors_of(session, found.user_id)
    return Waiting(given.has_totp, bool(given.passkeys), given.recovery_codes_left > 0)


async def finish_by_code(token: str, code: str, browser: Browser) -> OpenedSession:
    """Open the session if the code is the app's or a recovery code.

    Runs transactions of its own, as `sign_in` does: a wrong code must be counted.

    Raises:
        CodeRefused: the code is wrong or was used already.
        SecondStepOver: too many attempts, too late, or used meanwhile.
        AccountGuessed: too many failures; carries the seconds to wait.
    """
    found, user = await _counted(token, browser)
    async with transaction() as session:
        await accept_code(session, user, code)
        return await _finish(session, token, found, user, browser)


async def finish_by_passkey(token: str, answer: str, browser: Browser) -> OpenedSession:
    """Open the session if a passkey of the person's has signed our challenge."""
    found, user = await _counted(token, browser)
    purpose = ChallengePurpose.SECOND_STEP
    async with transaction() as session:
        await passkeys.accept(session, answer, purpose, user.id)
        return await _finish(session, token, found, user, browser)


async def _counted(token: str, browser: Browser) -> tuple[OneTimeToken, User]:
    async with transaction() as session:
        found = await _find(session, token)
        user = await session.get_one(User, found.user_id)
        attempt = browser.attempt(user.sign_in_name)
        await require_calm(session, attempt)
        await note(session, attempt, succeeded=False)
        try:
            counted = await tokens.count_try(session, found, most=TRIES)
        except TokenInvalid:
            raise SecondStepOver from None
    return counted, user


async def _finish(
    session: AsyncSession,
    token: str,
    found: OneTimeToken,
    user: User,
    browser: Browser,
) -> OpenedSession:
    remember = bool(found.payload.get("remember"))
    try:
        await tokens.consume(session, token, PURPOSE)
    except TokenInvalid:
        raise SecondStepOver from None
    # Blocked since the first proof.
    await session.refresh(user := await session.get_one(User, user.id))
    if user.status is not UserStatus.ACTIVE:
        raise SecondStepOver
    await note(session, browser.attempt(user.sign_in_name), succeeded=True)
    return await admit(session, user, browser, remember=remember, by_factor=True)


async def passkey_options(session: AsyncSession, token: str) -> Options:
    found = await _find(session, token)
    purpose = ChallengePurpose.SECOND_STEP
    return await passkeys.options_to_answer(session, purpose, found.user_id)


async def sign_in_options(session: AsyncSession) -> Options:
    """Ask for any passkey of this site: it says itself whose it is."""
    return await passkeys.options_to_answer(session, ChallengePurpose.SIGN_IN, None)


async def sign_in_by_passkey(
    session: AsyncSession, answer: str, browser: Browser, *, remember: bool
) -> OpenedSession:
    """Open a session for the owner of a passkey, which counts as both steps.

    Raises:
        PasskeyRefused: see there; or its owner may not sign in.
    """
    key = await passkeys.accept(session, answer, ChallengePurpose.SIGN_IN, None)
    user = await session.get_one(User, key.user_id)
    if user.status is not UserStatus.ACTIVE or user.is_unconfirmed:
        raise PasskeyRefused
    return await admit(session, user, browser, remember=remember, by_factor=True)
