"""The one way in: whatever has proved who somebody is, here their session opens."""

from dataclasses import dataclass, replace
from datetime import timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts.models import TokenPurpose, User
from edu_platform.accounts.service import tokens
from edu_platform.accounts.service.attempts import (
    Attempt,
    attempt_of,
    new_device_token,
)
from edu_platform.accounts.service.factors import has_second_factor
from edu_platform.accounts.service.sessions import (
    OpenedSession,
    end_session,
    open_session,
)

SECOND_STEP_LIFETIME = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Browser:
    """What a request says of the browser it comes from.

    `device` tells a browser of the account's owner from a stranger's; `token` is of
    the session that the browser has already, and that a new one replaces.
    """

    address: str = ""
    user_agent: str = ""
    device: str = ""
    token: str = ""

    def attempt(self, email: str) -> Attempt:
        return attempt_of(email, self.address, self.device, self.user_agent)


@dataclass(frozen=True, slots=True)
class SecondStep:
    """A sign-in that waits for the second factor; the token names it."""

    token: str


Entrance = OpenedSession | SecondStep


async def enter(
    session: AsyncSession,
    user: User,
    browser: Browser,
    *,
    remember: bool,
    method: str = "password",
) -> Entrance:
    """Open a session for a person whose identity has just been proved.

    Whoever has a second factor gets no session yet: the proof is kept for some
    minutes, for `second_step` to go on with.
    """
    if not await has_second_factor(session, user.id):
        return await admit(session, user, browser, remember=remember)
    payload = {"remember": remember, "method": method}
    token = await tokens.issue(
        session, TokenPurpose.SECOND_STEP, user.id, SECOND_STEP_LIFETIME, payload
    )
    return SecondStep(token)


async def admit(
    session: AsyncSession,
    user: User,
    browser: Browser,
    *,
    remember: bool,
    by_factor: bool = False,
) -> OpenedSession:
    """Open a session after all proofs that the person's account asks for."""
    await end_session(session, browser.token)
    device = device_of_owner(user, browser)
    opened = await open_session(
        session,
        user,
        remember=remember,
        address=browser.address,
        user_agent=browser.user_agent,
        by_factor=by_factor,
        is_new_device=device != browser.device,
    )
    return replace(opened, device=device)


def device_of_owner(user: User, browser: Browser) -> str:
    """Return what tells this browser, from now on, from a stranger's."""
    is_known = browser.attempt(user.sign_in_name).is_known_device
    return browser.device if is_known else new_device_token(user.sign_in_name)
