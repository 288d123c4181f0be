"""Turning two-step sign-in on and off."""

from uuid import UUID

from sqlmodel import col, delete
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts.models import Passkey, User
from edu_platform.accounts.schemas import FactorsRead
from edu_platform.accounts.service import passkeys, recovery_codes, totp
from edu_platform.accounts.service.factors import (
    CodeRefused,
    factors_of,
    has_second_factor,
    tell,
)
from edu_platform.accounts.service.passkeys import Options
from edu_platform.accounts.service.people import PersonNotFound
from edu_platform.accounts.service.proof import (
    renew_by_factor,
    require_factor_fresh,
    require_fresh,
)
from edu_platform.accounts.service.sessions import OpenedSession, end_sessions_of
from edu_platform.accounts.service.totp import TotpSetup
from edu_platform.core import audit
from edu_platform.core.actor import Actor, Role
from edu_platform.core.db import lock
from edu_platform.core.errors import Conflict, NotFound, NotPermitted
from edu_platform.core.i18n import N_
from edu_platform.core.limits import spend
from edu_platform.core.settings import settings

MOST_PASSKEYS = 10
GUESSES = "20/hour"


class TotpOn(Conflict):
    msgid = N_("An authenticator app is connected already.")


class FactorNotFound(NotFound):
    msgid = N_("There is no such second factor.")


class LastFactor(Conflict):
    msgid = N_("An administrator needs a second factor: add another one first.")


class TooManyPasskeys(Conflict):
    msgid = N_("You have as many passkeys as an account can have.")


class OwnFactors(NotPermitted):
    msgid = N_("Your own second factor is turned off in your settings.")


async def read_factors(session: AsyncSession, actor: Actor) -> FactorsRead:
    return await factors_of(session, actor.person())


async def _locked(session: AsyncSession, actor: Actor) -> User:
    """Return the actor; nobody changes their factors meanwhile."""
    await lock(session, "factors", actor.person())
    return await session.get_one(User, actor.person(), populate_existing=True)


async def _require_may_add(session: AsyncSession, actor: Actor) -> None:
    """Let a first factor be added by any proof, and another one by a factor alone.

    Whoever knows only the password could else add a factor of their own, and turn
    the owner's off by it.
    """
    if await has_second_factor(session, actor.person()):
        await require_factor_fresh(session, actor)
    else:
        await require_fresh(session, actor)


async def begin_totp(session: AsyncSession, actor: Actor) -> TotpSetup:
    """Make a secret for an app; it counts once `confirm_totp` has seen its code."""
    await _require_may_add(session, actor)
    user = await _locked(session, actor)
    if (await factors_of(session, user.id)).has_totp:
        raise TotpOn
    return await totp.start(session, user.id, user.email)


async def unfinished_totp(session: AsyncSession, actor: Actor) -> TotpSetup | None:
    """Return the secret that waits for its code, to be shown once more."""
    await require_fresh(session, actor)
    user = await session.get_one(User, actor.person())
    return await totp.unfinished(session, user.id, user.email)


async def confirm_totp(
    session: AsyncSession, actor: Actor, code: str
) -> OpenedSession | None:
    """Turn the app on by its first code.

    Returns the session under its new token if its rights have grown.

    Raises:
        CodeRefused: the code is not the app's, or nothing waits for one.
    """
    await _require_may_add(session, actor)
    await spend(GUESSES, "confirm-totp", str(actor.person()))
    user = await _locked(session, actor)
    was_on = await has_second_factor(session, user.id)
    typed = "".join(filter(str.isalnum, code))
    if not await totp.confirm(session, user.id, typed):
        raise CodeRefused
    return await _added(session, actor, user, "totp", was_on=was_on)


async def _added(
    session: AsyncSession, actor: Actor, user: User, factor: str, *, was_on: bool
) -> OpenedSession | None:
    await audit.record(
        session, actor, "factor.added", "user", user.id, after={"factor": factor}
    )
    if not was_on:
        # Whoever else is signed in has not shown the factor.
        await end_sessions_of(session, user.id, but=actor.session_digest)
        await tell(session, user, "second_factor_on")
    return await renew_by_factor(session, actor)


