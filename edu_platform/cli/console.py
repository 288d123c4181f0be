"""What the commands say at the terminal, and how they run other programs.

Standard library only: this also runs before any package is installed.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

LAST_LINES = 25
GRACE = 15


class Failure(Exception):
    """Ends a command with words for a person instead of a traceback."""


def say(text: str) -> None:
    encoding = sys.stdout.encoding or "ascii"
    readable = text.encode(encoding, errors="replace").decode(encoding)
    print(readable, flush=True)


@contextmanager
def step(doing: str, done: str) -> Generator[None]:
    """Say what is going on, and afterwards how long it took."""
    say(f"→ {doing}")
    start = time.monotonic()
    try:
        yield
    except BaseException:
        say(f"✗ {doing}: stopped after {time.monotonic() - start:.1f} s")
        raise
    say(f"✓ {done} ({time.monotonic() - start:.1f} s)")


def run_logged(
    command: Sequence[str | Path],
    log: Path,
    *,
    cwd: Path,
    env: Mapping[str, str] | None = None,
) -> None:
    """Run a program quietly; when it fails, raise with the end of what it printed."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        # In a group of its own, so that Ctrl-C comes to us and we end it in order.
        process = subprocess.Popen(
            [str(part) for part in command],
            cwd=cwd,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
        try:
            code = process.wait()
        except BaseException:
            end_group(process)
            raise
    if code:
        raise Failure(f"{last_lines(log)}\n\nThe whole story is in {log}")


def last_lines(log: Path) -> str:
    lines = log.read_text(errors="replace").splitlines()
    return "\n".join(lines[-LAST_LINES:])


def end_group(process: subprocess.Popen[bytes]) -> None:
    """End a program and all it has started, politely if it lets us."""
    for signal_number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, signal_number)
            process.wait(GRACE)
        except ProcessLookupError:
            break
        except subprocess.TimeoutExpired:
            continue
    process.wait()


@contextmanager
def interruptible(*, says: str = "\n→ Stopping") -> Generator[None]:
    """Turn the first request to end into `KeyboardInterrupt`, and ignore the others.

    What follows is cleaning up, which a second Ctrl-C must not cut short.
    """
    signals = [signal.SIGINT, signal.SIGTERM]
    # Under nohup a closed terminal is no reason to end.
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        signals.append(signal.SIGHUP)
    before = {number: signal.getsignal(number) for number in signals}

    def interrupt(*_: object) -> None:
        for number in signals:
            signal.signal(number, signal.SIG_IGN)
        if says:
            say(says)
        raise KeyboardInterrupt

    for number in signals:
        signal.signal(number, interrupt)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
