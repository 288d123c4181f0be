"""Reflex's own blank template: what every Reflex page weighs at the least."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks.serving import Floor, floor
from benchmarks.stage import Stage, free_port
from edu_platform.cli import frontend, javascript
from edu_platform.cli.console import run_logged, step
from edu_platform.cli.environment import BIN, ROOT

NAME = "blank"
# They keep Reflex to the package registry of this machine.
CONFIGURATION = [".npmrc", "bunfig.toml"]


@contextmanager
def blank_template(stage: Stage) -> Iterator[Floor]:
    """Build the template with the tools that build our pages, and serve it."""
    folder = stage.folder / NAME
    folder.mkdir()
    port = free_port()
    environment = {
        **frontend.reflex_environment(),
        "REFLEX_STATES_WORKDIR": str(stage.folder / "blank-states"),
        "REFLEX_API_URL": f"http://127.0.0.1:{port}",
    }
    for name in CONFIGURATION:
        shutil.copy(ROOT / name, folder)
    with step("Building Reflex's blank template", "The blank template is built"):
        tools = javascript.toolchain().environment
        building = {**os.environ, **environment, **tools, "NO_COLOR": "1"}
        for arguments in (
            ["init", "--name", NAME, "--template", NAME],
            ["export", "--frontend-only", "--no-zip"],
        ):
            command = [BIN / "reflex", *arguments]
            log = stage.folder / f"blank-{arguments[0]}.log"
            run_logged(command, log, cwd=folder, env=building)
    serving = {
        **environment,
        "REFLEX_ENV_MODE": "prod",
        "REFLEX_STATE_MANAGER_MODE": "memory",
        "__REFLEX_SKIP_COMPILE": "true",
        "__REFLEX_MOUNT_FRONTEND_COMPILED_APP": "true",
    }
    with floor(
        f"{NAME}.{NAME}:app",
        "--factory",
        cwd=folder,
        log=stage.folder / "blank.log",
        probe="/ping",
        environment=serving,
        port=port,
    ) as served:
        yield served
