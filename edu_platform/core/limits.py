"""Rate limits: in Redis when there is one, else in memory of the one process.

Guessing counters, which must also hold after a restart, are rows of
`accounts.LoginAttempt` instead.
"""

import logging
import time
from functools import cache
from math import ceil

from limits import RateLimitItem, parse
from limits.aio.storage import MemoryStorage, RedisStorage, Storage
from limits.aio.strategies import SlidingWindowCounterRateLimiter
from redis.exceptions import RedisError

from edu_platform.core.errors import TooManyRequests
from edu_platform.core.settings import REDIS_PATIENCE, settings

logger = logging.getLogger(__name__)


@cache
def _limiter() -> SlidingWindowCounterRateLimiter:
    storage: Storage = (
        RedisStorage(
            f"async+{settings.redis_url}",
            implementation="redispy",
            socket_timeout=REDIS_PATIENCE,
            socket_connect_timeout=REDIS_PATIENCE,
        )
        if settings.redis_url
        else MemoryStorage()
    )
    return SlidingWindowCounterRateLimiter(storage)


@cache
def _parsed(limit: str) -> RateLimitItem:
    return parse(limit)


async def spend(limit: str, *key: str) -> int:
    """Count one use of a limit such as "5/minute" and return how many are left.

    A Redis that is away lets the request pass: pages stay readable without it.

    Raises:
        TooManyRequests: the limit is used up.
    """
    item = _parsed(limit)
    try:
        if not await _limiter().hit(item, *key):
            await _refuse(item, *key)
        return (await _limiter().get_window_stats(item, *key)).remaining
    except (RedisError, OSError) as error:
        logger.warning("The limits' storage did not answer: %s", error)
        return item.amount


async def _refuse(item: RateLimitItem, *key: str) -> None:
    stats = await _limiter().get_window_stats(item, *key)
    raise TooManyRequests(max(1, ceil(stats.reset_time - time.time())))
