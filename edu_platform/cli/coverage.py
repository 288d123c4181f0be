"""How much of the code the tests must run: more of the rules than of the rest."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from edu_platform.cli.environment import BIN, ROOT
from edu_platform.cli.report import Report

FOLDER = ROOT / "var" / "coverage"
SUMMARY = FOLDER / "coverage.json"
FLOOR = 85
SERVICES_FLOOR = 95
SERVICES = re.compile(r"^edu_platform/\w+/service(\.py|/)")


def forget() -> None:
    """Remove what earlier runs have measured."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)


def judge(report: Report) -> None:
    """Put together what all processes have measured and compare it with the floors."""
    for arguments in (["combine", "--quiet"], ["json", "--quiet", "-o", SUMMARY]):
        done = subprocess.run(
            [str(part) for part in [BIN / "coverage", *arguments]],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            report.add("Coverage", passed=False, note=done.stdout + done.stderr)
            return
    compare(report, SUMMARY)


def compare(report: Report, summary: Path) -> None:
    files: dict[str, Any] = json.loads(summary.read_text())["files"]
    services = {name: file for name, file in files.items() if SERVICES.match(name)}
    _judge(report, "Coverage of everything", files, FLOOR)
    _judge(report, "Coverage of services", services, SERVICES_FLOOR)


def _judge(report: Report, name: str, files: dict[str, Any], floor: int) -> None:
    share = _share(files.values())
    worst = sorted(files, key=lambda file: _share([files[file]]))[:5]
    gaps = ", ".join(f"{file} {_share([files[file]]):.0f} %" for file in worst)
    note = f"{share:.1f} % of at least {floor} %"
    passed = share >= floor
    report.add(name, passed=passed, note=note if passed else f"{note}; least: {gaps}")


def _share(files: Iterable[dict[str, Any]]) -> float:
    totals = [file["summary"] for file in files]
    statements = sum(total["num_statements"] for total in totals)
    covered = sum(total["covered_lines"] for total in totals)
    return 100 * covered / statements if statements else 100.0