async def remove_totp(session: AsyncSession, actor: Actor) -> None:
    """Disconnect the app; the second factor itself has to be shown for it."""
    await require_factor_fresh(session, actor)
    user = await _locked(session, actor)
    given = await factors_of(session, user.id)
    if not given.has_totp:
        raise FactorNotFound
    _require_another(user, is_last=not given.passkeys)
    await totp.remove(session, user.id)
    await _removed(session, actor, user, "totp")


def _require_another(user: User, *, is_last: bool) -> None:
    if is_last and user.role is Role.ADMIN and not settings.is_demo:
        raise LastFactor


async def _removed(
    session: AsyncSession, actor: Actor, user: User, factor: str
) -> None:
    await audit.record(
        session, actor, "factor.removed", "user", user.id, before={"factor": factor}
    )
    if not await has_second_factor(session, user.id):
        await recovery_codes.remove(session, user.id)
        await tell(session, user, "second_factor_off")


async def renew_recovery_codes(session: AsyncSession, actor: Actor) -> list[str]:
    """Make new recovery codes, which are shown this once; the old ones are dead.

    Raises:
        FactorNotFound: without a second factor there is nothing to recover.
    """
    await require_factor_fresh(session, actor)
    user = await _locked(session, actor)
    if not await has_second_factor(session, user.id):
        raise FactorNotFound
    await audit.record(session, actor, "factor.codes_renewed", "user", user.id)
    return await recovery_codes.renew(session, user.id)


async def passkey_options_to_add(session: AsyncSession, actor: Actor) -> Options:
    await _require_room(session, actor)
    user = await session.get_one(User, actor.person())
    return await passkeys.options_to_add(session, user)


async def _require_room(session: AsyncSession, actor: Actor) -> None:
    await _require_may_add(session, actor)
    if len(await passkeys.keys_of(session, actor.person())) >= MOST_PASSKEYS:
        raise TooManyPasskeys


async def add_passkey(
    session: AsyncSession, actor: Actor, answer: str, name: str
) -> OpenedSession | None:
    """Keep a new key of the actor's; returns as `confirm_totp` does."""
    user = await _locked(session, actor)
    await _require_room(session, actor)
    was_on = await has_second_factor(session, user.id)
    key = await passkeys.accept_new(session, user.id, answer, name)
    await tell(session, user, "passkey_added", name=key.name)
    return await _added(session, actor, user, "passkey", was_on=was_on)


async def _own_key(session: AsyncSession, actor: Actor, passkey_id: UUID) -> Passkey:
    key = await session.get(Passkey, passkey_id)
    if key is None or key.user_id != actor.person():
        raise FactorNotFound
    return key


async def rename_passkey(
    session: AsyncSession, actor: Actor, passkey_id: UUID, name: str
) -> Passkey:
    await require_fresh(session, actor)
    key = await _own_key(session, actor, passkey_id)
    key.name = name
    await session.flush()
    return key


async def remove_passkey(session: AsyncSession, actor: Actor, passkey_id: UUID) -> None:
    """Forget a key; the second factor itself has to be shown for it."""
    await require_factor_fresh(session, actor)
    user = await _locked(session, actor)
    key = await _own_key(session, actor, passkey_id)
    given = await factors_of(session, user.id)
    is_last = not given.has_totp and len(given.passkeys) == 1
    _require_another(user, is_last=is_last)
    await session.delete(key)
    await session.flush()
    await tell(session, user, "passkey_removed", name=key.name)
    await _removed(session, actor, user, "passkey")


async def reset_factors(session: AsyncSession, actor: Actor, user_id: UUID) -> None:
    """Take away the lost factors of a person, who then signs in without them.

    Raises:
        OwnFactors: nobody does this to themselves, past the proof that it needs.
        FactorNotFound: the person has none.
    """
    actor.require_admin()
    if actor.user_id == user_id:
        raise OwnFactors
    await lock(session, "factors", user_id)
    user = await session.get(User, user_id)
    if user is None:
        raise PersonNotFound
    if not await has_second_factor(session, user_id):
        raise FactorNotFound
    await forget_factors(session, user_id)
    await end_sessions_of(session, user_id)
    await audit.record(session, actor, "person.factors_reset", "user", user_id)
    await tell(session, user, "factors_reset")


async def forget_factors(session: AsyncSession, user_id: UUID) -> None:
    await totp.remove(session, user_id)
    await recovery_codes.remove(session, user_id)
    await session.exec(delete(Passkey).where(col(Passkey.user_id) == user_id))
