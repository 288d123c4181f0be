"""The database: one engine, and one way to open a transaction."""

import logging
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Annotated, Any, cast

import psycopg
from fastapi import Depends
from psycopg_pool import PoolTimeout
from sqlalchemy import CursorResult, text
from sqlalchemy.exc import DataError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolExhausted
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine
from sqlmodel.ext.asyncio.session import AsyncSession as Session

from edu_platform.core.errors import ServiceUnavailable, Unstorable
from edu_platform.core.settings import settings

logger = logging.getLogger(__name__)

STATEMENT_TIMEOUT = "15s"
IDLE_TIMEOUT = "30s"

engine = create_async_engine(
    settings.database,
    pool_size=settings.database_pool_size,
    max_overflow=settings.database_pool_size,
    pool_timeout=5,
    pool_pre_ping=True,
    pool_recycle=1800,
    # Errors are logged: what people wrote is not.
    hide_parameters=True,
    connect_args={
        "connect_timeout": 5,
        "options": (
            f"-c statement_timeout={STATEMENT_TIMEOUT} "
            f"-c idle_in_transaction_session_timeout={IDLE_TIMEOUT}"
        ),
    },
)
session_factory: async_sessionmaker[Session] = async_sessionmaker(
    engine, class_=Session, expire_on_commit=False
)


@asynccontextmanager
async def transaction() -> AsyncGenerator[Session, None]:
    """Open a session that commits on success and rolls back on an exception.

    One UI event, API request or job is one transaction: services flush, but
    never commit. Jobs, mail and live pushes leave with the commit. A database that
    is away or overloaded becomes `ServiceUnavailable`, and a value that it cannot
    hold becomes `Unstorable`.
    """
    try:
        async with session_factory() as session, session.begin():
            yield session
    except (OperationalError, PoolExhausted, PoolTimeout) as error:
        logger.warning("The database did not answer: %s", error)
        raise ServiceUnavailable from error
    except (DataError, UnicodeEncodeError) as error:
        logger.warning("A value cannot be stored: %s", getattr(error, "orig", error))
        raise Unstorable from error


async def open_transaction() -> AsyncGenerator[Session, None]:
    """`transaction()` for FastAPI."""
    async with transaction() as session:
        yield session


SessionDep = Annotated[Session, Depends(open_transaction, scope="function")]


async def driver_connection(session: Session) -> psycopg.AsyncConnection[Any]:
    """Return the psycopg connection on which the session's transaction runs."""
    connection = await session.connection()
    raw = await connection.get_raw_connection()
    # PostgreSQL through psycopg is the only dialect.
    return cast("psycopg.AsyncConnection[Any]", raw.driver_connection)


async def run_sql(
    session: Session, statement: str, **parameters: Any
) -> CursorResult[Any]:
    """Run SQL that no model describes, in the session's transaction."""
    connection = await session.connection()
    return await connection.execute(text(statement), parameters)


async def lock(session: Session, *parts: object) -> None:
    """Hold an advisory lock named by `parts` until the transaction ends."""
    name = ":".join(str(part) for part in parts)
    await run_sql(
        session, "select pg_advisory_xact_lock(hashtextextended(:name, 0))", name=name
    )


async def is_up() -> bool:
    """Tell whether the database answers."""
    try:
        async with engine.connect() as connection:
            await connection.execute(text("select 1"))
    except (OperationalError, PoolExhausted):
        return False
    return True
