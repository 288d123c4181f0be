"""What work costs: the CPU time of whole process trees, and the time people wait."""

import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from statistics import median

import psutil

MILLISECONDS = 1000.0


@dataclass(frozen=True, slots=True)
class Cost:
    """The cost of one request or event, in milliseconds: a mean and a median."""

    cpu: float
    wait: float


class CpuMeter:
    """The CPU time that processes and everything they started have used so far."""

    def __init__(self, *leaders: int) -> None:
        self._leaders = [psutil.Process(pid) for pid in leaders]

    def seconds(self) -> float:
        return sum(map(_seconds_of_tree, self._leaders))


def _seconds_of_tree(leader: psutil.Process) -> float:
    total = 0.0
    for process in (leader, *leader.children(recursive=True)):
        # One that ends meanwhile is counted as an ended child of its parent.
        with suppress(psutil.NoSuchProcess):
            times = process.cpu_times()
            total += times.user + times.system
            total += times.children_user + times.children_system
    return total


async def costs(
    meter: CpuMeter, work: Callable[[], Awaitable[Sequence[float]]]
) -> Cost:
    """Do the work, which returns how long each of its parts took, and say the cost."""
    before = meter.seconds()
    waits = await work()
    used = meter.seconds() - before
    return Cost(cpu=used / len(waits) * MILLISECONDS, wait=median(waits) * MILLISECONDS)


class Stopwatch:
    """Seconds since it was made."""

    def __init__(self) -> None:
        self._start = time.perf_counter()

    def read(self) -> float:
        return time.perf_counter() - self._start
