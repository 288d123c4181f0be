"""The virtual environment with the pinned packages.

Standard library only: this runs before any package is installed.
"""

import fcntl
import hashlib
import importlib.util
import json
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from edu_platform.cli import debian
from edu_platform.cli.console import Failure, run_logged, say, step

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
BIN = VENV / "bin"
PYTHON = BIN / "python"
STAMP = VENV / "edu-stamp.json"
LOGS = ROOT / "var" / "logs"
INSTALLER = ROOT / "requirements-bootstrap.txt"
# The packages for development include those for running.
REQUIREMENTS = {
    "run": ROOT / "requirements.txt",
    "dev": ROOT / "requirements-dev.txt",
}


def ensure(*, dev: bool) -> None:
    """Make the environment fit the pinned requirements, if it does not already."""
    wanted = _wanted()
    if _fits(wanted, dev=dev):
        return
    with _lock():
        # Another process may have done it while this one waited.
        if not _fits(wanted, dev=dev):
            _install(wanted, dev=dev or "dev" in _stamp())


def _wanted() -> dict[str, str]:
    base = f"{sys.version} {platform.platform(terse=True)} {VENV} "
    return {
        name: hashlib.sha256(base.encode() + file.read_bytes()).hexdigest()
        for name, file in REQUIREMENTS.items()
    }


def _stamp() -> dict[str, str]:
    try:
        return json.loads(STAMP.read_text())
    except (OSError, ValueError):
        return {}


def _fits(wanted: dict[str, str], *, dev: bool) -> bool:
    names = ["run", "dev"] if dev else ["run"]
    stamp = _stamp()
    return PYTHON.exists() and all(stamp.get(name) == wanted[name] for name in names)


@contextmanager
def _lock() -> Generator[None]:
    path = ROOT / "var" / "environment.lock"
    path.parent.mkdir(exist_ok=True)
    with path.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("→ Another process is installing the packages; waiting for it")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _install(wanted: dict[str, str], *, dev: bool) -> None:
    was_here = _stamp().get("place", str(VENV)) == str(VENV)
    STAMP.unlink(missing_ok=True)
    # A moved environment seems to work, but its programs look for the old place.
    if not (was_here and _works()):
        with step("Making a Python environment in .venv", "The environment is made"):
            _make()
    requirements = REQUIREMENTS["dev" if dev else "run"]
    with step(
        f"Installing the Python packages of {requirements.name}",
        "Python packages are installed",
    ):
        _fill(requirements)
    stamp = wanted if dev else {"run": wanted["run"]}
    staging = STAMP.with_suffix(".new")
    staging.write_text(json.dumps({**stamp, "place": str(VENV)}))
    staging.replace(STAMP)


def _works() -> bool:
    """Whether there is an environment of this Python version, at this place."""
    if not PYTHON.exists():
        return False
    question = "import sys; print(sys.version_info[:2], sys.prefix)"
    answer = subprocess.run(
        [PYTHON, "-I", "-c", question], capture_output=True, text=True, check=False
    )
    return answer.stdout.strip() == f"{sys.version_info[:2]} {VENV}"


def _make() -> None:
    if VENV.is_symlink():
        # Whoever shares the environment would lose it.
        raise Failure(f"{VENV} is a link: remove it, and one of this folder's is made")
    log = LOGS / "venv.log"
    if uv := shutil.which("uv"):
        command = [uv, "venv", "--no-project", "--no-config", "--clear"]
        run_logged(
            [*command, "--python", _base_python(), VENV],
            log,
            cwd=ROOT,
            env=_clean_environment(),
        )
        return
    _require_venv_module()
    command = [_base_python(), "-I", "-m", "venv", "--clear"]
    run_logged([*command, VENV], log, cwd=ROOT)


def _base_python() -> str:
    """Return the Python outside of any environment."""
    return getattr(sys, "_base_executable", sys.executable)


def _require_venv_module() -> None:
    """Debian and Ubuntu pack Python without the means to make environments."""
    if importlib.util.find_spec("ensurepip") and importlib.util.find_spec("venv"):
        return
    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    if not debian.can_install():
        raise Failure(
            f"This Python ({sys.executable}) cannot make virtual environments. On "
            f"Debian and Ubuntu install the package {package}; elsewhere install "
            "`uv`, or name another Python: EDU_PYTHON=/path/to/python ./edu"
        )
    with step(f"Installing {package}, which Python lacks", f"{package} is installed"):
        debian.install([package], LOGS / "apt.log")


def _fill(requirements: Path) -> None:
    """Install exactly what is pinned: with uv, which is quick, or else with pip."""
    try:
        _fill_with_uv(requirements)
    except Failure as failure:
        say(f"{failure}\n→ uv did not manage; trying again with pip")
        _fill_with_pip(requirements)


def _fill_with_uv(requirements: Path) -> None:
    uv = shutil.which("uv") or str(BIN / "uv")
    if not Path(uv).exists():
        _pip_install(INSTALLER, "uv")
    command = [uv, "pip", "sync", "--no-config", "--require-hashes"]
    # Compiled now once, where Python is told not to keep what it compiles.
    command.append("--compile-bytecode")
    run_logged(
        # The installer is listed too, or it would remove itself.
        [*command, "--python", PYTHON, INSTALLER, requirements],
        LOGS / "packages.log",
        cwd=ROOT,
        env=_clean_environment(),
    )


def _fill_with_pip(requirements: Path) -> None:
    _pip_install(requirements, "packages")


def _pip_install(requirements: Path, log: str) -> None:
    pip = [PYTHON, "-I", "-m", "pip"]
    has_pip = subprocess.run([*pip, "--version"], capture_output=True, check=False)
    if has_pip.returncode:
        ensure_pip = [PYTHON, "-I", "-m", "ensurepip"]
        run_logged(ensure_pip, LOGS / "ensurepip.log", cwd=ROOT)
    options = ["--disable-pip-version-check", "--require-hashes", "--no-deps"]
    run_logged(
        [*pip, "install", *options, "-r", requirements],
        LOGS / f"{log}.log",
        cwd=ROOT,
        env=_clean_environment(),
    )


def _clean_environment() -> dict[str, str]:
    """Return our variables without those that point at another environment."""
    foreign = {"PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "CONDA_PREFIX"}
    kept = {name: value for name, value in os.environ.items() if name not in foreign}
    return {**kept, "UV_PYTHON_DOWNLOADS": "never"}
