"""The migrations make what the models say, and can be undone."""

from collections.abc import Iterator
from typing import LiteralString
from uuid import uuid4

import psycopg
import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from psycopg import sql
from sqlalchemy import make_url

from alembic import command
from edu_platform.core.postgres import check_cyrillic
from edu_platform.core.settings import ROOT, settings

TABLES: LiteralString = "select tablename from pg_tables where schemaname = 'public'"
ROUTINES: LiteralString = (
    "select proname from pg_proc"
    " where pronamespace = 'public'::regnamespace"
    " and proname like 'procrastinate%'"
)


def _plain(url: str) -> str:
    return url.replace("postgresql+psycopg://", "postgresql://", 1)


@pytest.fixture
def empty() -> Iterator[str]:
    """The address of a new database with nothing in it."""
    name = f"migrations_{uuid4().hex}"
    base = make_url(settings.database)
    server = base.set(database="postgres").render_as_string(hide_password=False)
    with psycopg.connect(_plain(server), autocommit=True) as connection:
        connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
        yield base.set(database=name).render_as_string(hide_password=False)
        drop = sql.SQL("drop database {} with (force)")
        connection.execute(drop.format(sql.Identifier(name)))


def _config(url: str) -> Config:
    config = Config(str(ROOT / "alembic.ini"))
    config.attributes["url"] = url
    return config


def _names(url: str, query: LiteralString) -> set[str]:
    with psycopg.connect(_plain(url)) as connection:
        return {row[0] for row in connection.execute(query)}


def test_there_is_one_newest_migration() -> None:
    scripts = ScriptDirectory.from_config(_config(settings.database))
    assert len(scripts.get_heads()) == 1


def test_the_models_ask_for_nothing_that_migrations_do_not_make(empty: str) -> None:
    config = _config(empty)
    command.upgrade(config, "head")
    # Raises when a difference is left.
    command.check(config)


def test_migrations_can_be_undone_and_done_again(empty: str) -> None:
    config = _config(empty)
    command.upgrade(config, "head")
    tables, routines = _names(empty, TABLES), _names(empty, ROUTINES)
    assert {"user", "course", "certificate", "procrastinate_jobs"} <= tables
    assert routines

    command.downgrade(config, "base")
    assert _names(empty, TABLES) == {"alembic_version"}
    assert _names(empty, ROUTINES) == set()

    command.upgrade(config, "head")
    assert _names(empty, TABLES) == tables
    assert _names(empty, ROUTINES) == routines


def test_upgrading_twice_changes_nothing(empty: str) -> None:
    config = _config(empty)
    for _ in range(2):
        command.upgrade(config, "head")
        command.check(config)


def test_the_database_finds_russian_text(empty: str) -> None:
    command.upgrade(_config(empty), "head")
    with psycopg.connect(_plain(empty)) as connection:
        check_cyrillic(connection)
