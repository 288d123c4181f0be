"""The one way in: whatever has proved who somebody is, here their session opens."""

from dataclasses import dataclass, replace

from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts.models import User
from edu_platform.accounts.service.attempts import (
    Attempt,
    attempt_of,
    new_device_token,
)
from edu_platform.accounts.service.sessions import (
    OpenedSession,
    end_session,
    open_session,
)


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
        return attempt_of(email, self.address, self.device)


async def enter(
    session: AsyncSession, user: User, browser: Browser, *, remember: bool
) -> OpenedSession:
    """Open a session for a person whose identity has just been proved."""
    await end_session(session, browser.token)
    opened = await open_session(
        session,
        user,
        remember=remember,
        address=browser.address,
        user_agent=browser.user_agent,
    )
    is_known = browser.attempt(user.email).is_known_device
    device = browser.device if is_known else new_device_token(user.email)
    return replace(opened, device=device)
