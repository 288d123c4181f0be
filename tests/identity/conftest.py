from collections.abc import Iterator

import pytest
from pydantic import SecretStr

from edu_platform.core.settings import settings
from tests.identity.servers import IdentityServers, identity_servers

SECRETS = {"yandex_client_secret", "google_client_secret"}


@pytest.fixture(scope="package")
def running_servers() -> Iterator[IdentityServers]:
    with identity_servers() as servers:
        yield servers


@pytest.fixture(autouse=True)
def servers(
    running_servers: IdentityServers, monkeypatch: pytest.MonkeyPatch
) -> Iterator[IdentityServers]:
    """The three services, configured, and knowing somebody new."""
    servers = running_servers
    for name, value in servers.environment.items():
        set_to = SecretStr(value) if name in SECRETS else value
        monkeypatch.setattr(settings, name, set_to)
    limit = "edu_platform.accounts.api.external.DEPARTURES"
    monkeypatch.setattr(limit, "9999/hour")
    servers.become()
    servers.instead, servers.hangs_at = {}, ""
    servers.silence.clear()
    yield servers
    servers.silence.set()
