"""The bus tells at the commit, never of what was rolled back, and reconnects."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

import psycopg
import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.core import db, live
from edu_platform.core.settings import settings


@pytest.fixture
async def heard() -> AsyncIterator[asyncio.Queue[live.Payload]]:
    """What arrives on the topic "test" while the listener runs."""
    queue: asyncio.Queue[live.Payload] = asyncio.Queue()
    live._handlers["test"] = [queue.put]
    listener = asyncio.create_task(live.listen())
    async with asyncio.timeout(10):
        while not live.is_listening():
            await asyncio.sleep(0)
    yield queue
    listener.cancel()
    with suppress(asyncio.CancelledError):
        await listener
    live._handlers.pop("test")
    assert not live.is_listening()


async def test_told_at_the_commit_and_only_then(
    heard: asyncio.Queue[live.Payload],
) -> None:
    with pytest.raises(RuntimeError):
        async with db.transaction() as session:
            await live.tell(session, "test", number=1)
            raise RuntimeError
    async with db.transaction() as session:
        await live.tell(session, "test", number=2)
    payload = await asyncio.wait_for(heard.get(), 5)
    assert payload == {"topic": "test", "number": 2}


async def test_a_killed_connection_is_opened_again(
    heard: asyncio.Queue[live.Payload],
) -> None:
    caught_up = asyncio.Event()

    async def catch_up() -> None:
        caught_up.set()

    live._reconnected.append(catch_up)
    killer = await psycopg.AsyncConnection.connect(
        settings.direct_database, autocommit=True
    )
    async with killer:
        await killer.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where application_name = 'edu-live'"
        )
    await asyncio.wait_for(caught_up.wait(), 5)
    live._reconnected.remove(catch_up)
    async with db.transaction() as session:
        await live.tell(session, "test", number=3)
    assert (await asyncio.wait_for(heard.get(), 5))["number"] == 3


async def test_payloads_carry_ids_only(session: AsyncSession) -> None:
    with pytest.raises(ValueError, match="ids only"):
        await live.tell(session, "test", text="x" * 9000)


async def test_one_failing_handler_stops_no_other() -> None:
    seen: list[int] = []

    async def fails(_: live.Payload) -> None:
        raise RuntimeError

    async def works(payload: live.Payload) -> None:
        seen.append(payload["n"])

    live._handlers["pair"] = [fails, works]
    await live.dispatch({"topic": "pair", "n": 7})
    live._handlers.pop("pair")
    assert seen == [7]


async def test_a_failing_follow_up_does_not_deafen_the_process(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def fails() -> None:
        raise RuntimeError

    monkeypatch.setattr(live, "_reconnected", [fails])
    listener = asyncio.create_task(live.listen())
    async with asyncio.timeout(10):
        while not live.is_listening():
            await asyncio.sleep(0)
    listener.cancel()
    with suppress(asyncio.CancelledError):
        await listener
