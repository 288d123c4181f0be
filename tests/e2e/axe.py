"""axe-core: what it finds wrong with a page for people who cannot see or point."""

import hashlib
import os
import shutil
from functools import cache
from typing import Any

from playwright.async_api import Page

from edu_platform.cli import javascript
from edu_platform.cli.console import run_logged
from edu_platform.cli.environment import LOGS

VERSION = "4.14.1"
SHA256 = "29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c"
FOLDER = javascript.TOOLS / f"axe-core-{VERSION}"
SCRIPT = FOLDER / "node_modules" / "axe-core" / "axe.min.js"
REFUSED = {"serious", "critical"}
RUN = """
async () => (await axe.run(document, { resultTypes: ["violations"] })).violations
"""


@cache
def source() -> str:
    """Return the script, fetched once by the tools that also build the pages."""
    if not SCRIPT.exists():
        _fetch()
    content = SCRIPT.read_bytes()
    assert hashlib.sha256(content).hexdigest() == SHA256, "another axe-core"
    return content.decode()


def _fetch() -> None:
    tools = javascript.toolchain()
    staging = FOLDER.with_name(f"{FOLDER.name}.new")
    shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir(parents=True)
    (staging / "package.json").write_text('{"private": true}')
    package = f"axe-core@{VERSION}"
    command = ["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", package]
    if not tools.uses_npm:
        command = ["bun", "add", "--ignore-scripts", package]
    found = shutil.which(command[0], path=tools.environment["PATH"])
    assert found is not None
    run_logged(
        [found, *command[1:]],
        LOGS / "axe.log",
        cwd=staging,
        env={**os.environ, **tools.environment},
    )
    shutil.rmtree(FOLDER, ignore_errors=True)
    staging.rename(FOLDER)


async def violations(page: Page) -> list[str]:
    """Return what is seriously wrong, each with the places where it is so."""
    # Evaluated by the browser's debugger, to which the page's policy does not apply.
    await page.evaluate(source())
    found: list[dict[str, Any]] = await page.evaluate(RUN)
    return [
        f"{violation['id']}: {violation['help']}\n    {node['html'][:200]}"
        f"\n    {node.get('failureSummary', '')}"
        for violation in found
        if violation["impact"] in REFUSED
        for node in violation["nodes"]
    ]
