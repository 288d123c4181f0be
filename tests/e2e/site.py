"""The platform as an operator runs it, and people who exist in its database."""

import asyncio
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import psutil
import psycopg
from psycopg import sql
from sqlalchemy import NullPool, text
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts import service as accounts
from edu_platform.accounts.models import User
from edu_platform.accounts.service.sessions import open_session
from edu_platform.cli.server import PLATFORM, granian, reflex_environment
from edu_platform.core.actor import Actor, Role
from edu_platform.core.postgres import Cluster, temporary_cluster
from edu_platform.core.settings import ROOT, Settings
from edu_platform.core.settings import settings as own
from edu_platform.legal import service as legal
from edu_platform.legal.models import REQUIRED
from tests.conftest import make_person
from tests.e2e.programs import Program, clean_environment, eventually, free_port
from tests.e2e.websocket import Tab

# The same as in this process, whose services work on the site's database too.
SECRET = own.secret_key.get_secret_value()
EVENTS_PER_MINUTE = 1200
LISTENERS = (
    "select count(*) from pg_stat_activity"
    " where application_name = 'edu-live' and datname = current_database()"
)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account and an open session."""

    user_id: UUID
    email: str
    name: str
    role: Role
    token: str

    @property
    def cookie(self) -> str:
        return f"{accounts.COOKIE}={self.token}"

    @property
    def actor(self) -> Actor:
        return Actor(user_id=self.user_id, role=self.role)


class Site:
    """A web server with its own database, folder and port, on given neighbours."""

    def __init__(
        self, home: Path, pages: Path, database_url: str, **values: Any
    ) -> None:
        self.pages = pages
        values = {
            "host": "127.0.0.1",
            "port": free_port(),
            "home": home,
            "database_url": database_url,
            "secret_key": SECRET,
            # The limits of the API have tests of their own.
            "requests_per_minute": 100_000,
            # Enough for tabs through which many tests speak.
            "events_per_minute": EVENTS_PER_MINUTE,
            **values,
        }
        self.settings = Settings(_env_file=None, **values)  # pyright: ignore[reportCallIssue]
        self.environment = {f"EDU_{k.upper()}": str(v) for k, v in values.items()}
        self.origin = self.settings.origin
        self.engine = create_async_engine(
            self.settings.database_url, poolclass=NullPool
        )
        self.session_factory = async_sessionmaker(
            self.engine, class_=AsyncSession, expire_on_commit=False
        )
        self.server: Program | None = None

    @property
    def program(self) -> Program:
        assert self.server is not None, "The site is not started"
        return self.server

    async def start(self) -> None:
        environment = {
            **reflex_environment(self.settings, self.pages),
            **self.environment,
        }
        command = granian(self.settings, PLATFORM, "--factory")
        log = self.settings.home / "logs" / "server.log"
        self.server = Program(command, environment, log)
        await self.wait_until_ready()

    def stop(self) -> None:
        if self.server is not None:
            self.server.stop()

    async def wait_until_ready(self) -> None:
        """Wait until each worker answers and hears the live bus."""

        async def is_ready() -> bool:
            self.program.require_alive()
            return (
                await self.listeners() >= self.settings.workers
                and await self._answers()
            )

        await eventually(is_ready, within=60)

    async def _answers(self) -> bool:
        async with self.http() as client:
            try:
                answer = await client.get("/health/ready")
            except httpx.TransportError:
                return False
        return answer.status_code == HTTPStatus.OK

    async def listeners(self) -> int:
        """Count the processes that hear the live bus."""
        return await self.value(LISTENERS)

    async def value(self, query: str, **parameters: Any) -> Any:
        """Return the first column of the only row that a query finds."""
        async with self.engine.connect() as connection:
            return (await connection.execute(text(query), parameters)).scalar()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """Do what a service does, on this site's database."""
        async with self.session_factory() as session, session.begin():
            yield session

    async def person(
        self, role: Role = Role.USER, *, has_agreed: bool = True, **fields: Any
    ) -> Person:
        """Make somebody with an account, signed in once."""
        async with self.session_factory() as session:
            user = await make_person(session, role, **fields)
            if has_agreed:
                await legal.give(session, user.id, REQUIRED)
                await session.commit()
        return Person(
            user.id, user.email, user.display_name, role, await self.sign_in(user)
        )

    async def sign_in(self, user: User | Person) -> str:
        """Open one more session of a person and return its token."""
        user_id = user.user_id if isinstance(user, Person) else user.id
        async with self.transaction() as session:
            found = await session.get_one(User, user_id)
            opened = await open_session(session, found, remember=True)
        return opened.token

    def http(self, person: Person | None = None, **options: Any) -> httpx.AsyncClient:
        """Return a client that speaks English and is signed in as `person`."""
        headers = {"accept-language": "en", **options.pop("headers", {})}
        cookies = {"lang": "en"}
        if person is not None:
            cookies[accounts.COOKIE] = person.token
        return httpx.AsyncClient(
            base_url=self.origin, headers=headers, cookies=cookies, **options
        )

    def tab(self, person: Person | None = None, path: str = "/", **options: Any) -> Tab:
        cookie = "; ".join(["lang=en", *([person.cookie] if person else [])])
        return Tab(self.origin, path, cookie=options.pop("cookie", cookie), **options)

    def workers(self) -> list[psutil.Process]:
        """Return the processes that serve: those started by the one that manages."""
        manager = psutil.Process(self.program.pid)
        return [
            child
            for child in manager.children()
            if "resource_tracker" not in " ".join(child.cmdline())
        ]


@dataclass(frozen=True, slots=True)
class Demo:
    """A server with a database full of demo content, which sites get copies of."""

    cluster: Cluster
    home: Path

    def copy(self, home: Path) -> str:
        """Make a database and a folder of a site's own; returns its address."""
        shutil.copytree(self.home, home, dirs_exist_ok=True)
        name = f"site_{uuid4().hex}"
        address = self.cluster.url_of("postgres").replace("+psycopg", "", 1)
        with psycopg.connect(address, autocommit=True) as connection:
            copy = sql.SQL("create database {} template {}")
            connection.execute(
                copy.format(sql.Identifier(name), sql.Identifier(self.cluster.database))
            )
        return self.cluster.url_of(name)


@contextmanager
def demo_data(folder: Path) -> Iterator[Demo]:
    with temporary_cluster() as cluster:
        environment = {
            "EDU_DATABASE_URL": cluster.url,
            "EDU_HOME": str(folder),
            "EDU_SECRET_KEY": SECRET,
        }
        migrate(environment)
        run(["-m", "edu_platform.cli", "load-demo"], environment)
        yield Demo(cluster, folder)


def migrate(environment: dict[str, str]) -> None:
    run(["-m", "alembic", "upgrade", "head"], environment)


def run(arguments: list[str], environment: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**clean_environment(), **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@asynccontextmanager
async def running(site: Site) -> AsyncIterator[Site]:
    """Start a site, and stop it whatever happens."""
    try:
        await site.start()
        yield site
    finally:
        await asyncio.to_thread(site.stop)
        await site.engine.dispose()
