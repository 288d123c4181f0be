"""The first stage: any Python will do, and it works only when there is work."""

import ast
import json
import sys
from pathlib import Path

import pytest

from edu_platform.cli import environment
from edu_platform.cli.console import Failure
from edu_platform.core.settings import ROOT

FIRST_STAGE = ["bootstrap", "environment", "console", "debian"]


@pytest.fixture
def pinned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An environment in the place of ours, with requirements for both purposes."""
    (tmp_path / "requirements.txt").write_text("one==1")
    (tmp_path / "requirements-dev.txt").write_text("one==1\ntwo==2")
    (tmp_path / "python").touch()
    files = {
        name: tmp_path / file.name for name, file in environment.REQUIREMENTS.items()
    }
    monkeypatch.setattr(environment, "REQUIREMENTS", files)
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    monkeypatch.setattr(environment, "STAMP", tmp_path / "stamp.json")
    monkeypatch.setattr(environment, "PYTHON", tmp_path / "python")
    monkeypatch.setattr(environment, "_works", lambda: True)
    return tmp_path


@pytest.fixture
def installed(pinned: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the requirements that were installed."""
    names: list[str] = []
    monkeypatch.setattr(environment, "_fill", lambda file: names.append(file.name))
    return names


@pytest.mark.parametrize("name", FIRST_STAGE)
def test_first_stage_needs_the_standard_library_only(name: str) -> None:
    source = (ROOT / "edu_platform" / "cli" / f"{name}.py").read_text()
    imported: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            imported |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module == "edu_platform.cli":
            imported |= {f"edu_platform.cli.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add(node.module or "")
    own = {f"edu_platform.cli.{stage}" for stage in FIRST_STAGE}

    foreign = {
        module
        for module in imported - own
        if module.partition(".")[0] not in sys.stdlib_module_names
    }
    assert foreign == set()


def test_packages_are_installed_once(installed: list[str]) -> None:
    environment.ensure(dev=False)
    environment.ensure(dev=False)

    assert installed == ["requirements.txt"]


def test_packages_for_development_serve_for_running_too(installed: list[str]) -> None:
    environment.ensure(dev=True)
    environment.ensure(dev=False)

    assert installed == ["requirements-dev.txt"]


def test_changed_requirements_are_installed_to_the_same_extent(
    pinned: Path, installed: list[str]
) -> None:
    environment.ensure(dev=True)
    (pinned / "requirements.txt").write_text("one==1.1")
    environment.ensure(dev=False)

    assert installed == ["requirements-dev.txt", "requirements-dev.txt"]


def test_failed_installation_is_tried_again(
    installed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: Path) -> None:
        raise Failure("no network")

    with monkeypatch.context() as patch:
        patch.setattr(environment, "_fill", fail)
        with pytest.raises(Failure):
            environment.ensure(dev=False)
    environment.ensure(dev=False)

    assert installed == ["requirements.txt"]


def test_moved_environment_is_made_anew(
    pinned: Path, installed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[bool] = []
    monkeypatch.setattr(environment, "_make", lambda: made.append(True))
    environment.ensure(dev=False)
    stamp = json.loads((pinned / "stamp.json").read_text())
    elsewhere = {**stamp, "run": "another", "place": "/another/place/.venv"}
    (pinned / "stamp.json").write_text(json.dumps(elsewhere))

    environment.ensure(dev=False)

    assert made == [True]


def test_pip_takes_over_when_uv_fails(
    pinned: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    used: list[Path] = []

    def fail(_: Path) -> None:
        raise Failure("a mirror that only pip knows")

    monkeypatch.setattr(environment, "_fill_with_uv", fail)
    monkeypatch.setattr(environment, "_fill_with_pip", used.append)
    environment.ensure(dev=False)

    assert used == [pinned / "requirements.txt"]


def test_python_without_environments_is_explained(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(environment.importlib.util, "find_spec", lambda _: None)
    monkeypatch.setattr(environment.debian, "can_install", lambda: False)

    with pytest.raises(Failure, match=r"python3\.\d+-venv.*EDU_PYTHON"):
        environment._require_venv_module()
