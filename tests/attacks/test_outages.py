"""Neighbours that hang or are away: others go on, and the log stays readable."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import suppress

import psycopg
import pytest

from edu_platform.core import limits, live
from edu_platform.core.settings import settings

RECONNECTIONS = 5


@pytest.fixture
async def hung_redis(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[None]:
    """Somebody takes every connection, and never says a word."""

    async def say_nothing(
        reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        await reader.read()
        writer.close()

    server = await asyncio.start_server(say_nothing, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    monkeypatch.setattr(settings, "redis_url", f"redis://127.0.0.1:{port}/0")
    limits._limiter.cache_clear()
    yield
    limits._limiter.cache_clear()
    server.close()


@pytest.mark.usefixtures("hung_redis")
async def test_a_hung_redis_does_not_hold_requests_up() -> None:
    async with asyncio.timeout(5):
        assert await limits.spend("7/minute", "hung", "192.0.2.1") == 7


async def test_an_outage_is_told_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    tried = asyncio.Semaphore(0)

    async def refuse() -> None:
        tried.release()
        raise psycopg.OperationalError

    monkeypatch.setattr(live, "_listen_once", refuse)
    monkeypatch.setattr(live, "RECONNECT_AFTER", 0)
    with caplog.at_level(logging.WARNING, live.logger.name):
        listener = asyncio.create_task(live.listen())
        for _ in range(RECONNECTIONS):
            await tried.acquire()
        listener.cancel()
        with suppress(asyncio.CancelledError):
            await listener

    assert len(caplog.records) == 1
