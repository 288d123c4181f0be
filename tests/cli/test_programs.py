"""Programs are run quietly, and ended with all that they have started."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from edu_platform.cli import console
from edu_platform.cli.console import Failure, interruptible, run_logged, step


def test_failure_shows_the_last_lines_and_names_the_log(tmp_path: Path) -> None:
    log = tmp_path / "logs" / "program.log"
    code = "print('what went wrong'); raise SystemExit(3)"

    with pytest.raises(Failure, match=r"(?s)what went wrong.*program\.log"):
        run_logged([sys.executable, "-c", code], log, cwd=tmp_path)


def test_success_is_quiet(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    run_logged(["/bin/echo", "hello"], tmp_path / "log", cwd=tmp_path)

    assert capfd.readouterr().out == ""
    assert (tmp_path / "log").read_text() == "hello\n"


def test_step_tells_how_it_ended(capsys: pytest.CaptureFixture[str]) -> None:
    with step("Trying", "Tried"):
        pass
    with pytest.raises(Failure), step("Trying again", "Never said"):
        raise Failure("no")

    out = capsys.readouterr().out
    assert "✓ Tried (0.0 s)" in out
    assert "✗ Trying again: stopped" in out
    assert "Never said" not in out


def test_ending_a_program_ends_what_it_has_started() -> None:
    code = (
        "import subprocess\n"
        "child = subprocess.Popen(['/bin/sleep', '60'])\n"
        "print('started', flush=True)\n"
        "child.wait()\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, start_new_session=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"started\n"

    console.end_group(process)

    # Everything that held the pipe is gone when reading comes to its end.
    assert process.stdout.read() == b""
    process.stdout.close()


def test_request_to_end_interrupts_once_and_is_then_ignored() -> None:
    before = signal.getsignal(signal.SIGTERM)
    interrupted = 0
    with interruptible():
        try:
            os.kill(os.getpid(), signal.SIGTERM)
            threading.Event().wait(5)
        except KeyboardInterrupt:
            interrupted += 1
            os.kill(os.getpid(), signal.SIGTERM)
            os.kill(os.getpid(), signal.SIGINT)

    assert interrupted == 1
    assert signal.getsignal(signal.SIGTERM) == before


def test_text_reaches_a_terminal_that_knows_no_such_letters() -> None:
    code = "from edu_platform.cli.console import say; say('✓ готово')"
    answer = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        text=True,
        check=True,
    )

    assert answer.stdout == "? ??????\n"
