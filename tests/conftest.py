"""Fixtures for every test: a real database, people, and the two edges."""

import atexit
import os
import tempfile
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import ExitStack, asynccontextmanager
from typing import Any, TypeVar
from uuid import uuid4

from edu_platform.core.postgres import temporary_cluster

# Settings and the engine are made at import, so the server must run before that.
_stack = ExitStack()
atexit.register(_stack.close)
_home = _stack.enter_context(tempfile.TemporaryDirectory(prefix="edu-test-"))
_cluster = _stack.enter_context(temporary_cluster())
for _name in [name for name in os.environ if name.startswith("EDU_")]:
    del os.environ[_name]
os.environ.update(
    EDU_DATABASE_URL=_cluster.url,
    EDU_HOME=_home,
    EDU_SECRET_KEY="0123456789abcdef" * 4,
    EDU_LOG_LEVEL="WARNING",
    # The limits have tests of their own.
    EDU_REQUESTS_PER_MINUTE="100000",
)

import httpx  # noqa: E402  after the settings
import psycopg  # noqa: E402
import pytest  # noqa: E402
import reflex as rx  # noqa: E402
from alembic.config import Config  # noqa: E402
from psycopg import sql  # noqa: E402
from sqlalchemy import NullPool  # noqa: E402
from sqlalchemy.ext.asyncio import (  # noqa: E402
    AsyncEngine,
    async_sessionmaker,
    create_async_engine,
)
from sqlmodel.ext.asyncio.session import AsyncSession  # noqa: E402

from alembic import command  # noqa: E402
from edu_platform import edu_platform as _app  # noqa: E402, F401  registers everything
from edu_platform.accounts import service as accounts  # noqa: E402
from edu_platform.accounts.models import User  # noqa: E402
from edu_platform.accounts.service.lookup import forget_all  # noqa: E402
from edu_platform.accounts.service.sessions import Identity, open_session  # noqa: E402
from edu_platform.accounts.state import SessionState  # noqa: E402
from edu_platform.api.app import api  # noqa: E402
from edu_platform.core import db, live  # noqa: E402
from edu_platform.core.actor import Actor, Role  # noqa: E402
from edu_platform.core.cache import cache  # noqa: E402
from edu_platform.core.i18n import current_locale  # noqa: E402
from edu_platform.core.models import utc_now  # noqa: E402
from edu_platform.core.settings import ROOT, settings  # noqa: E402
from tests import operations  # noqa: E402

S = TypeVar("S", bound=rx.State)
SessionFactory = async_sessionmaker[AsyncSession]


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(operations)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="run the long tests, too")


