"""The platform's processes other than `./edu run`."""

import importlib
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress

from edu_platform.cli import database, frontend, javascript, running, site
from edu_platform.cli.console import end_group, interruptible, say
from edu_platform.cli.environment import BIN, ROOT
from edu_platform.cli.server import REST_API, granian
from edu_platform.core.settings import settings


def develop() -> int:
    """Serve pages that are built again whenever the code changes."""
    running.require_free_port(settings.host, settings.port)
    with database.started(settings) as data:
        site.prepare(data)
    port = str(settings.port)
    command = [
        *(str(BIN / "reflex"), "run", "--env", "preview"),
        *("--frontend-port", port, "--backend-port", port),
        *("--backend-host", settings.host),
    ]
    environment = {
        **frontend.reflex_environment(),
        **javascript.toolchain().environment,
        "REFLEX_STATE_MANAGER_MODE": "memory",
        # By default everything is watched, the files of the database included.
        "REFLEX_HOT_RELOAD_OVERRIDE_PATHS": str(ROOT / "edu_platform"),
        "REFLEX_STATES_WORKDIR": str(settings.home / "states"),
    }
    # Nobody else may build in the folder this one serves from.
    with frontend.build_lock():
        return _run(command, environment)


def serve_api() -> int:
    running.require_free_port(settings.host, settings.port)
    say(f"✓ The API is at {settings.origin}/api/v1, its description at /docs")
    return _run(granian(settings, REST_API), {})


def work() -> int:
    say("✓ Background jobs are run here")
    return _run([sys.executable, "-m", "edu_platform.worker"], {})


def measure(names: Sequence[str]) -> None:
    # The benchmarks are no part of the package, and absent where it is only run.
    sys.path.insert(0, str(ROOT))
    importlib.import_module("benchmarks.runner").main(names)


def _run(command: Sequence[str], environment: Mapping[str, str]) -> int:
    """Run a program until it ends or somebody asks it to."""
    process = subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, **environment}, start_new_session=True
    )
    with interruptible(), suppress(KeyboardInterrupt):
        return process.wait()
    end_group(process)
    return 0
