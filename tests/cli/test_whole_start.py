"""`./edu run` as a person uses it: it starts, tells, stops, mends what was killed."""

import json
import os
import signal
import socket
import subprocess
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from edu_platform.core.processes import is_alive
from edu_platform.core.settings import ROOT

pytestmark = pytest.mark.e2e


class Launcher:
    """One `./edu run` with a data folder and port of its own."""

    def __init__(self, home: Path, port: int) -> None:
        self.home, self.port = home, port
        foreign = [name for name in os.environ if name.startswith("EDU_")]
        env = {name: os.environ[name] for name in os.environ if name not in foreign}
        self.process = subprocess.Popen(
            ["/bin/bash", str(ROOT / "edu"), "run"],
            env={**env, "EDU_HOME": str(home), "EDU_PORT": str(port)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def read_until(self, words: str) -> str:
        assert self.process.stdout is not None
        said = ""
        for line in self.process.stdout:
            said += line
            if words in line:
                return said
        pytest.fail(f"the launcher ended before it said {words!r}:\n{said}")

    def stop(self, number: signal.Signals) -> str:
        self.process.send_signal(number)
        said, _ = self.process.communicate()
        return said

    def kill(self) -> None:
        """End the launcher as no program can help, while its server goes on."""
        assert self.process.stdout is not None
        self.process.kill()
        self.process.wait()
        # The server still holds the other end, so there is no end to read up to.
        self.process.stdout.close()

    def get(self, path: str) -> int:
        url = f"http://127.0.0.1:{self.port}{path}"
        with urllib.request.urlopen(url) as answer:
            return answer.status

    @property
    def database(self) -> int:
        folder = Path((self.home / "postgres" / "socket").read_text()).parent
        return int((folder / "data" / "postmaster.pid").read_text().split()[0])

    @property
    def server(self) -> int:
        return json.loads((self.home / "server.json").read_text())["pid"]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def home() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="edu-test-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.fixture
def launchers(home: Path) -> Iterator[list[Launcher]]:
    started: list[Launcher] = []
    yield started
    for launcher in started:
        if launcher.process.returncode is None:
            launcher.stop(signal.SIGTERM)


def start(launchers: list[Launcher], home: Path, port: int) -> tuple[Launcher, str]:
    launcher = Launcher(home, port)
    launchers.append(launcher)
    return launcher, launcher.read_until("Ctrl-C")


@pytest.mark.parametrize(
    "number",
    [signal.SIGINT, pytest.param(signal.SIGTERM, marks=pytest.mark.long)],
)
def test_start_serves_and_a_request_to_end_leaves_nothing_behind(
    launchers: list[Launcher], home: Path, number: signal.Signals
) -> None:
    launcher, said = start(launchers, home, free_port())
    assert f"http://localhost:{launcher.port}" in said
    assert "Accounts to try" in said
    assert launcher.get("/") == 200
    database, server = launcher.database, launcher.server

    said = launcher.stop(number)

    assert launcher.process.returncode == 0
    assert "Everything has stopped" in said
    assert not is_alive(database)
    assert not is_alive(server)


def test_second_start_repeats_none_of_the_work(
    launchers: list[Launcher], home: Path
) -> None:
    first, _ = start(launchers, home, free_port())
    first.stop(signal.SIGINT)

    _, said = start(launchers, home, free_port())

    # How quick that makes it is measured by `./edu bench`, on a machine at rest.
    assert "The pages are up to date" in said
    for work in ("Installing", "Building", "schema", "Loading"):
        assert work not in said


@pytest.mark.long
def test_start_after_a_killed_launcher_ends_what_was_left(
    launchers: list[Launcher], home: Path
) -> None:
    port = free_port()
    first, _ = start(launchers, home, port)
    server, database = first.server, first.database
    first.kill()
    assert is_alive(server)

    second, said = start(launchers, home, port)

    assert f"process {server}" in said
    assert not is_alive(server)
    assert second.database == database
    assert second.get("/") == 200


@pytest.mark.long
def test_killed_worker_is_replaced(launchers: list[Launcher], home: Path) -> None:
    launcher, _ = start(launchers, home, free_port())
    children = Path(f"/proc/{launcher.server}/task/{launcher.server}/children")
    if not children.exists():
        pytest.skip("only Linux tells the children of a process")
    worker = max(map(int, children.read_text().split()))
    os.kill(worker, signal.SIGKILL)

    launcher.read_until("exit from worker")
    while not is_answering(launcher):
        assert launcher.process.poll() is None


def is_answering(launcher: Launcher) -> bool:
    with suppress(OSError):
        return launcher.get("/ping") == 200
    return False


@pytest.mark.long
def test_two_copies_run_side_by_side(launchers: list[Launcher], home: Path) -> None:
    one, _ = start(launchers, home / "one", free_port())
    other, _ = start(launchers, home / "other", free_port())

    one.stop(signal.SIGINT)

    assert other.get("/") == 200
    assert is_alive(other.database)


@pytest.mark.long
def test_killed_database_is_started_again(
    launchers: list[Launcher], home: Path
) -> None:
    launcher, _ = start(launchers, home, free_port())
    os.kill(launcher.database, signal.SIGKILL)

    launcher.read_until("PostgreSQL runs again")

    assert launcher.get("/api/v1/courses") == 200
