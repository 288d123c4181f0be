"""The database that commands work with: migrated once, and understood when away."""

from pathlib import Path

import pytest

from edu_platform.cli import database, site
from edu_platform.cli.console import Failure
from edu_platform.cli.database import Database
from edu_platform.core.settings import Settings
from edu_platform.core.settings import settings as own


def settings_of(home: Path, database_url: str = own.database_url) -> Settings:
    return Settings(home=home, database_url=database_url, secret_key=own.secret_key)


@pytest.fixture
def data(tmp_path: Path) -> Database:
    """The database of the tests, whose schema is the newest."""
    return Database(settings_of(tmp_path))


@pytest.fixture
def migrations(monkeypatch: pytest.MonkeyPatch) -> list[Database]:
    done: list[Database] = []
    monkeypatch.setattr(database, "migrate", done.append)
    return done


def test_schema_is_migrated_once_for_the_same_migrations(
    data: Database, migrations: list[Database]
) -> None:
    database.bring_up_to_date(data)
    database.bring_up_to_date(data)

    assert len(migrations) == 1


def test_new_migration_is_run_at_the_next_start(
    data: Database,
    migrations: list[Database],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    database.bring_up_to_date(data)
    (tmp_path / "0002_more.py").write_text("revision = '0002'")
    monkeypatch.setattr(database, "VERSIONS", tmp_path)
    database.bring_up_to_date(data)

    assert len(migrations) == 2


def test_schema_set_back_by_somebody_is_migrated_again(
    data: Database, migrations: list[Database], monkeypatch: pytest.MonkeyPatch
) -> None:
    database.bring_up_to_date(data)
    monkeypatch.setattr(database, "schema_version", lambda _: "0000")
    database.bring_up_to_date(data)

    assert len(migrations) == 2


def test_configured_database_is_neither_started_nor_stopped(
    data: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    with database.started(data.settings) as started:
        assert started.url == own.database_url

    assert capsys.readouterr().out == ""


def test_database_that_is_away_is_explained(tmp_path: Path) -> None:
    away = Database(settings_of(tmp_path, "postgresql://127.0.0.1:1/edu"))

    with pytest.raises(Failure, match="EDU_DATABASE_URL"):
        away.connect()


def test_identity_is_the_databases_own(data: Database) -> None:
    other = Database(settings_of(data.settings.home, own.database_url))
    postgres = own.database_url.replace("/edu_platform?", "/postgres?")
    server = Database(settings_of(data.settings.home, postgres))

    assert database.identity(data) == database.identity(other)
    assert database.identity(data) != database.identity(server)


def test_demo_is_loaded_once_into_the_same_database(
    data: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    loads: list[object] = []
    monkeypatch.setattr(site, "run_logged", lambda *given, **_: loads.append(given))
    site.load_demo_once(data)
    site.load_demo_once(data)
    assert len(loads) == 1

    monkeypatch.setattr(database, "identity", lambda _: "made anew")
    site.load_demo_once(data)
    assert len(loads) == 2


def test_accounts_of_the_demo_are_shown(
    data: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    line = {"role": "admin", "email": "a@example.org", "password": "p", "name": "Анна"}
    accounts = site.json.dumps({"accounts": [line]})
    (data.settings.home / site.ACCOUNTS).write_text(accounts)

    site.announce(data.settings, 2.5)

    out = capsys.readouterr().out
    assert "Ready in 2.5 s: http://localhost:8000" in out
    assert "a@example.org" in out
    assert "admin, Анна" in out


def test_demo_without_accounts_says_how_to_get_them(
    data: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    site.show_demo(data.settings, as_json=False)

    assert "./edu run" in capsys.readouterr().out
