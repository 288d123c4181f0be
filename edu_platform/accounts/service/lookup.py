"""From a session cookie to a person, through a cache of at most one second.

A revocation drops the entry by NOTIFY at once; without it the age bounds the error.
"""

import time
from http.cookies import CookieError, SimpleCookie

from edu_platform.accounts.service.sessions import TOPIC, Identity, identify
from edu_platform.core import live
from edu_platform.core.db import transaction
from edu_platform.core.sealing import digest
from edu_platform.core.settings import settings

# The prefix makes browsers refuse the cookie from a subdomain or without TLS.
COOKIE = "__Host-session" if settings.is_https else "session"
MAX_AGE = 1.0
MAX_ENTRIES = 10_000
MAX_TOKEN = 100

_cache: dict[str, tuple[float, Identity]] = {}


def token_in(cookie_header: str) -> str:
    """Return the session token of a Cookie header, or an empty text."""
    try:
        morsel = SimpleCookie(cookie_header).get(COOKIE)
    except CookieError:
        return ""
    return morsel.value if morsel and len(morsel.value) <= MAX_TOKEN else ""


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


def forget_all() -> None:
    _cache.clear()


@live.on(TOPIC)
async def _forget(payload: live.Payload) -> None:
    for session_digest in payload.get("digests", []):
        _cache.pop(session_digest, None)


async def _after_reconnect() -> None:
    forget_all()


live.on_reconnect(_after_reconnect)
