"""What this process needs of its neighbours."""

import asyncio
from collections.abc import Coroutine
from typing import Any

import psycopg
from redis.asyncio import Redis
from redis.exceptions import RedisError

from edu_platform.core import db, live
from edu_platform.core.settings import settings

PATIENCE = 2.0


async def check() -> dict[str, str]:
    """Return each neighbour's name with "ok" or the reason why it is not."""
    return {
        "database": await _in_time(_database()),
        "live": "ok" if live.is_listening() else "not listening",
        **({"redis": await _in_time(_redis())} if settings.redis_url else {}),
    }


async def _in_time(probe: Coroutine[Any, Any, str]) -> str:
    try:
        return await asyncio.wait_for(probe, PATIENCE)
    except TimeoutError:
        return "no answer in time"


async def _database() -> str:
    try:
        return "ok" if await db.is_up() else "not reachable"
    except psycopg.Error as error:
        return type(error).__name__


async def _redis() -> str:
    client: Redis = Redis.from_url(settings.redis_url)  # pyright: ignore[reportUnknownMemberType]
    try:
        await client.ping()  # pyright: ignore[reportUnknownMemberType, reportGeneralTypeIssues]
    except (RedisError, OSError) as error:
        return type(error).__name__
    finally:
        await client.aclose()
    return "ok"
