"""From a bearer token to a person, through a cache of at most one second.

As with sessions, a revocation drops the entry by NOTIFY at once.
"""

import time

from edu_platform.accounts.service.api_tokens import (
    MARK,
    TOPIC,
    TokenIdentity,
    identify_api_token,
)
from edu_platform.accounts.service.sessions import TOPIC as SESSION
from edu_platform.core import live
from edu_platform.core.db import transaction
from edu_platform.core.sealing import digest

MAX_AGE = 1.0
MAX_ENTRIES = 10_000
LENGTH = len(MARK) + 43

_cache: dict[str, tuple[float, TokenIdentity]] = {}


async def look_up_api_token(token: str) -> TokenIdentity | None:
    # What cannot be one of ours costs no query.
    if len(token) != LENGTH or not token.startswith(MARK):
        return None
    now = time.monotonic()
    token_digest = digest(token)
    found = _cache.get(token_digest)
    if found and found[0] > now - MAX_AGE:
        return found[1]
    async with transaction() as session:
        identity = await identify_api_token(session, token_digest)
    _remember(token_digest, now, identity)
    return identity


def _remember(token_digest: str, now: float, identity: TokenIdentity | None) -> None:
    if identity is None:
        _cache.pop(token_digest, None)
        return
    if len(_cache) >= MAX_ENTRIES:
        _cache.clear()
    _cache[token_digest] = (now, identity)


@live.on(TOPIC)
async def _forget(payload: live.Payload) -> None:
    for token_digest in payload.get("digests", []):
        _cache.pop(token_digest, None)


@live.on(SESSION)
async def _forget_person(payload: live.Payload) -> None:
    """Read a person's tokens anew: all their sessions were ended for a reason."""
    user_id = payload.get("user_id", "")
    for token_digest, (_, identity) in list(_cache.items()):
        if str(identity.user_id) == user_id:
            _cache.pop(token_digest, None)


async def forget_all_tokens() -> None:
    _cache.clear()


live.on_reconnect(forget_all_tokens)
