"""A PostgreSQL server of the project's own, for machines that have none.

It belongs to no process: the first one that needs it starts it, all of them share it,
and the last one to leave stops it. It listens on no network address, only on a socket
in a folder that one user may enter; that is why it asks for no password.
"""

import fcntl
import hashlib
import os
import shlex
import shutil
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote

import psycopg
from psycopg import sql

from edu_platform.core import postgres_binaries
from edu_platform.core.postgres_binaries import PostgresUnavailable
from edu_platform.core.processes import command_line, is_alive

DATABASE = "edu_platform"
# The path of a socket may have 107 bytes on Linux and 103 on macOS, and the name of
# the socket itself is at the end of it.
LONGEST_SOCKET_FOLDER = 80
PRIVATE_FOLDER = stat.S_IFDIR | 0o700
AWAY = Path("/var/lib/edu-platform")
# After a crash the server's children need a moment to let go of its memory.
START_ATTEMPTS = 40
PAUSE = 0.25


class Cluster:
    """One data folder and the server that works on it."""

    def __init__(
        self,
        home: Path,
        *,
        database: str = DATABASE,
        binaries: Path | None = None,
        durable: bool = True,
    ) -> None:
        self.database = database
        self.durable = durable
        self._chosen = binaries
        self._lease: IO[str] | None = None
        home = home.absolute()
        self.account = postgres_binaries.account_for(_data_of(home))
        self.home = _reachable_home(home, self.account)
        self.data = self.home / "data"

    @property
    def url(self) -> str:
        return self.url_of(self.database)

    def url_of(self, database: str) -> str:
        """Return the address of a database of this server, for SQLAlchemy."""
        folder = quote(str(self.socket_folder))
        return f"postgresql+psycopg://postgres@/{quote(database)}?host={folder}"

    def start(self) -> str:
        """Make sure the server runs and return the address of the database."""
        with self._lock():
            self._take_lease()
            try:
                self._prepare()
            except BaseException:
                self._drop_lease()
                raise
        return self.url

    def stop(self) -> bool:
        """Leave, and stop the server if nobody else uses it."""
        if self._lease is None:
            return False
        with self._lock():
            last = _try_exclusive(self._lease)
            if last:
                self._control("stop", "-m", "fast", "-w")
            self._drop_lease()
        return last

    def is_ready(self) -> bool:
        """Tell whether the server takes connections."""
        folder = self.socket_folder
        return folder is not None and self._run("pg_isready", "-q", "-h", folder)

    @contextmanager
    def _lock(self) -> Generator[None]:
        """Let one process at a time start or stop the server.

        The lock is the kernel's: it dies with its holder, however that ends.
        """
        try:
            self.home.mkdir(parents=True, exist_ok=True)
            lock = (self.home / "start.lock").open("a")
        except PermissionError as error:
            raise PostgresUnavailable(
                f"The folder {self.home} belongs to another user. Start as that user, "
                "or name another folder in EDU_HOME."
            ) from error
        with lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _take_lease(self) -> None:
        if self._lease is None:
            self._lease = (self.home / "lease").open("a")
        fcntl.flock(self._lease, fcntl.LOCK_SH)

    def _drop_lease(self) -> None:
        if self._lease is not None:
            self._lease.close()
            self._lease = None

    def _prepare(self) -> None:
        self.binaries = postgres_binaries.choose(
            self.account, self.home, self._chosen, self._written_by()
        )
        if not self.data.exists():
            self._make_data()
        if not self.is_ready():
            self._launch()
        self._make_database()

    def _written_by(self) -> int | None:
        version = self.data / "PG_VERSION"
        return int(version.read_text()) if version.exists() else None

    def _make_data(self) -> None:
        """Make an empty data folder under another name, so that none is half made."""
        staging = self.home / "data.new"
        shutil.rmtree(staging, ignore_errors=True)
        staging.mkdir(mode=0o700)
        self.account.own(staging)
        made = self._run(
            "initdb",
            *("--pgdata", staging),
            *("--username", "postgres"),
            *("--encoding", "UTF8"),
            *("--auth", "trust"),
            *([] if self.durable else ["--no-sync"]),
            *_locale_options(self.binaries.major),
        )
        if not made:
            self._give_up("The database could not be created")
        staging.rename(self.data)

    def _launch(self) -> None:
        self._clear_stale_pid()
        # Some people open whole projects to everybody, and the server minds.
        self.data.chmod(0o700)
        folder = self._make_socket_folder()
        options = shlex.join(_server_options(folder, durable=self.durable))
        for _ in range(START_ATTEMPTS):
            log = self.data / "server.log"
            if self._control("start", "-w", "-t", "60", "-l", log, "-o", options):
                return
            time.sleep(PAUSE)
        self._give_up("PostgreSQL did not start")

    def _clear_stale_pid(self) -> None:
        """Deal with a pid file whose number is not, or no longer, a server we reach."""
        file = self.data / "postmaster.pid"
        if not file.exists():
            return
        pid = int(file.read_text().split("\n", 1)[0])
        if not is_alive(pid):
            return  # PostgreSQL sees that itself, and then looks for its children.
        command = command_line(pid)
        if str(self.data) in command:
            # It runs, but its socket is gone, say with a cleaned temp folder.
            self._control("stop", "-m", "fast", "-w")
        elif "postgres" not in command:
            # The number went to a stranger, and the server would wait for it for ever.
            file.unlink()

    @property
    def socket_folder(self) -> Path | None:
        """The folder that was chosen for the socket, if one was."""
        try:
            folder = Path((self.home / "socket").read_text())
            status = folder.lstat()
        except OSError:
            return None
        is_ours = status.st_uid == self.account.uid and status.st_mode == PRIVATE_FOLDER
        return folder if is_ours else None

    def _make_socket_folder(self) -> Path:
        if folder := self.socket_folder:
            return folder
        folder = self.home / "s"
        if len(os.fsencode(folder)) > LONGEST_SOCKET_FOLDER:
            # An unguessable name that did not exist: nobody can have prepared it.
            folder = Path(tempfile.mkdtemp(prefix="edu-pg-"))
        folder.mkdir(exist_ok=True)
        folder.chmod(0o700)
        self.account.own(folder)
        (self.home / "socket").write_text(str(folder))
        return folder

    def _make_database(self) -> None:
        address = self.url_of("postgres").replace("+psycopg", "", 1)
        with psycopg.connect(address, autocommit=True) as connection:
            query = "select 1 from pg_database where datname = %s"
            if connection.execute(query, [self.database]).fetchone() is None:
                create = sql.SQL("create database {}")
                connection.execute(create.format(sql.Identifier(self.database)))

    def _control(self, action: str, *arguments: str | Path) -> bool:
        return self._run("pg_ctl", action, "-D", self.data, *arguments)

    def _run(self, program: str, *arguments: str | Path) -> bool:
        """Run one of PostgreSQL's programs with a locale and user of our choice."""
        folder = self.binaries.folder
        with (self.home / "control.log").open("ab") as log:
            done = subprocess.run(  # noqa: S603  a program we have found ourselves
                [folder / program, *arguments],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                env={"PATH": os.environ.get("PATH", ""), "LC_ALL": _locale()},
                start_new_session=True,  # so that Ctrl-C reaches us and not the server
                check=False,
                **self.account.options,
            )
        return done.returncode == 0

    def _give_up(self, what: str) -> None:
        logs = [self.home / "control.log", self.data / "server.log"]
        lines = [
            line
            for log in logs
            if log.exists()
            for line in log.read_text(errors="replace").splitlines()[-8:]
        ]
        raise PostgresUnavailable("\n".join([f"{what}. Its last words:", *lines]))


