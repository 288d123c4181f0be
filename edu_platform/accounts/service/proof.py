"""The proof, asked again before a sensitive change, that the person is still there.

A session left open on a shared computer must not be enough to take an account over.
A password proves it for most changes; second factors are turned off by one alone.
Who has no password, because another service signs them in, gets a code by letter.
"""

import secrets
from datetime import timedelta

from sqlmodel import col, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts.models import (
    ChallengePurpose,
    LoginSession,
    TokenPurpose,
    User,
)
from edu_platform.accounts.service import passkeys, tokens
from edu_platform.accounts.service.attempts import Attempt, note, require_calm
from edu_platform.accounts.service.entrance import Browser
from edu_platform.accounts.service.factors import CodeRefused, accept_code, tell
from edu_platform.accounts.service.passkeys import Options
from edu_platform.accounts.service.passwords import verify_password
from edu_platform.accounts.service.sessions import OpenedSession, rotate
from edu_platform.accounts.service.tokens import TokenInvalid
from edu_platform.core.actor import Actor
from edu_platform.core.db import transaction
from edu_platform.core.errors import NotPermitted
from edu_platform.core.i18n import N_
from edu_platform.core.limits import spend
from edu_platform.core.models import utc_now
from edu_platform.core.sealing import keyed_digest

FRESH = timedelta(minutes=15)
CODE_LIFETIME = timedelta(minutes=10)
CODE_TRIES = 5
CODES = "10/hour"


class ProofNeeded(NotPermitted):
    msgid = N_("Please confirm that it is you, and try again.")


class FactorNeeded(NotPermitted):
    msgid = N_("Please confirm it with your second factor, and try again.")


class ProofRefused(NotPermitted):
    msgid = N_("The password is wrong.")


async def _session_of(session: AsyncSession, actor: Actor) -> LoginSession | None:
    query = select(LoginSession).where(
        LoginSession.token_hash == actor.session_digest,
        LoginSession.user_id == actor.person(),
    )
    found = await session.exec(query.execution_options(populate_existing=True))
    return found.one_or_none()


async def is_fresh(session: AsyncSession, actor: Actor) -> bool:
    """Return whether the person has lately proved, in this session, who they are."""
    login = await _session_of(session, actor)
    return login is not None and login.proved_at > utc_now() - FRESH


async def is_factor_fresh(session: AsyncSession, actor: Actor) -> bool:
    """Return whether they have lately done so by a second factor."""
    login = await _session_of(session, actor)
    proved_at = login.factor_proved_at if login else None
    return proved_at is not None and proved_at > utc_now() - FRESH


async def require_fresh(session: AsyncSession, actor: Actor) -> None:
    """Raise `ProofNeeded` before a sensitive change without a fresh proof."""
    if not await is_fresh(session, actor):
        raise ProofNeeded


async def require_factor_fresh(session: AsyncSession, actor: Actor) -> None:
    """Raise `FactorNeeded` before a change for which a password is not enough."""
    await require_fresh(session, actor)
    if not await is_factor_fresh(session, actor):
        raise FactorNeeded


async def _counted(actor: Actor, browser: Browser) -> tuple[User, Attempt]:
    """Count an attempt as failed, in a transaction of its own, before it is made."""
    async with transaction() as session:
        user = await session.get_one(User, actor.person())
        attempt = browser.attempt(user.sign_in_name)
        await require_calm(session, attempt)
        await note(session, attempt, succeeded=False)
    return user, attempt


async def prove_by_password(actor: Actor, password: str, browser: Browser) -> None:
    """Renew the proof of the actor's session.

    Runs transactions of its own, as `sign_in` does.

    Raises:
        ProofRefused: the wrong password, or the account has none.
        AccountGuessed: too many failures; carries the seconds to wait.
    """
    user, attempt = await _counted(actor, browser)
    matches, _ = await verify_password(password, user.password_hash)
    if not matches:
        raise ProofRefused
    async with transaction() as session:
        await note(session, attempt, succeeded=True)
        await renew(session, actor)


async def prove_by_code(
    actor: Actor, code: str, browser: Browser
) -> OpenedSession | None:
    """Prove it by a code of the app or a recovery code.

    Returns the session under its new token if its rights have grown.

    Raises:
        CodeRefused: the code is wrong or was used already.
        AccountGuessed: too many failures; carries the seconds to wait.
    """
    user, attempt = await _counted(actor, browser)
    async with transaction() as session:
        await accept_code(session, user, code)
        await note(session, attempt, succeeded=True)
        return await renew_by_factor(session, actor)


async def prove_by_passkey(
    actor: Actor, answer: str, browser: Browser
) -> OpenedSession | None:
    """Prove it by a passkey; returns and raises as `prove_by_code` does."""
    user, attempt = await _counted(actor, browser)
    async with transaction() as session:
        await passkeys.accept(session, answer, ChallengePurpose.PROVE, user.id)
        await note(session, attempt, succeeded=True)
        return await renew_by_factor(session, actor)


async def proof_options(session: AsyncSession, actor: Actor) -> Options:
    purpose = ChallengePurpose.PROVE
    return await passkeys.options_to_answer(session, purpose, actor.person())


async def send_proof_code(session: AsyncSession, actor: Actor) -> None:
    """Send six digits to a person who has no password to prove anything by.

    Raises:
        ProofNeeded: there is a password, which a mailbox does not replace.
    """
    user = await session.get_one(User, actor.person())
    if user.password_hash is not None:
        raise ProofNeeded
    await spend(CODES, "proof-code", str(user.id))
    await tokens.discard(session, user.id, TokenPurpose.PROVE)
    code = f"{secrets.randbelow(1_000_000):06}"
    payload = {"code": _code_digest(actor, code)}
    await tokens.issue(session, TokenPurpose.PROVE, user.id, CODE_LIFETIME, payload)
    await tell(session, user, "proof_code", secret=True, code=code)


def _code_digest(actor: Actor, code: str) -> str:
    # Of this session's: a code that is asked for here proves nothing elsewhere.
    return keyed_digest(f"{actor.session_digest}:{code}", "proof-code")


async def prove_by_mailed_code(actor: Actor, code: str, browser: Browser) -> None:
    """Prove it by the code of a letter; raises as `prove_by_code` does."""
    _user, attempt = await _counted(actor, browser)
    digest = _code_digest(actor, "".join(code.split()))
    async with transaction() as session:
        found = await tokens.newest(session, actor.person(), TokenPurpose.PROVE)
        if found is None:
            raise CodeRefused
        try:
            await tokens.count_try(session, found, most=CODE_TRIES)
        except TokenInvalid:
            raise CodeRefused from None
    if not secrets.compare_digest(str(found.payload.get("code", "")), digest):
        raise CodeRefused
    async with transaction() as session:
        await tokens.discard(session, actor.person(), TokenPurpose.PROVE)
        await note(session, attempt, succeeded=True)
        await renew(session, actor)


async def renew(session: AsyncSession, actor: Actor) -> None:
    """Note that the actor has just proved who they are."""
    await session.exec(
        update(LoginSession)
        .where(
            col(LoginSession.token_hash) == actor.session_digest,
            col(LoginSession.user_id) == actor.person(),
        )
        .values(proved_at=utc_now())
    )


async def renew_by_factor(session: AsyncSession, actor: Actor) -> OpenedSession | None:
    """Note a proof by a second factor; a session's first one gives it a new token."""
    login = await _session_of(session, actor)
    if login is None:
        raise ProofNeeded
    had_none = login.factor_proved_at is None
    login.proved_at = login.factor_proved_at = utc_now()
    await session.flush()
    return await rotate(session, actor) if had_none else None
