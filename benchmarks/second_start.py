"""Figure 14: what `./edu run` takes when it has run before: time, and memory."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path

import psutil

from benchmarks.cost import Stopwatch
from benchmarks.results import Bar, Result, alone
from benchmarks.rounds import ROUNDS
from benchmarks.serving import status_of
from benchmarks.stage import Stage, free_port
from edu_platform.cli.console import Failure, last_lines, say, step
from edu_platform.cli.environment import ROOT

NAME = "14 second start"
FIRST_PAGE = "/"
# After the first page the server still does what has time until then.
SETTLED_AFTER = 10
PATIENCE = 300
PAUSE = 0.02
MIB = 2**20
SECONDS = Bar(6)
MEMORY = Bar(350)


def measure(stage: Stage) -> Sequence[Result]:
    # A data folder of its own, with a database in it: nothing is there before.
    home = stage.folder / "started"
    home.mkdir(mode=0o755)
    log = stage.folder / "start.log"
    with step("Starting for the first time", "Started and stopped"):
        _seconds_to_first_page(home, log)
    seconds = [_seconds_to_first_page(home, log) for _ in range(ROUNDS)]
    say("✓ Started again and again")
    return [
        alone(f"{NAME} to the first page", "s", seconds, SECONDS),
        alone(
            f"{NAME}, memory at rest of all but PostgreSQL",
            "MiB",
            _memory_at_rest(home, log),
            MEMORY,
        ),
    ]


def _seconds_to_first_page(home: Path, log: Path) -> float:
    with _run(home, log) as (_, seconds):
        return seconds


def _memory_at_rest(home: Path, log: Path) -> list[float]:
    with _run(home, log) as (pid, _):
        time.sleep(SETTLED_AFTER)
        return [_memory_of_tree(psutil.Process(pid)) for _ in range(ROUNDS)]


@contextmanager
def _run(home: Path, log: Path) -> Iterator[tuple[int, float]]:
    """Run `./edu run` until the block is left; yield its pid and its time to start."""
    port = free_port()
    watch = Stopwatch()
    with log.open("wb") as output:
        process = subprocess.Popen(
            ["/bin/bash", str(ROOT / "edu"), "run"],
            cwd=ROOT,
            env={**os.environ, "EDU_HOME": str(home), "EDU_PORT": str(port)},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        _wait_for_page(process, port, log)
        yield process.pid, watch.read()
    finally:
        # It ends the server and the database itself, which no signal of ours reaches.
        process.send_signal(signal.SIGINT)
        process.wait(PATIENCE)


def _wait_for_page(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        status = status_of(port, FIRST_PAGE)
        if status == HTTPStatus.OK:
            return
        if status:
            raise Failure(f"The first page answered {status}")
        time.sleep(PAUSE)
    raise Failure(f"`./edu run` did not start:\n{last_lines(log)}")


def _memory_of_tree(leader: psutil.Process) -> float:
    """Return MiB; what processes share counts for each, so it is never too little."""
    processes = [leader, *leader.children(recursive=True)]
    return sum(process.memory_info().rss for process in processes) / MIB
