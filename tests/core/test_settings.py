from pathlib import Path

import pytest
from pydantic import ValidationError

from edu_platform.core.settings import Settings, is_loopback

SECRET = "s" * 32


def settings(**values: object) -> Settings:
    return Settings(_env_file=None, **values)  # type: ignore[call-arg, arg-type]


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("localhost", True),
        ("127.0.0.1", True),
        ("::1", True),
        ("a.localhost", True),
        ("10.0.0.1", False),
        ("example.org", False),
        ("127.0.0.1.example.org", False),
    ],
)
def test_loopback(host: str, *, expected: bool) -> None:
    assert is_loopback(host) is expected


def test_the_quick_start_is_a_demo_and_a_public_address_never() -> None:
    assert settings().is_demo
    assert not settings(demo=False, secret_key=SECRET).is_demo
    assert not settings(host="10.0.0.1", secret_key=SECRET).is_demo
    school = settings(public_url="https://school.example.org", secret_key=SECRET)
    assert not school.is_demo
    with pytest.raises(ValidationError, match="EDU_DEMO"):
        settings(public_url="https://school.example.org", secret_key=SECRET, demo=True)


def test_what_production_needs_is_asked_for_by_name() -> None:
    with pytest.raises(ValidationError, match="EDU_SECRET_KEY"):
        settings(public_url="https://school.example.org", secret_key="")
    with pytest.raises(ValidationError, match="EDU_REDIS_URL"):
        settings(workers=2, redis_url="")
    with pytest.raises(ValidationError, match="postgresql"):
        settings(database_url="mysql://x")
    with pytest.raises(ValidationError, match="host name"):
        settings(public_url="school")


def test_any_postgres_address_uses_our_driver() -> None:
    for scheme in ("postgres", "postgresql", "postgresql+psycopg"):
        made = settings(database_url=f"{scheme}://db/edu")
        assert made.database == "postgresql+psycopg://db/edu"
        assert made.direct_database == "postgresql://db/edu"


def test_the_demo_makes_its_secret_once_and_for_its_owner_alone(
    tmp_path: Path,
) -> None:
    first = settings(home=tmp_path, secret_key="").secret
    assert settings(home=tmp_path, secret_key="").secret == first
    assert (tmp_path / "secret.key").stat().st_mode & 0o777 == 0o600
    assert len(first) == 64


def test_origins() -> None:
    demo = settings(port=8123, secret_key=SECRET)
    assert demo.origin == "http://localhost:8123"
    assert demo.allowed_origins == ["http://localhost:8123", "http://127.0.0.1:8123"]
    school = settings(public_url="https://a.example/", secret_key=SECRET)
    assert school.allowed_origins == ["https://a.example"]
    assert school.is_https
