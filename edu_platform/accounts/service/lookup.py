"""From a session cookie to a person."""

from edu_platform.accounts.service.remembered import Remembered
from edu_platform.accounts.service.sessions import TOPIC, Identity, identify
from edu_platform.core.http import cookie_value
from edu_platform.core.settings import settings

# The prefix makes browsers refuse the cookie from a subdomain or without TLS.
PREFIX = "__Host-" if settings.is_https else ""
COOKIE = f"{PREFIX}session"
DEVICE_COOKIE = f"{PREFIX}device"
SECOND_STEP_COOKIE = f"{PREFIX}second-step"
MAX_TOKEN = 100

remembered = Remembered(identify, TOPIC)


def token_in(cookie_header: str) -> str:
    """Return the session token of a Cookie header, or an empty text."""
    value = cookie_value(cookie_header, COOKIE)
    return value if len(value) <= MAX_TOKEN else ""


def device_in(cookie_header: str) -> str:
    """Return the device token of a Cookie header, or an empty text."""
    return cookie_value(cookie_header, DEVICE_COOKIE)


def second_step_in(cookie_header: str) -> str:
    """Return the token of a sign-in that waits for its second step."""
    value = cookie_value(cookie_header, SECOND_STEP_COOKIE)
    return value if len(value) <= MAX_TOKEN else ""


async def look_up(token: str) -> Identity | None:
    return await remembered.look_up(token) if token else None


def forget(session_digest: str) -> None:
    """Have the person behind a session be read anew: something of theirs changed."""
    remembered.forget(session_digest)


def forget_all() -> None:
    remembered.forget_all()
