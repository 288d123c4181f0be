"""What becomes of the database's own errors at the edge of a transaction."""

import asyncio
import logging

import pytest
from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.core import db
from edu_platform.core.audit import AuditEvent
from edu_platform.core.errors import ServiceUnavailable, Unstorable
from tests.conftest import SessionFactory


@pytest.mark.parametrize("value", ["a\x00b", "\ud800"], ids=ascii)
async def test_a_value_that_cannot_be_stored_is_refused(
    session: AsyncSession, value: str, caplog: pytest.LogCaptureFixture
) -> None:
    del session
    with caplog.at_level(logging.WARNING), pytest.raises(Unstorable):
        async with db.transaction() as own:
            own.add(AuditEvent(action="личное", subject=value, subject_id="x"))
    # What people wrote does not belong into the log.
    assert "личное" not in caplog.text


async def test_a_statement_that_takes_too_long_is_no_fault_of_the_person(
    session: AsyncSession,
) -> None:
    del session
    with pytest.raises(ServiceUnavailable):
        async with db.transaction() as own:
            await own.exec(text("set local statement_timeout = 10"))  # type: ignore[call-overload]
            await own.exec(text("select pg_sleep(5)"))  # type: ignore[call-overload]


async def test_errors_of_ours_pass_and_roll_back(clone: SessionFactory) -> None:
    with pytest.raises(KeyError):
        async with db.transaction() as own:
            own.add(AuditEvent(action="a", subject="b", subject_id="c"))
            raise KeyError
    async with clone() as session:
        count = await session.exec(text("select count(*) from audit_event"))  # type: ignore[call-overload]
        assert count.scalar_one() == 0


async def test_a_named_lock_is_held_until_the_end(clone: SessionFactory) -> None:
    del clone
    order: list[str] = []

    async def work(name: str, held: asyncio.Event, go: asyncio.Event) -> None:
        async with db.transaction() as own:
            await db.lock(own, "test", 1)
            order.append(f"{name} in")
            held.set()
            await go.wait()
            order.append(f"{name} out")

    first, second, go = asyncio.Event(), asyncio.Event(), asyncio.Event()
    one = asyncio.create_task(work("one", first, go))
    await first.wait()
    two = asyncio.create_task(work("two", second, go))
    async with db.transaction() as own:
        await db.lock(own, "test", 2)
    assert not second.is_set()
    go.set()
    await asyncio.gather(one, two)
    assert order == ["one in", "one out", "two in", "two out"]


async def test_the_database_is_asked_whether_it_answers() -> None:
    assert await db.is_up()
