"""Figure 6: from an event in the browser to the change on the screen."""

import asyncio
from collections.abc import Sequence
from contextlib import AbstractContextManager, AsyncExitStack
from dataclasses import dataclass
from functools import partial
from itertools import count

import httpx
import psycopg

from benchmarks.content import LEARNER, PASSWORD
from benchmarks.cost import Cost, CpuMeter, costs
from benchmarks.events import Tab
from benchmarks.results import Bar, Result, compared
from benchmarks.rounds import Measure, interleaved
from benchmarks.serving import Floor, floor
from benchmarks.stage import Stage, address_of, plain
from edu_platform.cli.console import Failure
from edu_platform.cli.environment import ROOT

NAME = "6 event round trip"
STATE = "reflex___state____state"
OURS = f"{STATE}.edu_platform___ui___flash____flash_state.show"
OURS_WRITING = (
    f"{STATE}.edu_platform___accounts___state___profile____profile_state.save"
)
BARE = f"{STATE}.bare_reflex___bare_reflex____bare"
EVENTS = 1000
WRITES = 300
TWICE = Bar(2)
THRICE = Bar(3)


@dataclass(frozen=True, slots=True)
class Kind:
    """An event, and the variable by which its effect is known."""

    name: str
    argument: str
    variable: str
    events: int
    in_form: bool = False


KINDS = {
    "ours": Kind(OURS, "text", "text", EVENTS),
    "floor": Kind(f"{BARE}.show", "text", "text", EVENTS),
    "ours writing": Kind(OURS_WRITING, "display_name", "display_name", WRITES, True),
    "floor writing": Kind(f"{BARE}.save", "name", "name", WRITES, True),
}


def measure(stage: Stage) -> Sequence[Result]:
    server = stage.platform
    cookie = _sign_in(address_of(server))
    with _bare_reflex(stage) as least:
        found = asyncio.run(
            _rounds(stage, address_of(server), cookie, server.pid, least)
        )
    return [
        _compare("interface only: CPU", found, "", "cpu", TWICE),
        _compare("interface only: wait (median)", found, "", "wait", TWICE),
        _compare("with one write: wait (median)", found, " writing", "wait", THRICE),
        _compare("with one write: CPU", found, " writing", "cpu", None),
    ]


def _compare(
    what: str, found: dict[str, list[Cost]], kind: str, part: str, bar: Bar | None
) -> Result:
    ours = [getattr(cost, part) for cost in found[f"ours{kind}"]]
    floors = [getattr(cost, part) for cost in found[f"floor{kind}"]]
    return compared(f"{NAME}, {what}", "ms", ours, floors, bar)


def _sign_in(address: str) -> str:
    """Return the Cookie header of a signed-in person."""
    form = {"email": LEARNER, "password": PASSWORD}
    answer = httpx.post(f"{address}/auth/login", data=form)
    cookie = "; ".join(f"{name}={value}" for name, value in answer.cookies.items())
    if "session" not in cookie:
        raise Failure(f"The learner could not sign in: {answer.status_code}")
    return cookie


def _bare_reflex(stage: Stage) -> AbstractContextManager[Floor]:
    with psycopg.connect(plain(stage.database), autocommit=True) as connection:
        connection.execute(
            "create table if not exists floor_profile (id int primary key, name text)"
        )
        connection.execute(
            "insert into floor_profile values (1, '') on conflict do nothing"
        )
    return floor(
        "bare_reflex.bare_reflex:app",
        "--factory",
        cwd=ROOT / "benchmarks" / "floors" / "bare_reflex",
        log=stage.folder / "bare-reflex.log",
        probe="/ping",
        environment={
            "FLOOR_DATABASE_URL": stage.database,
            "REFLEX_ENV_MODE": "prod",
            "REFLEX_STATE_MANAGER_MODE": "memory",
            "REFLEX_STATES_WORKDIR": str(stage.folder / "bare-states"),
            "REFLEX_WEB_WORKDIR": str(stage.folder / "bare-web"),
            "REFLEX_UPLOADED_FILES_DIR": str(stage.folder / "bare-uploads"),
            "__REFLEX_SKIP_COMPILE": "true",
        },
    )


async def _rounds(
    stage: Stage, address: str, cookie: str, pid: int, least: Floor
) -> dict[str, list[Cost]]:
    async with AsyncExitStack() as stack:
        tabs = {
            "ours": await stack.enter_async_context(Tab(address, cookie)),
            "floor": await stack.enter_async_context(Tab(least.address)),
        }
        meters = {
            "ours": CpuMeter(pid, stage.postmaster),
            "floor": CpuMeter(least.pid, stage.postmaster),
        }
        numbers = count()
        measures: dict[str, Measure] = {
            name: partial(
                _round,
                tabs[name.partition(" ")[0]],
                meters[name.partition(" ")[0]],
                kind,
                numbers,
            )
            for name, kind in KINDS.items()
        }
        return await interleaved(measures)


async def _round(tab: Tab, meter: CpuMeter, kind: Kind, numbers: "count[int]") -> Cost:
    async def work() -> list[float]:
        return [await _trip(tab, kind, next(numbers)) for _ in range(kind.events)]

    return await costs(meter, work)


async def _trip(tab: Tab, kind: Kind, number: int) -> float:
    value = f"Name {number}"
    payload: dict[str, object] = {kind.argument: value}
    if kind.in_form:
        payload = {"form_data": payload}
    elif kind.name == OURS:
        payload["level"] = "info"
    return await tab.trip(kind.name, payload, kind.variable, value)
