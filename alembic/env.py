"""Migrations run on the direct connection, one process at a time."""

from typing import Any

from sqlalchemy import create_engine, pool, text
from sqlmodel import SQLModel

from alembic import context
from edu_platform import assembly  # noqa: F401  fills the metadata
from edu_platform.core.settings import settings

LOCK = 4_702_111_234


def include_name(name: str | None, kind: str, _parents: Any) -> bool:
    """Leave procrastinate's own tables to procrastinate."""
    return not (kind == "table" and (name or "").startswith("procrastinate_"))


def url() -> str:
    given = settings.database_direct_url or settings.database
    return str(context.config.attributes.get("url") or given)


def run() -> None:
    engine = create_engine(url(), poolclass=pool.NullPool)
    with engine.connect() as connection:
        # Two starting machines must not migrate at once.
        connection.execute(text("select pg_advisory_lock(:key)"), {"key": LOCK})
        connection.commit()
        context.configure(
            connection=connection,
            target_metadata=SQLModel.metadata,
            include_name=include_name,
            compare_server_default=False,
        )
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


run()
