"""What is pinned is pinned wholly, and says nothing of where it came from."""

import importlib.util
import json
import re
from pathlib import Path
from types import ModuleType

import pytest

from edu_platform.core.settings import ROOT

PINNED = sorted(ROOT.glob("requirements*.txt"))
LOCKS = [
    *(ROOT / "reflex.lock").glob("*"),
    ROOT / "edu_platform" / "cli" / "bun" / "package-lock.json",
]


@pytest.mark.parametrize("path", PINNED, ids=lambda path: path.name)
def test_every_requirement_has_one_version_and_its_hashes(path: Path) -> None:
    blocks = re.split(r"\n(?=\S)", path.read_text().strip())
    requirements = [block for block in blocks if not block.startswith("#")]

    assert requirements
    for block in requirements:
        assert re.match(r"[\w.\[\],-]+==[\w.]+", block), block
        assert "--hash=sha256:" in block


@pytest.mark.parametrize(
    "path", [*PINNED, *LOCKS], ids=lambda path: f"{path.parent.name}/{path.name}"
)
def test_no_lock_names_a_registry(path: Path) -> None:
    assert "://" not in path.read_text()


def test_packages_for_development_include_those_for_running() -> None:
    def pins(name: str) -> set[str]:
        text = (ROOT / name).read_text()
        return set(re.findall(r"^[\w.-]+==[\w.]+", text, re.MULTILINE))

    assert pins("requirements.txt") <= pins("requirements-dev.txt")


def test_bun_is_locked_for_every_system_with_a_checksum() -> None:
    lock = json.loads((ROOT / "edu_platform/cli/bun/package-lock.json").read_text())
    packages = {name: each for name, each in lock["packages"].items() if name}

    for system in ("linux-x64", "linux-aarch64", "darwin-x64", "darwin-aarch64"):
        assert f"node_modules/@oven/bun-{system}" in packages
    assert all(each["integrity"].startswith("sha512-") for each in packages.values())


@pytest.fixture
def rxconfig() -> ModuleType:
    spec = importlib.util.spec_from_file_location("rxconfig", ROOT / "rxconfig.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_built_scripts_find_the_server_they_came_from(
    tmp_path: Path, rxconfig: ModuleType
) -> None:
    script = tmp_path / "env.js"
    script.write_text(
        f'const a="{rxconfig.BAKED}/ping",'
        f"b=`{rxconfig.BAKED.replace('http', 'ws')}/_event`,c='other';"
    )

    rxconfig.SameOrigin().post_build(static_dir=tmp_path)

    assert script.read_text() == (
        'const a=(location.origin+"/ping"),'
        'b=(location.origin.replace(/^http/,"ws")+"/_event"),c=\'other\';'
    )


def test_build_without_a_baked_address_is_refused(
    tmp_path: Path, rxconfig: ModuleType
) -> None:
    (tmp_path / "env.js").write_text("nothing here")

    with pytest.raises(SystemExit, match="Reflex has changed"):
        rxconfig.SameOrigin().post_build(static_dir=tmp_path)
