"""Figure 1: the first page of the catalogue, through the REST API."""

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import Any

from benchmarks.cost import Cost, CpuMeter, costs
from benchmarks.load import Crowd
from benchmarks.results import Bar, Result, compared
from benchmarks.rounds import interleaved
from benchmarks.serving import Floor, floor
from benchmarks.stage import Stage, address_of
from edu_platform.cli.console import Failure
from edu_platform.cli.environment import ROOT

NAME = "1 catalogue API of 24 of 10,000 courses"
OURS = "/api/v1/courses?limit=24"
FLOOR = "/courses"
REQUESTS = 500
BAR = Bar(1.5)


def measure(stage: Stage) -> Sequence[Result]:
    server = stage.platform
    with floor(
        "benchmarks.floors.catalogue:app",
        cwd=ROOT,
        log=stage.folder / "catalogue-floor.log",
        probe=FLOOR,
        environment={"FLOOR_DATABASE_URL": stage.database},
    ) as least:
        found = asyncio.run(_rounds(stage, address_of(server), server.pid, least))
    ours, floors = found["ours"], found["floor"]
    return [
        compared(
            f"{NAME}: CPU of a request",
            "ms",
            [cost.cpu for cost in ours],
            [cost.cpu for cost in floors],
            BAR,
        ),
        compared(
            f"{NAME}: answered after (median)",
            "ms",
            [cost.wait for cost in ours],
            [cost.wait for cost in floors],
        ),
    ]


async def _rounds(
    stage: Stage, address: str, pid: int, least: Floor
) -> dict[str, list[Cost]]:
    async with Crowd(address, OURS) as ours, Crowd(least.address, FLOOR) as floors:
        await _require_same_answer(ours, floors)
        return await interleaved(
            {
                "ours": partial(_round, ours, CpuMeter(pid, stage.postmaster)),
                "floor": partial(_round, floors, CpuMeter(least.pid, stage.postmaster)),
            }
        )


async def _round(crowd: Crowd, meter: CpuMeter) -> Cost:
    return await costs(meter, partial(crowd.send, REQUESTS))


async def _require_same_answer(ours: Crowd, floors: Crowd) -> None:
    """Compare nothing but servers that tell the same facts."""
    mine = (await ours.ask()).json()["items"]
    least: list[dict[str, Any]] = (await floors.ask()).json()["items"]
    facts = [{name: card[name] for name in least[0]} for card in mine]
    if facts != least:
        raise Failure("The floor of the catalogue does not tell what the API tells")
