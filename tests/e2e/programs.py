"""Programs that the tests start, each ended by its process id."""

import asyncio
import inspect
import os
import shutil
import socket
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from edu_platform.cli.console import end_group, last_lines
from edu_platform.core.settings import ROOT

PATIENCE = 30.0
PAUSE = 0.05
OURS = ("EDU_", "REFLEX_", "__REFLEX")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def clean_environment() -> dict[str, str]:
    """Return the environment without what configures this test process."""
    return {k: v for k, v in os.environ.items() if not k.startswith(OURS)}


class Program:
    """A process in a group of its own, whose words go into a file."""

    def __init__(
        self, command: Sequence[str], environment: Mapping[str, str], log: Path
    ) -> None:
        log.parent.mkdir(parents=True, exist_ok=True)
        self.log = log
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                command,
                cwd=ROOT,
                env={**clean_environment(), **environment},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        return self.process.pid

    def require_alive(self) -> None:
        if self.process.poll() is not None:
            pytest.fail(f"A program has ended by itself:\n{last_lines(self.log)}")

    def stop(self) -> None:
        end_group(self.process)


async def eventually(probe: Callable[[], Any], *, within: float = PATIENCE) -> None:
    """Ask until the answer is true: for what no event announces."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + within
    while True:
        asked = probe()
        answer = await asked if inspect.isawaitable(asked) else asked
        if answer:
            return
        if loop.time() > deadline:
            pytest.fail(f"{probe} was not true within {within:.0f} s")
        await asyncio.sleep(PAUSE)


@contextmanager
def redis_server(folder: Path) -> Iterator[str]:
    """Run a Redis that keeps nothing, and yield its address."""
    found = shutil.which("redis-server")
    if found is None:
        pytest.skip("redis-server is not installed")
    port = free_port()
    options = {"--bind": "127.0.0.1", "--save": "", "--appendonly": "no"}
    command = [found, "--port", str(port), "--dir", str(folder)]
    command += [word for pair in options.items() for word in pair]
    program = Program(command, {}, folder / "redis.log")
    try:
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        program.stop()
