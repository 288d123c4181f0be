"""Figure 10: what a sign-in costs, and what others feel of many at once."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from typing import Any
from uuid import uuid4

import httpx
import psycopg

from benchmarks.cost import MILLISECONDS, Cost, CpuMeter, Stopwatch, costs
from benchmarks.load import Crowd
from benchmarks.results import Bar, Result, compared
from benchmarks.rounds import interleaved
from benchmarks.serving import floor
from benchmarks.stage import Stage, address_of, plain
from edu_platform.accounts.service import DEVICE_COOKIE
from edu_platform.accounts.service.passwords import (
    CONCURRENT_HASHES,
    MEMORY_KIB,
    PASSES,
    hash_password,
)
from edu_platform.cli.console import Failure
from edu_platform.cli.environment import ROOT

NAME = "10 sign-in"
OURS = "/api/v1/session"
CATALOGUE = "/api/v1/courses?limit=24"
PASSWORD = "a kettle that sings blue"  # noqa: S105  of people who exist here alone
# Each has an address of their own, so that nobody meets the limit of a network.
PEOPLE = 40
SIGN_INS = 40
AT_ONCE = 4
# So many that one stall, which all connections feel at once, is not the whole of the
# slowest hundredth.
REQUESTS = 3_000
CPU_BAR = Bar(1.15)
WAIT_BAR = Bar(2)


def measure(stage: Stage) -> Sequence[Result]:
    server = stage.platform
    people = _make_people(plain(stage.database))
    address = address_of(server)
    with floor(
        "benchmarks.floors.password:app",
        cwd=ROOT,
        log=stage.folder / "password-floor.log",
        probe="/",
        environment={
            "FLOOR_PASSWORD": PASSWORD,
            "FLOOR_PASSES": str(PASSES),
            "FLOOR_MEMORY_KIB": str(MEMORY_KIB),
            "FLOOR_AT_ONCE": str(CONCURRENT_HASHES),
        },
    ) as least:
        meters = (CpuMeter(server.pid, stage.postmaster), CpuMeter(least.pid))
        cpu = asyncio.run(_cpu(address, least.address, people, meters))
    waits = asyncio.run(_waits(address, people))
    return [
        compared(
            f"{NAME}: CPU, to argon2 alone",
            "ms",
            [cost.cpu for cost in cpu["ours"]],
            [cost.cpu for cost in cpu["floor"]],
            CPU_BAR,
        ),
        compared(
            f"{NAME}: p99 of the catalogue during {AT_ONCE} at a time, to alone",
            "ms",
            [cost.wait for cost in waits["storm"]],
            [cost.wait for cost in waits["alone"]],
            WAIT_BAR,
        ),
    ]


def _make_people(database: str) -> list[str]:
    """Insert people who know the password, and return their addresses."""
    hashed = asyncio.run(hash_password(PASSWORD))
    people = [f"person-{number}@bench.example" for number in range(PEOPLE)]
    rows = [(uuid4(), email, hashed) for email in people]
    query = """
        insert into "user" (id, created_at, email, password_hash, display_name,
            headline, about, role, status, locale, timezone, email_confirmed_at)
        values (%s, now(), %s, %s, 'Person', '', '', 'user', 'active', 'en',
            'Europe/Moscow', now())
    """
    with psycopg.connect(database) as connection, connection.cursor() as cursor:
        cursor.executemany(query, rows)
    return people


class SignIns:
    """People who sign in again and again, so many at a time."""

    def __init__(self, client: httpx.AsyncClient, people: Sequence[str]) -> None:
        self.client = client
        self.people = people
        self._count = 0
        # Known again, as browsers are that have signed out: else each sign-in would be
        # a letter.
        self._cookies: dict[str, str] = {}

    async def send(self, number: int) -> list[float]:
        left = iter(range(number))
        each = [self._in_turn(left) for _ in range(AT_ONCE)]
        return [wait for waits in await asyncio.gather(*each) for wait in waits]

    async def _in_turn(self, left: Any) -> list[float]:
        waits: list[float] = []
        for _ in left:
            watch = Stopwatch()
            await self.one()
            waits.append(watch.read())
        return waits

    async def one(self) -> None:
        self._count += 1
        number = self._count % len(self.people)
        email = self.people[number]
        answer = await self.client.post(
            OURS,
            json={"email": email, "password": PASSWORD},
            headers={
                "X-Forwarded-For": f"10.1.{number}.1",
                "Cookie": self._cookies.get(email, ""),
            },
        )
        if not answer.is_success:
            raise Failure(f"A sign-in was answered with {answer.status_code}")
        device = answer.cookies[DEVICE_COOKIE]
        self._cookies[email] = f"{DEVICE_COOKIE}={device}"
        self.client.cookies.clear()

    async def for_ever(self) -> None:
        while True:
            await self.one()


async def _cpu(
    ours: str, least: str, people: Sequence[str], meters: tuple[CpuMeter, CpuMeter]
) -> dict[str, list[Cost]]:
    async with httpx.AsyncClient(base_url=ours, timeout=30) as client:
        sign_ins = SignIns(client, people)
        async with Crowd(least, "/") as floors:
            return await interleaved(
                {
                    "ours": partial(costs, meters[0], partial(sign_ins.send, SIGN_INS)),
                    "floor": partial(costs, meters[1], partial(floors.send, SIGN_INS)),
                }
            )


async def _waits(address: str, people: Sequence[str]) -> dict[str, list[Cost]]:
    async with (
        httpx.AsyncClient(base_url=address, timeout=30) as client,
        Crowd(address, CATALOGUE) as catalogue,
    ):
        sign_ins = SignIns(client, people)
        return await interleaved(
            {
                "alone": partial(_p99, catalogue),
                "storm": partial(_p99_in_a_storm, catalogue, sign_ins),
            }
        )


async def _p99(catalogue: Crowd) -> Cost:
    waits = sorted(await catalogue.send(REQUESTS))
    return Cost(cpu=0.0, wait=waits[int(len(waits) * 0.99) - 1] * MILLISECONDS)


async def _p99_in_a_storm(catalogue: Crowd, sign_ins: SignIns) -> Cost:
    storm = [asyncio.create_task(sign_ins.for_ever()) for _ in range(AT_ONCE)]
    try:
        return await _p99(catalogue)
    finally:
        for task in storm:
            task.cancel()
        for task in storm:
            with suppress(asyncio.CancelledError):
                await task
