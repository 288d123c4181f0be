"""The proof, asked again before a sensitive change, that the person is still there.

A session left open on a shared computer must not be enough to take an account over.
"""

from datetime import timedelta

from sqlmodel import col, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts.models import LoginSession, User
from edu_platform.accounts.service.attempts import note, require_calm
from edu_platform.accounts.service.entrance import Browser
from edu_platform.accounts.service.passwords import verify_password
from edu_platform.core.actor import Actor
from edu_platform.core.db import transaction
from edu_platform.core.errors import NotPermitted
from edu_platform.core.i18n import N_
from edu_platform.core.models import utc_now

FRESH = timedelta(minutes=15)


class ProofNeeded(NotPermitted):
    msgid = N_("Please confirm that it is you, and try again.")


class ProofRefused(NotPermitted):
    msgid = N_("The password is wrong.")


async def is_fresh(session: AsyncSession, actor: Actor) -> bool:
    """Return whether the person has lately proved, in this session, who they are."""
    query = select(LoginSession.id).where(
        LoginSession.token_hash == actor.session_digest,
        LoginSession.user_id == actor.person(),
        LoginSession.proved_at > utc_now() - FRESH,
    )
    return (await session.exec(query)).one_or_none() is not None


async def require_fresh(session: AsyncSession, actor: Actor) -> None:
    """Raise `ProofNeeded` before a sensitive change without a fresh proof."""
    if not await is_fresh(session, actor):
        raise ProofNeeded


async def prove_by_password(actor: Actor, password: str, browser: Browser) -> None:
    """Renew the proof of the actor's session.

    Runs transactions of its own, as `sign_in` does.

    Raises:
        ProofRefused: the wrong password, or the account has none.
        AccountGuessed: too many failures; carries the seconds to wait.
    """
    async with transaction() as session:
        user = await session.get_one(User, actor.person())
        attempt = browser.attempt(user.email)
        await require_calm(session, attempt)
        await note(session, attempt, succeeded=False)
    matches, _ = await verify_password(password, user.password_hash)
    if not matches:
        raise ProofRefused
    async with transaction() as session:
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
