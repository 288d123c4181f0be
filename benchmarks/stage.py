"""What the figures share: a database full of courses, and the platform on it."""

import os
import secrets
import socket
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cached_property
from pathlib import Path

from benchmarks import content
from edu_platform.cli import frontend
from edu_platform.cli.console import run_logged, step
from edu_platform.cli.environment import ROOT
from edu_platform.cli.server import Server
from edu_platform.core.postgres import Cluster, temporary_cluster
from edu_platform.core.settings import Settings

HOST = "127.0.0.1"


class Stage:
    """Makes each thing when it is first asked for; the stack takes all of it away."""

    def __init__(self, stack: ExitStack) -> None:
        self.stack = stack

    @cached_property
    def folder(self) -> Path:
        """A folder for everything that is worth nothing afterwards."""
        made = tempfile.TemporaryDirectory(prefix="edu-bench-")
        folder = Path(self.stack.enter_context(made))
        # Started as root, the database server runs as another user and has to get in.
        folder.chmod(0o755)
        return folder

    @cached_property
    def cluster(self) -> Cluster:
        with step("Starting PostgreSQL", "PostgreSQL runs"):
            return self.stack.enter_context(temporary_cluster())

    @cached_property
    def database(self) -> str:
        """The address of a database with today's schema and the generated courses."""
        url = self.cluster.url
        with step("Making the schema and the courses", "The courses are there"):
            run_logged(
                [sys.executable, "-m", "alembic", "upgrade", "head"],
                self.folder / "migrations.log",
                cwd=ROOT,
                env={**os.environ, **self.environment(url)},
            )
            content.load(plain(url))
        return url

    def environment(self, url: str) -> dict[str, str]:
        """Return the platform's settings where they are not the usual ones."""
        return {
            "EDU_DATABASE_URL": url,
            "EDU_DATABASE_DIRECT_URL": url,
            "EDU_SECRET_KEY": self._secret,
            "EDU_LOG_LEVEL": "WARNING",
            # One tab sends here what a thousand people would.
            "EDU_EVENTS_PER_MINUTE": "100000000",
            # Requests name many addresses, so that the usual limit stays in force.
            "EDU_TRUSTED_PROXIES": f"{HOST}/32",
        }

    @cached_property
    def _secret(self) -> str:
        return secrets.token_hex(32)

    @cached_property
    def postmaster(self) -> int:
        """The process whose children are the database's."""
        file = self.cluster.data / "postmaster.pid"
        return int(file.read_text().split("\n", 1)[0])

    @cached_property
    def pages(self) -> Path:
        pages = frontend.ensure()
        self.stack.enter_context(frontend.in_use(pages))
        return pages

    @cached_property
    def platform(self) -> Server:
        """The whole platform, started as `./edu run` starts it."""
        settings = Settings(host=HOST, port=free_port(), home=self.folder / "home")
        environment, pages = self.environment(self.database), self.pages
        with step("Starting the platform", "The platform answers"):
            server = Server(settings, pages, environment)
            self.stack.callback(server.stop)
            server.wait_until_ready()
        return server


def address_of(server: Server) -> str:
    return f"http://{HOST}:{server.settings.port}"


def plain(url: str) -> str:
    """Return a database's address without the name of SQLAlchemy's driver."""
    return url.replace("+psycopg", "", 1)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


@contextmanager
def without_own_settings() -> Iterator[None]:
    """Hide the settings of whoever runs the benchmarks: figures must not vary."""
    kept = {name: os.environ.pop(name) for name in list(os.environ) if _is_ours(name)}
    try:
        yield
    finally:
        os.environ.update(kept)


def _is_ours(name: str) -> bool:
    return name.startswith(("EDU_", "REFLEX_", "__REFLEX_"))
