"""Settings: read once from the environment and from `.env`, all with prefix `EDU_`."""

import secrets
from contextlib import suppress
from functools import cached_property
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parents[2]
# In seconds. A Redis that hangs must not hold up what can do without it.
REDIS_PATIENCE = 0.5
# Used while pages are compiled: nothing connects then.
NO_DATABASE = "postgresql+psycopg:///edu_platform"


def is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


class Settings(BaseSettings):
    """Every field's description is its line in docs/settings.md."""

    model_config = SettingsConfigDict(
        env_prefix="EDU_", env_file=ROOT / ".env", env_ignore_empty=True, extra="ignore"
    )

    database_url: str = Field(
        default="",
        description="PostgreSQL 15 or newer; empty starts one from a package.",
        examples=["postgresql://edu:secret@db.example.org/edu"],
    )
    database_direct_url: str = Field(
        default="",
        description="The same database without a transaction pooler, for listeners.",
        examples=["postgresql://edu:secret@db.example.org:5432/edu"],
    )
    postgres_bin: Path | None = Field(
        default=None,
        description="The folder of PostgreSQL's programs for a server of our own.",
        examples=["/usr/lib/postgresql/17/bin"],
    )
    database_pool_size: int = Field(
        default=5,
        ge=1,
        le=100,
        description="Connections each worker keeps; as many more on demand.",
        examples=["10"],
    )
    redis_url: str = Field(
        default="",
        description="Redis for state, cache and limits; needed by several workers.",
        examples=["redis://cache.example.org:6379/0"],
    )
    public_url: str = Field(
        default="",
        description="The address people type; http://localhost:PORT when empty.",
        examples=["https://school.example.org"],
    )
    host: str = Field(
        default="127.0.0.1",
        description="The address to listen on.",
        examples=["0.0.0.0"],  # noqa: S104  an example in the documentation
    )
    port: int = Field(
        default=8000,
        ge=1,
        le=65535,
        description="The one port of pages, API and websocket.",
        examples=["8001"],
    )
    home: Path = Field(
        default=ROOT / "var",
        description="The folder of data: database, files, logs, generated secrets.",
        examples=["/srv/edu"],
    )
    secret_key: SecretStr = Field(
        default=SecretStr(""),
        description="At least 32 characters; generated in demo mode, else required.",
        examples=["the output of: openssl rand -hex 32"],
    )
    workers: int = Field(
        default=1,
        ge=1,
        le=64,
        description="Web processes; more than one needs Redis.",
        examples=["4"],
    )
    embedded_worker: bool = Field(
        default=True,
        description="Run background jobs inside the web processes.",
        examples=["false"],
    )
    demo: bool | None = Field(
        default=None,
        description="Demo content, accounts and outbox page; loopback addresses only.",
        examples=["false"],
    )
    log_json: bool = Field(
        default=False, description="One JSON object a log line.", examples=["true"]
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="INFO", description="The least level that is logged.", examples=["INFO"]
    )
    smtp_url: SecretStr = Field(
        default=SecretStr(""),
        description="The mail server; empty keeps letters in the demo's outbox page.",
        examples=["smtp://user:secret@mail.example.org:587"],
    )
    mail_from: str = Field(
        default="Edu Platform <no-reply@localhost>",
        description="The sender of all letters.",
        examples=["Школа <no-reply@school.example.org>"],
    )
    storage_url: str = Field(
        default="",
        description="Where files are kept: empty is a folder in EDU_HOME, or s3://…",
        examples=["s3://bucket/prefix"],
    )
    trusted_proxies: str = Field(
        default="",
        description="Networks whose X-Forwarded-For is believed, with commas.",
        examples=["10.0.0.0/8"],
    )
    password_min_length: int = Field(
        default=8,
        ge=8,
        le=64,
        description="The least length of a password.",
        examples=["15"],
    )
    session_days: int = Field(
        default=30,
        ge=1,
        le=365,
        description="Days that a remembered sign-in lasts at most.",
        examples=["14"],
    )
    session_idle_days: int = Field(
        default=7,
        ge=1,
        le=365,
        description="Days without use after which a sign-in ends.",
        examples=["3"],
    )
    deletion_grace_days: int = Field(
        default=14,
        ge=0,
        le=90,
        description="Days in which the deletion of an account can be cancelled.",
        examples=["30"],
    )
    events_per_minute: int = Field(
        default=600,
        ge=60,
        description="Interface events a browser tab may send in a minute.",
        examples=["600"],
    )
    requests_per_minute: int = Field(
        default=600,
        ge=60,
        description="API requests an address may send in a minute.",
        examples=["600"],
    )

    vk_client_id: str = Field(
        default="",
        description="The application's id at VK ID; empty hides its button.",
        examples=["51000000"],
    )
    vk_url: str = Field(
        default="https://id.vk.ru",
        description="Where VK ID is.",
        examples=["https://id.vk.com"],
    )
    yandex_client_id: str = Field(
        default="",
        description="The application's id at Yandex ID; empty hides its button.",
        examples=["0123456789abcdef0123456789abcdef"],
    )
    yandex_client_secret: SecretStr = Field(
        default=SecretStr(""),
        description="The application's secret at Yandex ID.",
        examples=["the secret of the application's card"],
    )
    yandex_oauth_url: str = Field(
        default="https://oauth.yandex.ru",
        description="Where Yandex ID lets people in.",
        examples=["https://oauth.yandex.com"],
    )
    yandex_info_url: str = Field(
        default="https://login.yandex.ru",
        description="Where Yandex ID tells who they are.",
        examples=["https://login.yandex.com"],
    )
    google_client_id: str = Field(
        default="",
        description="The application's id at Google; its button needs three settings.",
        examples=["123.apps.googleusercontent.com"],
    )
    google_client_secret: SecretStr = Field(
        default=SecretStr(""),
        description="The application's secret at Google.",
        examples=["the secret of the application's card"],
    )
    google_issuer: str = Field(
        default="https://accounts.google.com",
        description="Where Google lets people in.",
        examples=["https://accounts.google.com"],
    )
    google_legal_note_accepted: bool = Field(
        default=False,
        description="You have read the note on Google in the panel, and turn it on.",
        examples=["true"],
    )

    @field_validator("vk_url", "yandex_oauth_url", "yandex_info_url", "google_issuer")
    @classmethod
    def _is_safe_to_ask(cls, url: str) -> str:
        parts = urlsplit(url)
        is_near = parts.scheme == "http" and is_loopback(parts.hostname or "")
        if not parts.hostname or not (parts.scheme == "https" or is_near):
            message = "must be https:// and a host name"
            raise ValueError(message)
        return url.rstrip("/")

    @field_validator("database_url", "database_direct_url")
    @classmethod
    def _use_psycopg(cls, url: str) -> str:
        if not url:
            return url
        scheme, found, rest = url.partition("://")
        known = {"postgres", "postgresql", "postgresql+psycopg"}
        if not found or scheme not in known:
            message = "must start with postgresql://"
            raise ValueError(message)
        return f"postgresql+psycopg://{rest}"

    @field_validator("trusted_proxies")
    @classmethod
    def _are_networks(cls, networks: str) -> str:
        for name in networks.split(","):
            if name.strip():
                ip_network(name.strip(), strict=False)
        return networks

    @field_validator("public_url")
    @classmethod
    def _is_an_origin(cls, url: str) -> str:
        parts = urlsplit(url)
        if url and (parts.scheme not in {"http", "https"} or not parts.hostname):
            message = "must be http:// or https:// and a host name"
            raise ValueError(message)
        return url.rstrip("/")

    @model_validator(mode="after")
    def _demo_only_on_loopback(self) -> "Settings":
        if self.demo and not self._is_loopback:
            message = "EDU_DEMO: demo mode needs a loopback address to listen on"
            raise ValueError(message)
        if self.workers > 1 and not self.redis_url:
            message = "EDU_WORKERS: more than one worker needs EDU_REDIS_URL"
            raise ValueError(message)
        if not self.is_demo and len(self.secret_key.get_secret_value()) < MIN_SECRET:
            message = "EDU_SECRET_KEY: at least 32 characters are required"
            raise ValueError(message)
        return self

    @cached_property
    def origin(self) -> str:
        """The public origin: scheme, host and port, without a slash at the end."""
        return self.public_url or f"http://localhost:{self.port}"

    @cached_property
    def allowed_origins(self) -> list[str]:
        """The origins whose pages may open the websocket and send forms."""
        if self.is_demo:
            return [self.origin, f"http://127.0.0.1:{self.port}"]
        return [self.origin]

    @cached_property
    def is_demo(self) -> bool:
        return self._is_loopback and self.demo is not False

    @property
    def _is_loopback(self) -> bool:
        """Whether nobody but this machine can reach the site."""
        public = urlsplit(self.origin).hostname or ""
        return is_loopback(public) and is_loopback(self.host)

    @property
    def is_https(self) -> bool:
        return self.origin.startswith("https://")

    @property
    def database(self) -> str:
        return self.database_url or NO_DATABASE

    @property
    def direct_database(self) -> str:
        """The database for plain psycopg: listeners, jobs."""
        url = self.database_direct_url or self.database
        return url.replace("postgresql+psycopg://", "postgresql://", 1)

    @cached_property
    def secret(self) -> bytes:
        """The key of all sealing: set by the operator, or made once for the demo."""
        if key := self.secret_key.get_secret_value():
            return key.encode()
        path = self.home / "secret.key"
        if not path.exists():
            self._make_secret(path)
        return path.read_bytes()

    def _make_secret(self, path: Path) -> None:
        """Put a whole file in place at once: another process may be reading."""
        self.home.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(f".{secrets.token_hex(4)}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_hex(32))
        with suppress(FileExistsError):
            path.hardlink_to(draft)
        draft.unlink()


MIN_SECRET = 32

settings = Settings()
