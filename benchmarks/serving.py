"""Starting the floors: under the same server, with the same options."""

import http.client
import os
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

from benchmarks.stage import HOST, free_port
from edu_platform.cli.console import Failure, end_group, last_lines
from edu_platform.cli.server import granian
from edu_platform.core.settings import Settings

PATIENCE = 60
PAUSE = 0.05


@dataclass(frozen=True, slots=True)
class Floor:
    """A server that does the least there is to do."""

    pid: int
    port: int

    @property
    def address(self) -> str:
        return f"http://{HOST}:{self.port}"


@contextmanager
def floor(
    target: str,
    *options: str,
    cwd: Path,
    log: Path,
    probe: str,
    environment: Mapping[str, str],
    port: int | None = None,
) -> Iterator[Floor]:
    """Serve `target` from `cwd` until the block is left."""
    settings = Settings(host=HOST, port=port or free_port())
    with log.open("wb") as output:
        process = subprocess.Popen(
            granian(settings, target, *options),
            cwd=cwd,
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
        try:
            started = Floor(process.pid, settings.port)
            _wait_for(process, started, probe, log)
            yield started
        finally:
            end_group(process)


def _wait_for(
    process: subprocess.Popen[bytes], floor: Floor, probe: str, log: Path
) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        if status_of(floor.port, probe) == HTTPStatus.OK:
            return
        time.sleep(PAUSE)
    raise Failure(f"A floor did not start:\n{last_lines(log)}")


def status_of(port: int, path: str) -> int:
    """Return the status with which a path is answered, or 0 when nobody answers."""
    connection = http.client.HTTPConnection(HOST, port)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()
