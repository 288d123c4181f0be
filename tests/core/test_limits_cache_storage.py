import asyncio

import pytest
from redis.exceptions import ConnectionError as RedisConnectionError

from edu_platform.core import limits, storage
from edu_platform.core.cache import TOPIC, cache
from edu_platform.core.errors import NotFound, TooManyRequests
from edu_platform.core.live import dispatch


async def test_of_parallel_uses_no_more_than_the_limit_pass() -> None:
    results = await asyncio.gather(
        *[limits.spend("5/minute", "test", "parallel") for _ in range(20)],
        return_exceptions=True,
    )
    refused = [r for r in results if isinstance(r, TooManyRequests)]
    assert len(refused) == 15
    assert 1 <= refused[0].retry_after <= 60


@pytest.mark.parametrize("failure", [ConnectionError, RedisConnectionError])
async def test_a_storage_that_is_away_lets_requests_pass(
    monkeypatch: pytest.MonkeyPatch, failure: type[Exception]
) -> None:
    class Away:
        async def hit(self, *_: object) -> bool:
            raise failure

    monkeypatch.setattr(limits, "_limiter", Away)
    assert await limits.spend("1/minute", "test", "away") == 1


async def test_a_tag_is_dropped_when_the_bus_tells_so() -> None:
    await cache.set("courses:1", "one", expire=60, tags=["catalog"])
    await cache.set("posts:1", "post", expire=60, tags=["blog"])
    await dispatch({"topic": TOPIC, "tags": ["catalog"]})
    assert await cache.get("courses:1") is None
    assert await cache.get("posts:1") == "post"


async def test_files_come_back_and_missing_ones_are_said_to_be() -> None:
    await storage.put("test/file.txt", "привет".encode())
    assert (await storage.get("test/file.txt")).decode() == "привет"
    with pytest.raises(NotFound):
        await storage.get("test/nothing.txt")
