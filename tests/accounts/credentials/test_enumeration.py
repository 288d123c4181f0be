"""Whoever asks learns nothing of who has an account: not by the work either.

The work is counted: hashes and statements, known address against unknown. The clock
has a long test of its own.
"""

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import anyio
import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts import service as accounts
from edu_platform.accounts.models import UserStatus
from edu_platform.accounts.service import passwords, recovery, registration
from edu_platform.core import db
from tests.accounts.credentials.letters import ask_change, signed_in
from tests.accounts.factories import (
    PASSWORD,
    make_account,
    new_email,
    sign_in,
)
from tests.accounts.factories import registration as filled_in
from tests.conftest import SessionFactory

OF_THE_TESTS_OWN = ("SAVEPOINT", "RELEASE", "ROLLBACK")


@dataclass
class Work:
    hashes: int = 0
    statements: int = 0


@contextmanager
def _counted(monkeypatch: pytest.MonkeyPatch) -> Iterator[Work]:
    """Count the hashes and the statements that are run inside."""
    work = Work()

    def statement(_connection: Any, _cursor: Any, text: str, *_: Any) -> None:
        work.statements += not text.startswith(OF_THE_TESTS_OWN)

    with monkeypatch.context() as patch:
        for name in ("hash", "verify_and_update"):
            patch.setattr(passwords._hasher, name, _counting(work, name))
        event.listen(Engine, "before_cursor_execute", statement)
        try:
            yield work
        finally:
            event.remove(Engine, "before_cursor_execute", statement)


def _counting(work: Work, name: str) -> Callable[..., Any]:
    real = getattr(passwords._hasher, name)

    def call(*arguments: Any) -> Any:
        work.hashes += 1
        return real(*arguments)

    return call


async def _register(email: str) -> None:
    async with db.transaction() as session:
        await accounts.register(session, filled_in(email))


async def _recover(email: str) -> None:
    async with db.transaction() as session:
        await accounts.ask_recovery(session, email)


async def _sign_in(email: str) -> None:
    with pytest.raises(accounts.WrongCredentials):
        await sign_in(email, "мимо мимо мимо")


ASKS: dict[str, tuple[Callable[[str], Awaitable[None]], int]] = {
    "register": (_register, 1),
    "recover": (_recover, 0),
    "sign in": (_sign_in, 1),
}


@pytest.mark.parametrize(("ask", "hashes"), ASKS.values(), ids=ASKS)
async def test_a_known_address_costs_the_work_of_an_unknown_one(
    session: AsyncSession,
    monkeypatch: pytest.MonkeyPatch,
    ask: Callable[[str], Awaitable[None]],
    hashes: int,
) -> None:
    known = await make_account(session)
    blocked = await make_account(session, status=UserStatus.BLOCKED)
    waiting = await make_account(session, email_confirmed_at=None)
    works = []
    for email in (new_email(), known.email, blocked.email, waiting.email):
        with _counted(monkeypatch) as work:
            await ask(email)
        works.append(work)
    assert works == [works[0]] * 4
    assert works[0].hashes == hashes
    assert works[0].statements > 0


async def test_a_taken_address_costs_the_work_of_a_free_one(
    session: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner, user = await make_account(session), await make_account(session)
    actor, _token = await signed_in(session, user)
    works = []
    for email in (new_email(), owner.email):
        with _counted(monkeypatch) as work:
            await ask_change(session, actor, email)
        works.append(work)
    assert works[0] == works[1]


async def test_so_many_hashes_at_once_and_no_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A storm of sign-ins must not take all memory: each hash takes 46 MiB of it."""
    running, most = 0, 0
    real = passwords._hasher.hash

    def count(password: str) -> str:
        nonlocal running, most
        running += 1
        most = max(most, running)
        hashed = real(password)
        running -= 1
        return hashed

    monkeypatch.setattr(passwords._hasher, "hash", count)
    await asyncio.gather(*[passwords.hash_password(PASSWORD) for _ in range(12)])
    assert most == passwords.CONCURRENT_HASHES


@pytest.mark.long
async def test_a_storm_of_hashes_leaves_the_event_loop_free() -> None:
    """Whoever reads a page meanwhile notices nothing."""
    lags: list[float] = []

    async def watch() -> None:
        while True:
            started = time.monotonic()
            await anyio.sleep(0.005)
            lags.append(time.monotonic() - started - 0.005)

    watching = asyncio.create_task(watch())
    await asyncio.gather(*[passwords.hash_password(PASSWORD) for _ in range(100)])
    watching.cancel()
    assert len(lags) > 100
    assert statistics.median(lags) < 0.01
    assert statistics.quantiles(lags, n=100)[98] < 0.1


@pytest.mark.long
@pytest.mark.parametrize("name", ASKS)
async def test_the_clock_tells_nothing_either(
    clone: SessionFactory, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Within ten percent, or two milliseconds where the whole takes but a few."""
    for module in (registration, recovery):
        monkeypatch.setattr(module, "LETTERS", "99999/hour")
    ask = ASKS[name][0]
    times: dict[bool, list[float]] = {True: [], False: []}
    # One account each: guessing at one would be slowed down.
    for number in range(40):
        async with clone() as session:
            known = (await make_account(session)).email
        # By turns, so that what else the machine does falls on both.
        pair = [(True, known), (False, new_email())]
        for is_known, email in pair if number % 2 else reversed(pair):
            started = time.perf_counter()
            await _calmly(ask, email, monkeypatch)
            times[is_known].append(time.perf_counter() - started)
    # The quicker ones: the slow ones tell of the machine.
    known_one, unknown = (statistics.quantiles(times[x])[0] for x in (True, False))
    assert abs(known_one - unknown) < max(0.1 * unknown, 0.002)


async def _calmly(
    ask: Callable[[str], Awaitable[None]], email: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ask without the limit of one network, which has a test of its own."""
    with monkeypatch.context() as patch:
        patch.setattr("edu_platform.accounts.service.attempts.FROM_NETWORK", 9999)
        await ask(email)
