"""The web server: granian with the Reflex app, pages, API and websocket on one port."""

import http.client
import os
import subprocess
import sys
import time
from pathlib import Path

from edu_platform.cli import frontend
from edu_platform.cli.console import Failure, end_group
from edu_platform.cli.environment import ROOT
from edu_platform.core.settings import Settings

PLATFORM = "edu_platform.edu_platform:app"
REST_API = "edu_platform.api.app:api"
EVERY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  to ask, not listen
PATIENCE = 60
PAUSE = 0.05


def granian(settings: Settings, target: str, *options: str) -> list[str]:
    """Return the command that serves `target` at the configured address."""
    return [
        *(sys.executable, "-m", "granian", "--interface", "asgi"),
        *("--host", settings.host, "--port", str(settings.port)),
        *("--workers", str(settings.workers)),
        # Without it the whole server would leave when one worker is killed.
        *("--respawn-failed-workers", "--respawn-interval", "1"),
        *("--workers-kill-timeout", "10"),
        *("--log-level", "warning"),
        *options,
        target,
    ]


def reflex_environment(settings: Settings, pages: Path) -> dict[str, str]:
    """Make Reflex serve finished pages, and keep sessions where all workers see them.

    The names with underscores are Reflex's own; they are why its version is pinned.
    """
    state = (
        {"REFLEX_REDIS_URL": settings.redis_url}
        if settings.redis_url
        else {"REFLEX_STATE_MANAGER_MODE": "memory"}
    )
    return {
        **frontend.reflex_environment(),
        "REFLEX_ENV_MODE": "prod",
        "__REFLEX_SKIP_COMPILE": "true",
        "__REFLEX_MOUNT_FRONTEND_COMPILED_APP": "true",
        "REFLEX_WEB_WORKDIR": str(pages),
        "REFLEX_STATES_WORKDIR": str(settings.home / "states"),
        "REFLEX_UPLOADED_FILES_DIR": str(settings.home / "uploads"),
        **state,
    }


def _own_settings(settings: Settings) -> dict[str, str]:
    """Return what the server has to agree on with the one that starts it."""
    return {
        "EDU_HOST": settings.host,
        "EDU_PORT": str(settings.port),
        "EDU_HOME": str(settings.home),
        "EDU_WORKERS": str(settings.workers),
    }


class Server:
    """The server's process, in a group of its own, so that all of it can be ended."""

    def __init__(
        self, settings: Settings, pages: Path, environment: dict[str, str]
    ) -> None:
        self.settings = settings
        self._process = subprocess.Popen(
            granian(settings, PLATFORM, "--factory"),
            cwd=ROOT,
            env={
                **os.environ,
                **reflex_environment(settings, pages),
                **_own_settings(settings),
                **environment,
            },
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )

    @property
    def pid(self) -> int:
        return self._process.pid

    def wait_until_ready(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                raise Failure("The server could not start; the lines above say why.")
            if _answers(self.settings.host, self.settings.port):
                return
            time.sleep(PAUSE)
        raise Failure(f"The server did not answer within {PATIENCE} s.")

    def wait(self, seconds: float) -> int | None:
        """Return the code with which the server ended, or None while it runs."""
        try:
            return self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return None

    def stop(self) -> None:
        end_group(self._process)


def _answers(host: str, port: int) -> bool:
    connection = http.client.HTTPConnection(EVERY_ADDRESS.get(host, host), port)
    try:
        connection.request("GET", "/ping")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
