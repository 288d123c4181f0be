"""`./edu check`: what can be told without running the platform."""

import os
import sys
from pathlib import Path

from edu_platform.cli.environment import BIN, PYTHON
from edu_platform.cli.report import Report
from edu_platform.core.postgres import PostgresUnavailable, temporary_cluster

CHECKS: dict[str, list[str | Path]] = {
    "Formatting": [BIN / "ruff", "format", "--check", "."],
    "Style": [BIN / "ruff", "check", "."],
    "Types": [BIN / "pyright", "--pythonpath", PYTHON],
    "Layers": [BIN / "lint-imports"],
}


def run() -> int:
    report = Report()
    check(report)
    report.conclude()
    return 0 if report.passed else 1


def check(report: Report) -> None:
    for name, command in CHECKS.items():
        report.run(name, command)
    _check_migrations(report)


def _check_migrations(report: Report) -> None:
    """Compare the tables of the code with those that the migrations make."""
    alembic = [sys.executable, "-m", "alembic"]
    try:
        with temporary_cluster() as cluster:
            env = {**os.environ, "EDU_DATABASE_URL": cluster.url}
            report.run("Migrations run", [*alembic, "upgrade", "head"], env)
            report.run("Migrations are complete", [*alembic, "check"], env)
    except PostgresUnavailable as problem:
        report.add("Migrations", passed=False, note=str(problem))
