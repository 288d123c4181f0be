"""The floors: services higher than the rest, and names of what is least covered."""

import json
from pathlib import Path

from edu_platform.cli import coverage
from edu_platform.cli.report import Report


def summary(folder: Path, **covered: int) -> Path:
    """Write a summary of files with 100 statements each."""
    files = {
        name.replace("__", "/") + ".py": {
            "summary": {"num_statements": 100, "covered_lines": lines}
        }
        for name, lines in covered.items()
    }
    path = folder / "coverage.json"
    path.write_text(json.dumps({"files": files}))
    return path


def judge(path: Path) -> dict[str, bool]:
    report = Report()
    coverage.compare(report, path)
    return {result.name: result.passed for result in report.results}


def test_enough_of_both_passes(tmp_path: Path) -> None:
    path = summary(
        tmp_path, edu_platform__blog__pages=80, edu_platform__blog__service=95
    )

    assert set(judge(path).values()) == {True}


def test_services_have_a_floor_of_their_own(tmp_path: Path) -> None:
    path = summary(
        tmp_path,
        edu_platform__blog__pages=100,
        edu_platform__blog__service__reading=94,
    )

    assert judge(path) == {
        "Coverage of everything": True,
        "Coverage of services": False,
    }


def test_failure_names_the_least_covered_files(tmp_path: Path) -> None:
    report = Report()
    coverage.compare(
        report, summary(tmp_path, edu_platform__a__pages=90, edu_platform__b__pages=10)
    )

    assert "edu_platform/b/pages.py 10 %" in report.results[0].note
    assert not report.passed