@contextmanager
def temporary_cluster() -> Generator[Cluster]:
    """Run a server whose data is worth nothing afterwards: for tests, benchmarks."""
    with tempfile.TemporaryDirectory(prefix="edu-pg-") as folder:
        # Root's server runs as another user, who has to get in.
        Path(folder).chmod(0o755)
        cluster = Cluster(Path(folder), durable=False)
        cluster.start()
        try:
            yield cluster
        finally:
            cluster.stop()


def check_cyrillic(connection: psycopg.Connection[Any]) -> None:
    """Refuse a database that finds no Russian text: nothing else would ever tell.

    With the wrong locale everything works, except that similarity search sees no
    letters and case is ignored for Latin text only.
    """
    query = "select cardinality(show_trgm('Привет')) > 0, lower('Ё') = 'ё'"
    try:
        answer = connection.execute(query).fetchone()
    except psycopg.errors.UndefinedFunction as error:
        raise PostgresUnavailable(
            "The database lacks the extension pg_trgm. As its owner, run: "
            "CREATE EXTENSION pg_trgm"
        ) from error
    if answer != (True, True):
        raise PostgresUnavailable(
            "The database cannot search Russian text: its LC_CTYPE is not a UTF-8 "
            "locale. Create it anew with LOCALE 'C.UTF-8' (or ru_RU.UTF-8, "
            "en_US.UTF-8) and ENCODING 'UTF8', and move the data there."
        )


def _data_of(home: Path) -> Path:
    away = _away(home) / "data"
    return away if away.exists() else home / "data"


def _away(home: Path) -> Path:
    return AWAY / hashlib.sha256(os.fsencode(home)).hexdigest()[:12]


def _reachable_home(home: Path, account: postgres_binaries.Account) -> Path:
    """Keep the data elsewhere when the server's user cannot get at its folder.

    That is so for root with the project in a private home folder.
    """
    if not account.is_other:
        return home
    away = _away(home)
    if (away / "data").exists():
        return away
    if not (home / "data").exists():
        _make_open(home)
        home = home if account.can_enter(home) else away
        _make_open(home)
    return home


def _make_open(folder: Path) -> None:
    """Make a folder that others may pass, whatever root's umask is."""
    missing = [p for p in [folder, *folder.parents] if not p.exists()]
    for path in reversed(missing):
        path.mkdir(exist_ok=True)
        path.chmod(0o755)


def _try_exclusive(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _locale() -> str:
    return "en_US.UTF-8" if sys.platform == "darwin" else "C.UTF-8"


def _locale_options(major: int) -> list[str]:
    """Return a locale that knows Cyrillic letters and sorts alike on all machines.

    `--locale=C` looks right and is a trap: similarity search takes its idea of a
    letter from LC_CTYPE, and in C there are only Latin ones.
    """
    options = [f"--lc-ctype={_locale()}", "--locale=C"]
    if sys.platform != "darwin":
        options = ["--locale=C.UTF-8"]
    if major >= 17:  # noqa: PLR2004  the first version with its own Unicode tables
        return ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", *options]
    return options


def _server_options(socket_folder: Path, *, durable: bool) -> Iterator[str]:
    quoted = str(socket_folder).replace('"', '""')
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": f'"{quoted}"',
        "unix_socket_permissions": "0700",
        "max_connections": "100",
    }
    if not durable:
        settings |= dict.fromkeys(
            ["fsync", "synchronous_commit", "full_page_writes"], "off"
        )
    for name, value in settings.items():
        yield from ("-c", f"{name}={value}")
