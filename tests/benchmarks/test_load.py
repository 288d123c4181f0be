from itertools import count

import httpx
import pytest

from benchmarks.load import CONNECTIONS, PEOPLE, Crowd, address_of_person
from edu_platform.cli.console import Failure


def crowd_before(answer: httpx.MockTransport) -> Crowd:
    crowd = Crowd("http://floor.test", "/courses")
    crowd.client = httpx.AsyncClient(base_url="http://floor.test", transport=answer)
    return crowd


async def test_every_request_is_sent_and_timed_once() -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.headers["X-Forwarded-For"])
        return httpx.Response(200)

    async with crowd_before(httpx.MockTransport(answer)) as crowd:
        waits = await crowd.send(3 * CONNECTIONS + 1)
    assert len(waits) == len(asked) == 3 * CONNECTIONS + 1
    assert len(set(asked)) == len(asked)


async def test_a_refused_request_fails_the_run() -> None:
    numbers = count()

    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(503 if next(numbers) == 5 else 200)

    async with crowd_before(httpx.MockTransport(answer)) as crowd:
        with pytest.raises(Failure, match="503"):
            await crowd.send(20)


def test_addresses_are_shared_by_so_many_people() -> None:
    addresses = {address_of_person(number) for number in range(10 * PEOPLE)}
    assert len(addresses) == PEOPLE
