"""Packages of Debian and its relatives, which root may install unasked.

Standard library only: this also runs before any package is installed.
"""

import os
import shutil
from pathlib import Path

from edu_platform.cli.console import run_logged


def can_install() -> bool:
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def install(packages: list[str], log: Path) -> None:
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    root = Path("/")
    run_logged(["apt-get", "update"], log, cwd=root, env=env)
    command = ["apt-get", "install", "--yes", "--no-install-recommends", *packages]
    run_logged(command, log, cwd=root, env=env)
