"""One server per data folder, and nobody else's process is ever ended."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from edu_platform.cli import running
from edu_platform.cli.console import Failure
from edu_platform.core.processes import is_alive


@pytest.fixture
def server() -> Iterator[subprocess.Popen[bytes]]:
    """A process in a group of its own, as servers are, with a child."""
    code = "import subprocess; subprocess.run(['/bin/sleep', '60'])"
    process = subprocess.Popen([sys.executable, "-c", code], start_new_session=True)
    yield process
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def test_second_start_in_a_folder_is_told_where_the_first_one_is(
    tmp_path: Path,
) -> None:
    with (
        running.claim(tmp_path, "http://localhost:8000"),
        pytest.raises(Failure, match="http://localhost:8000"),
        running.claim(tmp_path, "http://localhost:8001"),
    ):
        pytest.fail("two starts hold one folder")


def test_folder_is_free_again_after_the_end(tmp_path: Path) -> None:
    with running.claim(tmp_path, "first"):
        pass

    with running.claim(tmp_path, "second"):
        assert (tmp_path / "run.lock").read_text() == "second"


def test_server_left_by_a_killed_launcher_is_ended(
    tmp_path: Path, server: subprocess.Popen[bytes]
) -> None:
    running.note(tmp_path, server.pid)

    # A zombie counts as ended, so that nobody has to wait for its parent.
    running.stop_leftover(tmp_path)

    assert not is_alive(server.pid)
    assert not (tmp_path / running.NOTE).exists()


def test_stranger_with_the_same_number_is_left_alone(
    tmp_path: Path, server: subprocess.Popen[bytes]
) -> None:
    known = {"pid": server.pid, "identity": "of a process before"}
    (tmp_path / running.NOTE).write_text(json.dumps(known))

    running.stop_leftover(tmp_path)

    assert server.poll() is None
    assert not (tmp_path / running.NOTE).exists()


def test_folder_without_a_note_has_no_leftover(tmp_path: Path) -> None:
    running.stop_leftover(tmp_path)
    (tmp_path / running.NOTE).write_text("half a no")
    running.stop_leftover(tmp_path)


def test_busy_port_is_named_with_the_setting_that_changes_it() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        with pytest.raises(Failure, match=f"Port {port} .*EDU_PORT={port + 1}"):
            running.require_free_port("127.0.0.1", port)


def test_free_port_is_accepted_at_once_after_its_use() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        port = other.getsockname()[1]

    running.require_free_port("127.0.0.1", port)
