"""People with second factors, and what proves them."""

from dataclasses import dataclass
from typing import Any

from pyotp.totp import TOTP
from sqlmodel import col, update
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts import service as accounts
from edu_platform.accounts.models import LoginSession, User
from edu_platform.accounts.service.proof import FRESH
from edu_platform.accounts.service.sessions import OpenedSession, open_session
from edu_platform.accounts.service.totp import PERIOD
from edu_platform.core.actor import Actor
from edu_platform.core.models import utc_now
from edu_platform.core.sealing import digest
from tests.accounts.authenticator import Authenticator
from tests.accounts.factories import start_sign_in


@dataclass
class App:
    """An authenticator app."""

    secret: str

    def code(self, periods: int = 0) -> str:
        """Return the code of now, or of some periods before or after."""
        return TOTP(self.secret).at(int(utc_now().timestamp()) + periods * PERIOD)


def wrong(app: App) -> str:
    """Return a code that is none of the app's of about now."""
    right = {app.code(step) for step in range(-3, 4)}
    return next(f"{n:06}" for n in range(10) if f"{n:06}" not in right)


async def open_as(session: AsyncSession, user: User) -> Actor:
    """Open a session as after a password alone, and act through it."""
    opened = await open_session(session, user, remember=True)
    await session.commit()
    return acting_through(user, opened)


def acting_through(user: User, opened: OpenedSession) -> Actor:
    return Actor(user_id=user.id, role=user.role, session_digest=digest(opened.token))


async def turn_on(session: AsyncSession, user: User) -> tuple[App, Actor]:
    """Connect an app; its code of the period before is used up by that."""
    actor = await open_as(session, user)
    setup = await accounts.begin_totp(session, actor)
    app = App(setup.secret)
    opened = await accounts.confirm_totp(session, actor, app.code(-1))
    await session.commit()
    assert opened is not None
    return app, acting_through(user, opened)


async def add_key(
    session: AsyncSession, actor: Actor, **device: Any
) -> tuple[Authenticator, OpenedSession | None]:
    key = Authenticator(**device)
    options = await accounts.passkey_options_to_add(session, actor)
    opened = await accounts.add_passkey(session, actor, key.create(options), "Key")
    await session.commit()
    return key, opened


async def first_step(user: User, **other: Any) -> str:
    """Sign in with the password, and return the token of the second step."""
    entrance = await start_sign_in(user.email, **other)
    assert isinstance(entrance, accounts.SecondStep)
    return entrance.token


async def age(
    session: AsyncSession, actor: Actor, *, proof: bool = True, factor: bool = True
) -> None:
    """Let the proofs of a session be too old."""
    before = utc_now() - FRESH
    values = {"proved_at": before} if proof else {}
    values |= {"factor_proved_at": before} if factor else {}
    await session.exec(
        update(LoginSession)
        .where(col(LoginSession.token_hash) == actor.session_digest)
        .values(**values)
    )
    await session.commit()
