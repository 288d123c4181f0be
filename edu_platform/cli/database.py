"""The database the commands work with: the configured one, or one of our own."""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from edu_platform.cli.console import Failure, interruptible, run_logged, say, step
from edu_platform.cli.environment import ROOT
from edu_platform.core.postgres import Cluster, PostgresUnavailable, check_cyrillic
from edu_platform.core.settings import Settings

VERSIONS = ROOT / "alembic" / "versions"


class Database:
    """A database that is there between `start` and `stop`."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.url = settings.database_url
        self._cluster: Cluster | None = None

    @property
    def environment(self) -> dict[str, str]:
        """Variables with which other programs find this database."""
        direct = self.settings.database_direct_url or self.url
        return {"EDU_DATABASE_URL": self.url, "EDU_DATABASE_DIRECT_URL": direct}

    def start(self) -> None:
        if self.settings.database_url:
            return
        try:
            cluster = Cluster(
                self.settings.home / "postgres", binaries=self.settings.postgres_bin
            )
            self.url = cluster.start()
        except PostgresUnavailable as problem:
            raise Failure(str(problem)) from problem
        self._cluster = cluster

    def keep_running(self) -> None:
        """Start a server of our own again when it has died; failing is tried again."""
        if self._cluster is None or self._cluster.is_ready():
            return
        say("→ PostgreSQL has died; it is started again")
        try:
            self._cluster.start()
        except PostgresUnavailable as problem:
            say(f"✗ {problem}")
        else:
            say("✓ PostgreSQL runs again")

    def stop(self) -> None:
        if self._cluster is None:
            return
        if self._cluster.stop():
            say("✓ PostgreSQL has stopped")
        else:
            say("✓ PostgreSQL goes on, as another command uses it")

    def connect(self) -> psycopg.Connection:
        address = (self.settings.database_direct_url or self.url).replace(
            "+psycopg", "", 1
        )
        try:
            return psycopg.connect(address, autocommit=True, connect_timeout=10)
        except psycopg.OperationalError as error:
            raise Failure(
                f"The database does not answer: {error}\nEDU_DATABASE_URL says where "
                "it is; without it the platform starts one of its own."
            ) from error


@contextmanager
def started(settings: Settings) -> Generator[Database]:
    database = Database(settings)
    database.start()
    try:
        yield database
    finally:
        database.stop()


def prepare(settings: Settings) -> None:
    """Make sure that the database of this process has today's schema."""
    with started(settings) as database:
        bring_up_to_date(database)


def relaunch(settings: Settings) -> int:
    """Run the same command again, beside a database of our own.

    Settings are read once, so the process that starts the database cannot use it.
    """
    with started(settings) as database:
        command = [sys.executable, "-m", "edu_platform.cli", *sys.argv[1:]]
        child = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, **database.environment}
        )
        with interruptible(says=""):
            try:
                return child.wait()
            except KeyboardInterrupt:
                # Ctrl-C has reached both of us, but a request to stop only this one.
                child.terminate()
                return child.wait()


def bring_up_to_date(database: Database) -> None:
    """Migrate the schema if it is behind, and make sure Russian text can be found."""
    marker = database.settings.home / "migrated.json"
    files = _digest_of_migrations()
    with database.connect() as connection:
        head = schema_version(connection)
        if head is None or _read(marker) != {"files": files, "head": head}:
            migrate(database)
            known = {"files": files, "head": schema_version(connection)}
            marker.write_text(json.dumps(known))
        try:
            check_cyrillic(connection)
        except PostgresUnavailable as problem:
            raise Failure(str(problem)) from problem


def migrate(database: Database) -> None:
    with step("Bringing the database schema up to date", "The schema is up to date"):
        run_logged(
            [sys.executable, "-m", "alembic", "upgrade", "head"],
            database.settings.home / "logs" / "migrations.log",
            cwd=ROOT,
            env={**os.environ, **database.environment},
        )


def schema_version(connection: psycopg.Connection) -> str | None:
    try:
        rows = connection.execute("select version_num from alembic_version").fetchall()
    except psycopg.errors.UndefinedTable:
        return None
    return ",".join(sorted(row[0] for row in rows)) or None


def identity(database: Database) -> str:
    """Return what tells this database from one made anew in its place."""
    query = (
        "select system_identifier || '/' || oid from pg_control_system(), pg_database "
        "where datname = current_database()"
    )
    with database.connect() as connection:
        row = connection.execute(query).fetchone()
    return row[0] if row else ""


def _digest_of_migrations() -> str:
    total = hashlib.sha256()
    for file in sorted(VERSIONS.glob("*.py")):
        total.update(file.name.encode() + file.read_bytes())
    return total.hexdigest()


def _read(file: Path) -> dict[str, str]:
    try:
        return json.loads(file.read_text())
    except (OSError, ValueError):
        return {}