def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Leave the long tests for `./edu test --long`."""
    if config.getoption("--long"):
        return
    skip = pytest.mark.skip(reason="long: run by `./edu test --long`")
    for item in items:
        if item.get_closest_marker("long"):
            item.add_marker(skip)


@pytest.fixture(scope="session", autouse=True)
def schema() -> None:
    """Bring the database of this test process to the newest schema, once."""
    config = Config(str(ROOT / "alembic.ini"))
    config.attributes["url"] = settings.database
    command.upgrade(config, "head")


@pytest.fixture(autouse=True)
async def clean_memory() -> AsyncIterator[None]:
    """Let no test see what another one has cached."""
    current_locale.set("en")
    forget_all()
    yield
    await cache.clear()


def factory_on(bind: Any) -> SessionFactory:
    return async_sessionmaker(
        bind,
        class_=AsyncSession,
        expire_on_commit=False,
        join_transaction_mode="create_savepoint",
    )


@pytest.fixture(scope="session")
async def engine(schema: None) -> AsyncIterator[AsyncEngine]:
    del schema
    engine = create_async_engine(settings.database)
    yield engine
    await engine.dispose()


@pytest.fixture
async def session(
    engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[AsyncSession]:
    """A session whose work, and that of all code under test, is rolled back."""
    async with engine.connect() as connection:
        outer = await connection.begin()
        factory = factory_on(connection)
        monkeypatch.setattr(db, "session_factory", factory)
        async with factory() as session:
            yield session
        await outer.rollback()


@pytest.fixture
async def clone(
    schema: None, engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[SessionFactory]:
    """A database of the test's own, for races: transactions really commit.

    Returns a factory of sessions; `core.db.transaction` uses the same database.
    """
    del schema
    # A database that somebody uses cannot be copied.
    await engine.dispose()
    await db.engine.dispose()
    name = f"clone_{uuid4().hex}"
    own = create_async_engine(_cluster.url_of(name), poolclass=NullPool)
    server = psycopg.connect(_plain(_cluster.url_of("postgres")), autocommit=True)
    with server:
        template = sql.Identifier(_cluster.database)
        server.execute(
            sql.SQL("create database {} template {}").format(
                sql.Identifier(name), template
            )
        )
        factory = async_sessionmaker(own, class_=AsyncSession, expire_on_commit=False)
        monkeypatch.setattr(db, "engine", own)
        monkeypatch.setattr(db, "session_factory", factory)
        yield factory
        await own.dispose()
        server.execute(
            sql.SQL("drop database {} with (force)").format(sql.Identifier(name))
        )
    server.close()


def _plain(url: str) -> str:
    return url.replace("postgresql+psycopg://", "postgresql://", 1)


PersonOf = Callable[..., Awaitable[User]]


async def make_person(
    session: AsyncSession, role: Role = Role.USER, **fields: Any
) -> User:
    """Insert a confirmed person; `fields` replace the defaults."""
    name = uuid4().hex[:8]
    values = {
        "email": f"{name}@example.org",
        "display_name": f"Person {name}",
        "locale": "en",
        "email_confirmed_at": utc_now(),
    }
    user = User(role=role, **(values | fields))
    session.add(user)
    await session.commit()
    return user


@pytest.fixture
def person_of(session: AsyncSession) -> PersonOf:
    async def make(role: Role = Role.USER, **fields: Any) -> User:
        return await make_person(session, role, **fields)

    return make


@pytest.fixture
async def learner(session: AsyncSession) -> User:
    return await make_person(session)


@pytest.fixture
async def admin(session: AsyncSession) -> User:
    return await make_person(session, Role.ADMIN)


def actor_of(user: User, session_digest: str = "") -> Actor:
    return Actor(user_id=user.id, role=user.role, session_digest=session_digest)


def identity_of(user: User, session_digest: str = "digest") -> Identity:
    return Identity(
        session_digest=session_digest,
        user_id=user.id,
        role=user.role,
        display_name=user.display_name,
        email=user.email,
        locale=user.locale,
        timezone=user.timezone,
    )


def substate(root: rx.State, cls: type[S]) -> S:
    state = root.get_substate(cls.get_full_name().split("."))
    assert isinstance(state, cls)
    return state


@pytest.fixture
def state_of() -> Callable[..., Any]:
    """Return a function that makes the state of a page for a person or a visitor."""

    def make(cls: type[S], user: User | None = None) -> S:
        root = rx.State()
        if user is not None:
            substate(root, SessionState)._become(identity_of(user))
        return substate(root, cls)

    return make


@asynccontextmanager
async def api_client() -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=api, raise_app_exceptions=False)
    async with httpx.AsyncClient(
        transport=transport,
        base_url=settings.origin,
        headers={"accept-language": "en"},
        event_hooks={"response": [operations.note]},
    ) as client:
        yield client


@pytest.fixture
async def client(session: AsyncSession) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the API that stays signed out until it is given a cookie.

    What its requests do is rolled back, as everything is that a test does.
    """
    del session
    async with api_client() as client:
        yield client


async def sign_in_as(client: httpx.AsyncClient, user: User) -> None:
    """Give the client the cookie of a new session of `user`."""
    async with db.transaction() as session:
        opened = await open_session(session, user, remember=True)
    client.cookies.set(accounts.COOKIE, opened.token)


@pytest.fixture
def own_bus(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let those who begin to hear the live bus in a test hear it in no later one."""
    handlers = defaultdict(list, {t: [*each] for t, each in live._handlers.items()})
    monkeypatch.setattr(live, "_handlers", handlers)
    monkeypatch.setattr(live, "_reconnected", [*live._reconnected])
