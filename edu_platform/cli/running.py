"""Which server runs from a data folder: one at a time, and none left behind.

When the launcher is killed the hard way its server lives on. The next start finds it
by the note in the data folder and ends it, after making sure that the process is
still the one the note is about.
"""

import fcntl
import json
import os
import signal
import socket
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from edu_platform.cli.console import Failure, say
from edu_platform.core.processes import identity, is_alive

NOTE = "server.json"
PATIENCE = 15
PAUSE = 0.05


@contextmanager
def claim(home: Path, address: str) -> Generator[None]:
    """Hold the data folder for this start, or say who does.

    The lock is the kernel's: it ends with this process, however that ends.
    """
    try:
        home.mkdir(parents=True, exist_ok=True)
        file = (home / "run.lock").open("a+")
    except OSError as error:
        raise Failure(
            f"Nothing can be written to the folder {home}: {error.strerror}. Let this "
            "user write there, or name another folder: EDU_HOME=/path/to/folder ./edu"
        ) from error
    with file as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise Failure(
                f"The platform already runs from {home}, at {lock.read()}. Stop it "
                "with Ctrl-C where it was started, or run another copy beside it: "
                "EDU_PORT=8001 EDU_HOME=/path/to/other/folder ./edu run"
            ) from None
        lock.truncate(0)
        lock.write(address)
        lock.flush()
        yield


def note(home: Path, pid: int) -> None:
    staging = home / f"{NOTE}.new"
    staging.write_text(json.dumps({"pid": pid, "identity": identity(pid)}))
    staging.replace(home / NOTE)


def forget(home: Path) -> None:
    (home / NOTE).unlink(missing_ok=True)


def stop_leftover(home: Path) -> None:
    """End the server that a killed launcher has left, and nobody else's process."""
    try:
        known = json.loads((home / NOTE).read_text())
    except (OSError, ValueError):
        return
    if known["identity"] and identity(known["pid"]) == known["identity"]:
        say(f"→ Stopping the server that was left running (process {known['pid']})")
        _end(known["pid"])
    forget(home)


def _end(leader: int) -> None:
    for signal_number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(leader, signal_number)
        except ProcessLookupError:
            return
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if not is_alive(leader):
                # Its workers go with it; those that hang are not waited for.
                _kill_rest(leader)
                return
            time.sleep(PAUSE)


def _kill_rest(group: int) -> None:
    # The number of a group is not given away while a member lives.
    try:
        os.killpg(group, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return


def require_free_port(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError as error:
            raise Failure(
                f"Only root may use port {port}. Choose one from 1024: EDU_PORT=8000"
            ) from error
        except OSError as error:
            raise Failure(
                f"Port {port} of {host} cannot be used: {error.strerror}. Another "
                f"program may have it; choose another port: EDU_PORT={port + 1}"
            ) from error
