"""Who stands behind a secret, remembered for a second at most.

A revocation drops an entry by NOTIFY at once; without it the age bounds the error.
"""

import time
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

from edu_platform.core import live
from edu_platform.core.db import Session, transaction
from edu_platform.core.sealing import digest

T = TypeVar("T")

MAX_AGE = 1.0
MAX_ENTRIES = 10_000


class Remembered(Generic[T]):
    """Asks `read` for whoever has a secret's digest, once a second at most.

    The digests that a message about `topic` names are forgotten, and after a lost
    connection all are: nobody knows what has been missed.
    """

    def __init__(
        self, read: Callable[[Session, str], Awaitable[T | None]], topic: str
    ) -> None:
        self._read = read
        self._found: dict[str, tuple[float, T]] = {}
        live.on(topic)(self._hear)
        live.on_reconnect(self._lose_touch)

    def __len__(self) -> int:
        return len(self._found)

    def __contains__(self, secret_digest: object) -> bool:
        return secret_digest in self._found

    async def look_up(self, secret: str) -> T | None:
        # The age counts from before the query, so that a racing end is over in time.
        now = time.monotonic()
        secret_digest = digest(secret)
        known = self._found.get(secret_digest)
        if known and known[0] > now - MAX_AGE:
            return known[1]
        async with transaction() as session:
            found = await self._read(session, secret_digest)
        self._remember(secret_digest, now, found)
        return found

    def _remember(self, secret_digest: str, now: float, found: T | None) -> None:
        # Misses are not kept: made-up secrets must not fill the memory.
        if found is None:
            self.forget(secret_digest)
            return
        if len(self._found) >= MAX_ENTRIES:
            self._found.clear()
        self._found[secret_digest] = (now, found)

    def forget(self, secret_digest: str) -> None:
        self._found.pop(secret_digest, None)

    def forget_those(self, condition: Callable[[T], bool]) -> None:
        for secret_digest, (_, found) in list(self._found.items()):
            if condition(found):
                self.forget(secret_digest)

    def forget_all(self) -> None:
        self._found.clear()

    async def _hear(self, payload: live.Payload) -> None:
        for secret_digest in payload.get("digests", []):
            self.forget(secret_digest)

    async def _lose_touch(self) -> None:
        self.forget_all()
