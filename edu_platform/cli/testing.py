"""`./edu test`: the whole suite with all it needs, or a part in the words of pytest."""

import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from edu_platform.cli import checking, coverage, debian, frontend
from edu_platform.cli.console import Failure, say, step
from edu_platform.cli.environment import BIN, LOGS
from edu_platform.cli.report import Report

PYTEST = ["-m", "pytest"]
BROWSER_MARK = "e2e"
LONG_MARK = "long"
PROCESSES = ["-n", "2"]


@dataclass(frozen=True, slots=True)
class Program:
    """A program that tests need, the names it goes by, and what it is for."""

    purpose: str
    package: str
    names: tuple[str, ...]

    def find(self) -> str | None:
        return next((path for name in self.names if (path := shutil.which(name))), None)


REDIS = Program(
    "state, cache and limits shared by several workers",
    package="redis-server",
    names=("redis-server",),
)
BROWSER = Program(
    "journeys through the built pages",
    package="chromium",
    names=(
        "chromium",
        "chromium-browser",
        "google-chrome",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
    ),
)
NEEDED = (REDIS, BROWSER)


def run(arguments: list[str], *, long: bool) -> int:
    """Run everything and return the exit code, or only what the arguments name."""
    report = Report(not_run=list(_without_missing_programs()))
    if arguments:
        chosen = [] if "-m" in arguments else _marked(long=long)
        report.run("Tests", [sys.executable, *PYTEST, *chosen, *arguments], _env())
    else:
        _run_all(report, long=long)
    report.conclude()
    is_complete = not report.not_run or "CI" not in os.environ
    if not is_complete:
        say("✗ In CI everything has to run")
    return 0 if report.passed and is_complete else 1


def _run_all(report: Report, *, long: bool) -> None:
    checking.check(report)
    coverage.forget()
    measured = [BIN / "coverage", "run", *PYTEST]
    fast = _marked(f"not {BROWSER_MARK}", long=long)
    report.run("Tests without a browser", [*measured, *PROCESSES, *fast], _env())
    if BROWSER.find() and _build_pages(report):
        journeys = _marked(BROWSER_MARK, long=long)
        report.run("Browser journeys", [*measured, *journeys], _env())
    coverage.judge(report)


def _marked(*marks: str, long: bool) -> list[str]:
    """Return the words that make pytest choose the tests with these marks."""
    chosen = [*marks, *([] if long else [f"not {LONG_MARK}"])]
    words = ["-m", " and ".join(chosen)] if chosen else []
    return [*words, *(["--long"] if long else [])]


def _build_pages(report: Report) -> bool:
    """Build the pages that the browser is shown, once for all journeys."""
    locked = frontend.locked_packages()
    try:
        frontend.ensure()
    except Failure as failure:
        report.add("Building the pages", passed=False, note=str(failure))
        return False
    if locked != frontend.locked_packages():
        note = "the build has changed reflex.lock: look at it and commit it"
        report.add("Packages of the pages are locked", passed=False, note=note)
    return True


def _without_missing_programs() -> Iterator[str]:
    """Install what is missing where we may, and yield what stays out and why."""
    missing = [program for program in NEEDED if not program.find()]
    if missing and debian.can_install():
        packages = [program.package for program in missing]
        names = ", ".join(packages)
        with step(f"Installing {names} for the tests", f"{names}: installed"):
            debian.install(packages, LOGS / "apt.log")
    for program in missing:
        if not program.find():
            yield f"{program.purpose} ({program.package} is not installed)"


def _env() -> dict[str, str]:
    browser = BROWSER.find()
    chosen = {"E2E_CHROMIUM": browser} if browser else {}
    path = os.pathsep.join([str(BIN), os.environ.get("PATH", os.defpath)])
    return {**os.environ, **chosen, "PATH": path}
