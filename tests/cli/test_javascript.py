"""The tools that build the pages are found in the order that asks least of a person."""

import os
from pathlib import Path

import pytest

from edu_platform.cli import javascript
from edu_platform.cli.console import Failure
from edu_platform.cli.javascript import Toolchain

BUN = "#!/bin/sh\necho {version}\n"
# Does what the real one does with the lock file: bring a program for this machine.
NPM = """#!/bin/sh
folder=node_modules/@oven/bun-here/bin
mkdir -p $folder
printf '#!/bin/sh\\necho {version}\\n' > $folder/bun
chmod +x $folder/bun
"""


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder of the search path apart from the system's, and empty."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}/bin")
    monkeypatch.setattr(javascript, "TOOLS", tmp_path / "tools")
    monkeypatch.setattr(javascript, "LOGS", tmp_path / "logs")
    found = javascript.shutil.which

    def which(name: str) -> str | None:
        here = folder / name
        if name in {"bun", "npm", "node"}:
            return str(here) if here.exists() else None
        return found(name)

    monkeypatch.setattr(javascript.shutil, "which", which)
    return folder


def program(folder: Path, name: str, text: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text)
    (folder / name).chmod(0o755)
    return folder / name


def use_wheel(monkeypatch: pytest.MonkeyPatch, folder: Path, npm: str) -> Path:
    program(folder, "npm", npm)
    program(folder, "node", BUN.format(version="v24.1.0"))
    monkeypatch.setattr(javascript, "_wheel_node", lambda: folder)
    return folder


def test_new_bun_on_the_path_is_used_as_it_is(path: Path) -> None:
    program(path, "bun", BUN.format(version="1.4.4"))

    assert javascript.toolchain() == Toolchain()


def test_old_bun_is_passed_over_for_a_fetched_one(path: Path) -> None:
    program(path, "bun", BUN.format(version="1.2.20"))
    program(path, "npm", NPM.format(version="1.4.5"))

    tools = javascript.toolchain()

    assert tools.folders[0].parts[-3:] == ("@oven", "bun-here", "bin")
    assert tools.environment["PATH"].startswith(str(tools.folders[0]))
    assert tools.environment["REFLEX_USE_NPM"] == "0"


def test_fetched_bun_is_used_again_without_npm(path: Path) -> None:
    npm = program(path, "npm", NPM.format(version="1.4.5"))
    first = javascript.toolchain()
    npm.unlink()

    assert javascript.toolchain() == first


def test_machine_without_node_fetches_it_as_a_python_package(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_wheel(monkeypatch, tmp_path / "wheel", NPM.format(version="1.4.5"))

    assert javascript.toolchain().folders[0].name == "bin"


def test_npm_builds_alone_where_bun_does_not_run(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The program is there, and ends with an error on this kind of processor.
    broken = NPM.replace("echo {version}", "exit 132")
    wheel = use_wheel(monkeypatch, tmp_path / "wheel", broken)

    tools = javascript.toolchain()

    assert tools == Toolchain((wheel,), uses_npm=True)
    assert tools.environment["REFLEX_USE_NPM"] == "1"


def test_npm_that_fails_is_followed_by_that_of_the_wheel(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(path, "npm", "#!/bin/sh\necho no network; exit 1\n")
    use_wheel(monkeypatch, tmp_path / "wheel", NPM.format(version="1.4.5"))

    assert not javascript.toolchain().uses_npm


def test_failure_to_fetch_leaves_nothing_half_done(path: Path) -> None:
    program(path, "npm", "#!/bin/sh\nexit 1\n")

    with pytest.raises(Failure):
        javascript._fetch_bun(path)

    assert javascript._fetched_bun() is None


def test_program_that_is_not_there_has_no_version(path: Path) -> None:
    assert javascript.version("bun") == ()
