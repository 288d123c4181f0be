"""Requests from several connections, each sending the next when one is answered."""

import asyncio
from collections.abc import Iterator
from typing import Self

import httpx

from benchmarks.cost import Stopwatch
from edu_platform.cli.console import Failure

CONNECTIONS = 8
# So many people share the requests that nobody meets the limit of an address.
PEOPLE = 250


class Crowd:
    """Keeps its connections open from one round to the next."""

    def __init__(self, address: str, path: str) -> None:
        limits = httpx.Limits(max_connections=CONNECTIONS)
        self.client = httpx.AsyncClient(base_url=address, limits=limits, timeout=30)
        self.path = path
        self._sent = 0

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.client.aclose()

    async def send(self, requests: int) -> list[float]:
        """Return how long each of so many requests took, in seconds."""
        left = iter(range(requests))
        each = (self._send_in_turn(left) for _ in range(CONNECTIONS))
        return [wait for waits in await asyncio.gather(*each) for wait in waits]

    async def _send_in_turn(self, left: Iterator[int]) -> list[float]:
        waits: list[float] = []
        for _ in left:
            watch = Stopwatch()
            await self.ask()
            waits.append(watch.read())
        return waits

    async def ask(self) -> httpx.Response:
        self._sent += 1
        headers = {
            "Accept-Encoding": "identity",
            "X-Forwarded-For": address_of_person(self._sent),
        }
        response = await self.client.get(self.path, headers=headers)
        if not response.is_success:
            raise Failure(f"{response.url} answered {response.status_code}")
        return response


def address_of_person(number: int) -> str:
    return f"10.0.0.{number % PEOPLE + 1}"
