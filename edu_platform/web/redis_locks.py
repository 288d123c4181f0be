"""A lock of a tab's state that no cancelled event leaves behind in Redis.

A page load that is overtaken by a reload is cancelled. When that happens while it asks
for the lock, Redis grants it to nobody, and the next page waits for the lock's expiry.
"""

import asyncio

from reflex.istate.manager.redis import StateManagerRedis

_ask = StateManagerRedis._try_get_lock  # noqa: SLF001  Reflex has no public name for it


async def _ask_to_the_end(
    self: StateManagerRedis, lock_key: bytes, lock_id: bytes
) -> bool | None:
    asking = asyncio.ensure_future(_ask(self, lock_key, lock_id))
    try:
        return await asyncio.shield(asking)
    except asyncio.CancelledError:
        if await asking:
            await self.redis.delete(lock_key)
        raise


def install() -> None:
    """Have every state manager that is made from now on give such locks back."""
    StateManagerRedis._try_get_lock = _ask_to_the_end  # noqa: SLF001  as above
