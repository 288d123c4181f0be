"""Pinning: the requirements as people write them become exact versions with hashes."""

import sys

from edu_platform.cli.console import run_logged, step
from edu_platform.cli.environment import LOGS, ROOT

NAMES = [
    "requirements",
    "requirements-dev",
    "requirements-js",
    "requirements-bootstrap",
]


def lock() -> None:
    for name in NAMES:
        with step(f"Pinning {name}.in", f"{name}.txt is written"):
            _compile(name)


def _compile(name: str) -> None:
    # For every system and Python the platform runs on, and naming no registry.
    options = ["--universal", "--generate-hashes", "--python-version", "3.11"]
    quiet = ["--no-header", "--no-emit-index-url", "--quiet", "--upgrade"]
    command = [sys.executable, "-m", "uv", "pip", "compile", *options, *quiet]
    run_logged(
        [*command, f"{name}.in", "--output-file", f"{name}.txt"],
        LOGS / "lock.log",
        cwd=ROOT,
    )
