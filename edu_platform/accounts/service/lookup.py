"""From a session cookie to a person, through a cache of at most one second.

A revocation drops the entry by NOTIFY at once; without it the age bounds the error.
"""

import time

from edu_platform.accounts.service.sessions import TOPIC, Identity, identify
from edu_platform.core import live
from edu_platform.core.db import transaction
from edu_platform.core.http import cookie_value
from edu_platform.core.sealing import digest
from edu_platform.core.settings import settings

# The prefix makes browsers refuse the cookie from a subdomain or without TLS.
PREFIX = "__Host-" if settings.is_https else ""
COOKIE = f"{PREFIX}session"
DEVICE_COOKIE = f"{PREFIX}device"
SECOND_STEP_COOKIE = f"{PREFIX}second-step"
MAX_AGE = 1.0
MAX_ENTRIES = 10_000
MAX_TOKEN = 100

_cache: dict[str, tuple[float, Identity]] = {}


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
    if not token:
        return None
    # The age counts from before the query, so that a racing sign-out is over in time.
    now = time.monotonic()
    session_digest = digest(token)
    found = _cache.get(session_digest)
    if found and found[0] > now - MAX_AGE:
        return found[1]
    async with transaction() as session:
        identity = await identify(session, session_digest)
    _remember(session_digest, now, identity)
    return identity


def _remember(session_digest: str, now: float, identity: Identity | None) -> None:
    # Misses are not kept: made-up cookies must not fill the memory.
    if identity is None:
        _cache.pop(session_digest, None)
        return
    if len(_cache) >= MAX_ENTRIES:
        _cache.clear()
    _cache[session_digest] = (now, identity)


def forget(session_digest: str) -> None:
    """Have the person behind a session be read anew: something of theirs changed."""
    _cache.pop(session_digest, None)


def forget_all() -> None:
    _cache.clear()


@live.on(TOPIC)
async def _forget(payload: live.Payload) -> None:
    for session_digest in payload.get("digests", []):
        forget(session_digest)


async def _after_reconnect() -> None:
    forget_all()


live.on_reconnect(_after_reconnect)
