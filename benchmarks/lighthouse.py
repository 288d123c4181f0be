"""Lighthouse, from its npm package: how a page does on a slow telephone."""

import json
import os
import shutil
import subprocess
from pathlib import Path

from benchmarks.browser import FLAGS
from edu_platform.cli import javascript
from edu_platform.cli.console import Failure, run_logged, step
from edu_platform.cli.environment import LOGS
from edu_platform.cli.testing import BROWSER

VERSION = "12.8.2"
LEAST_NODE = (18, 20)
FOLDER = javascript.TOOLS / f"lighthouse-{VERSION}"
PATIENCE = 180
# The browser sometimes records no trace at all; Lighthouse itself asks to run it again.
TRIES = 3
LOST_TRACE = "NO_NAVSTART"


class Missing(Exception):
    """Says why there is no Lighthouse here."""


def program() -> Path:
    """Return Lighthouse's program, fetched through the machine's npm when needed.

    Raises:
        Missing: there is no npm, no fitting node, or no package to be had.
    """
    found = FOLDER / "node_modules" / ".bin" / "lighthouse"
    if not shutil.which("npm"):
        raise Missing("there is no npm")
    if javascript.version("node") < LEAST_NODE:
        raise Missing("node is missing or too old")
    if not found.exists():
        _fetch()
    return found


def _fetch() -> None:
    staging = FOLDER.with_name(f"{FOLDER.name}.new")
    shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir(parents=True)
    options = ["--ignore-scripts", *javascript.QUICK_TO_GIVE_UP]
    command = ["npm", "install", *options, f"lighthouse@{VERSION}"]
    try:
        with step("Fetching Lighthouse", "Lighthouse is here"):
            run_logged(command, LOGS / "lighthouse.log", cwd=staging)
    except Failure as failure:
        raise Missing("npm could not fetch it") from failure
    staging.rename(FOLDER)


def score(program: Path, address: str, folder: Path) -> float:
    """Return the performance score, from 0 to 1, that a telephone would get."""
    report = folder / "lighthouse.json"
    flags = " ".join(["--headless", *FLAGS])
    command = [
        *(str(program), address, "--quiet", "--only-categories=performance"),
        *("--output=json", f"--output-path={report}", f"--chrome-flags={flags}"),
    ]
    done = _run(command)
    for _again in range(TRIES - 1):
        if LOST_TRACE not in done.stderr:
            break
        done = _run(command)
    if done.returncode:
        raise Failure(f"Lighthouse failed on {address}:\n{done.stderr[-2000:]}")
    return json.loads(report.read_text())["categories"]["performance"]["score"]


def _run(command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        env={**os.environ, "CHROME_PATH": BROWSER.find() or ""},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
