"""The pages: built once for each state of their sources, then only served.

Finished pages are kept apart from the folder Reflex builds in, under the digest of
their sources. So a failed build leaves the old pages alone, and a running server
keeps its own while others are built.
"""

import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from edu_platform.cli import javascript
from edu_platform.cli.console import Failure, run_logged, say, step
from edu_platform.cli.environment import BIN, LOGS, ROOT

WORK = ROOT / ".web"
PAGES = ROOT / "var" / "pages"
LOCK = ROOT / "var" / "build.lock"
LOG = LOGS / "pages.log"
SOURCES = ["edu_platform", "assets", "rxconfig.py", "requirements.txt"]
PACKAGE_LOCK = ROOT / "reflex.lock"
# Written while pages are built, or never part of them.
NOT_SOURCES = [
    ROOT / "assets" / "external",
    ROOT / "assets" / "ui.css",
    ROOT / "edu_platform" / "cli",
    ROOT / "edu_platform" / "worker",
]
# What the server needs of Reflex's folder: the pages, and what is known about them.
PARTS = ["build/client", "backend"]
KEPT = 3


def ensure() -> Path:
    """Return the folder of pages that fit the sources, building them if need be."""
    if (pages := _pages_of(digest())).exists():
        say("✓ The pages are up to date")
        return pages
    with build_lock():
        if (pages := _pages_of(digest())).exists():
            say("✓ The pages were built meanwhile")
            return pages
        return _build_or_keep()


def build() -> Path:
    """Build the pages whether or not their sources changed."""
    with build_lock():
        return _build()


def _build_or_keep() -> Path:
    try:
        return _build()
    except Failure as failure:
        old = _newest_first()
        if not old:
            raise
        say(f"{failure}\n! The pages could not be built: serving those built before.")
        return old[0]


def _build() -> Path:
    sources = _digest_of(_sources())
    tools = javascript.toolchain()
    with step(
        "Building the pages (the first time also fetches their packages)",
        "The pages are built",
    ):
        with _lock_kept() if tools.uses_npm else _spelling_kept():
            _export(tools)
        # The first build writes the lock of packages, so the digest is taken after.
        pages = _pages_of(_joined(sources))
        _keep(pages)
    _forget_old(pages)
    return pages


def _export(tools: javascript.Toolchain) -> None:
    arguments = ["export", "--frontend-only", "--no-zip", "--loglevel", "info"]
    environment = {**reflex_environment(), **tools.environment, "NO_COLOR": "1"}
    run_logged(
        [BIN / "reflex", *arguments], LOG, cwd=ROOT, env={**os.environ, **environment}
    )


@contextmanager
def _lock_kept() -> Generator[None]:
    """Put the lock of packages back after npm, which writes one in its own format."""
    saved = PACKAGE_LOCK.with_name(f"{PACKAGE_LOCK.name}.saved")
    shutil.rmtree(saved, ignore_errors=True)
    shutil.copytree(PACKAGE_LOCK, saved)
    try:
        yield
    finally:
        shutil.rmtree(PACKAGE_LOCK, ignore_errors=True)
        saved.rename(PACKAGE_LOCK)


@contextmanager
def _spelling_kept() -> Generator[None]:
    """Undo changes that are none: Reflex writes the same JSON with other spaces."""
    file = PACKAGE_LOCK / "package.json"
    before = file.read_text() if file.exists() else "null"
    yield
    if file.exists() and json.loads(file.read_text()) == json.loads(before):
        file.write_text(before)


def reflex_environment() -> dict[str, str]:
    """Keep what Reflex writes inside the project, and its curiosity in bounds."""
    return {
        "REFLEX_DIR": str(javascript.TOOLS / "reflex"),
        "REFLEX_STATES_WORKDIR": str(ROOT / "var" / "states"),
        "REFLEX_TELEMETRY_ENABLED": "false",
        "REFLEX_CHECK_LATEST_VERSION": "false",
        # Any address: it only stops Reflex from probing the network for one.
        "REFLEX_HTTP_CLIENT_BIND_ADDRESS": "0.0.0.0",  # noqa: S104
    }


@contextmanager
def build_lock() -> Generator[None]:
    """Let one build at a time use Reflex's folder, in all copies of this project."""
    LOCK.parent.mkdir(exist_ok=True)
    with LOCK.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(
                "→ Another process is building the pages (or `./edu dev` runs); waiting"
            )
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def in_use(pages: Path) -> IO[str]:
    """Keep these pages from being cleared away until the returned file is closed."""
    mark = (pages / "in-use").open("a")
    fcntl.flock(mark, fcntl.LOCK_SH)
    return mark


def digest() -> str:
    """Return what changes with anything the pages are made of."""
    return _joined(_digest_of(_sources()))


def locked_packages() -> str:
    """Return what changes with the packages that the pages are built from."""
    return _digest_of(sorted(PACKAGE_LOCK.glob("*")))


def _joined(sources: str) -> str:
    together = f"{sources}{locked_packages()}"
    return hashlib.sha256(together.encode()).hexdigest()[:16]


def _digest_of(files: list[Path]) -> str:
    total = hashlib.sha256()
    for file in files:
        content = hashlib.sha256(file.read_bytes()).hexdigest()
        total.update(f"{file.relative_to(ROOT)}\0{content}\n".encode())
    return total.hexdigest()


def _sources() -> list[Path]:
    return sorted(file for name in SOURCES for file in _files_below(ROOT / name))


def _files_below(top: Path) -> Iterator[Path]:
    if top.is_file():
        yield top
    for folder, names, files in os.walk(top):
        here = Path(folder)
        names[:] = [
            name
            for name in names
            if name != "__pycache__" and here / name not in NOT_SOURCES
        ]
        yield from (
            here / name
            for name in files
            if not name.endswith(".pyc") and here / name not in NOT_SOURCES
        )


def _pages_of(name: str) -> Path:
    return PAGES / name


def _keep(pages: Path) -> None:
    staging = PAGES / f"{pages.name}.new"
    shutil.rmtree(staging, ignore_errors=True)
    for part in PARTS:
        if (WORK / part).exists():
            shutil.copytree(WORK / part, staging / part)
    shutil.rmtree(pages, ignore_errors=True)
    staging.rename(pages)


def _newest_first() -> list[Path]:
    kept = [path for path in PAGES.glob("*") if path.suffix != ".new"]
    return sorted(kept, key=lambda path: path.stat().st_mtime, reverse=True)


def _forget_old(current: Path) -> None:
    for pages in _newest_first()[KEPT:]:
        if pages != current and not _is_used(pages):
            shutil.rmtree(pages, ignore_errors=True)


def _is_used(pages: Path) -> bool:
    with (pages / "in-use").open("a") as mark:
        try:
            fcntl.flock(mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False
