"""The pages are built when their sources change, by one process at a time."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from edu_platform.cli import frontend
from edu_platform.cli.console import Failure
from edu_platform.core.settings import ROOT


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of two files, in the place of this one."""
    (tmp_path / "edu_platform").mkdir()
    (tmp_path / "edu_platform" / "pages.py").write_text("one")
    (tmp_path / "rxconfig.py").write_text("config")
    (tmp_path / "reflex.lock").mkdir()
    monkeypatch.setattr(frontend, "ROOT", tmp_path)
    monkeypatch.setattr(frontend, "WORK", tmp_path / ".web")
    monkeypatch.setattr(frontend, "PAGES", tmp_path / "var" / "pages")
    monkeypatch.setattr(frontend, "LOCK", tmp_path / "var" / "build.lock")
    monkeypatch.setattr(frontend, "PACKAGE_LOCK", tmp_path / "reflex.lock")
    monkeypatch.setattr(frontend, "NOT_SOURCES", [tmp_path / "edu_platform" / "cli"])
    return tmp_path


@pytest.fixture
def builds(project: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The builds that were asked for; each makes a page of the same name."""
    done: list[str] = []

    def build(command: list[str], log: Path, **_: object) -> None:
        del command, log
        done.append(f"build {len(done) + 1}")
        client = project / ".web" / "build" / "client"
        client.mkdir(parents=True, exist_ok=True)
        (client / "index.html").write_text(done[-1])

    monkeypatch.setattr(frontend, "run_logged", build)
    monkeypatch.setattr(frontend.javascript, "version", lambda _: (9, 9, 9))
    return done


def shown(pages: Path) -> str:
    return (pages / "build" / "client" / "index.html").read_text()


def edit(project: Path, text: str) -> None:
    (project / "edu_platform" / "pages.py").write_text(text)


def fail(*_: object, **__: object) -> None:
    raise Failure("a bracket is missing")


def test_pages_are_built_once_for_the_same_sources(builds: list[str]) -> None:
    first, second = frontend.ensure(), frontend.ensure()

    assert first == second
    assert builds == ["build 1"]


def test_changed_sources_are_built_and_the_old_pages_stay(
    project: Path, builds: list[str]
) -> None:
    old = frontend.ensure()
    edit(project, "two")
    new = frontend.ensure()

    assert (shown(old), shown(new)) == ("build 1", "build 2")


def test_sources_changed_back_need_no_build(project: Path, builds: list[str]) -> None:
    first = frontend.ensure()
    edit(project, "two")
    frontend.ensure()
    edit(project, "one")

    assert frontend.ensure() == first
    assert len(builds) == 2


def test_failed_build_serves_the_pages_there_were(
    project: Path, builds: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    old = frontend.ensure()
    edit(project, "two")
    monkeypatch.setattr(frontend, "run_logged", fail)

    assert frontend.ensure() == old


def test_first_build_that_fails_ends_the_start(
    builds: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(frontend, "run_logged", fail)

    with pytest.raises(Failure, match="bracket"):
        frontend.ensure()


def test_lock_written_by_the_first_build_does_not_ask_for_a_second(
    project: Path, builds: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    build: Callable[..., None] = frontend.run_logged

    def build_and_lock(*arguments: object, **options: object) -> None:
        build(*arguments, **options)
        (project / "reflex.lock" / "bun.lock").write_text("resolved")

    monkeypatch.setattr(frontend, "run_logged", build_and_lock)
    first = frontend.ensure()

    assert frontend.ensure() == first
    assert builds == ["build 1"]


def test_build_with_npm_leaves_the_lock_as_it_is(
    project: Path, builds: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = project / "reflex.lock" / "bun.lock"
    lock.write_text("committed")
    build: Callable[..., None] = frontend.run_logged

    def build_with_npm(*arguments: object, **options: object) -> None:
        build(*arguments, **options)
        lock.rename(lock.with_name("package-lock.json"))

    monkeypatch.setattr(frontend, "run_logged", build_with_npm)
    npm = frontend.javascript.Toolchain(uses_npm=True)
    monkeypatch.setattr(frontend.javascript, "toolchain", lambda: npm)
    frontend.ensure()

    assert lock.read_text() == "committed"
    assert [path.name for path in lock.parent.iterdir()] == ["bun.lock"]


def test_lock_that_says_the_same_in_other_words_is_left_as_it_is(
    project: Path, builds: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = project / "reflex.lock" / "package.json"
    lock.write_text('{\n  "name": "reflex"\n}')
    build: Callable[..., None] = frontend.run_logged

    def build_and_rewrite(*arguments: object, **options: object) -> None:
        build(*arguments, **options)
        lock.write_text('{"name": "reflex"}')

    monkeypatch.setattr(frontend, "run_logged", build_and_rewrite)
    frontend.ensure()

    assert lock.read_text() == '{\n  "name": "reflex"\n}'


def test_old_pages_go_unless_a_server_uses_them(
    project: Path, builds: list[str]
) -> None:
    used = frontend.ensure()
    edit(project, "unused")
    unused = frontend.ensure()
    with frontend.in_use(used):
        for number in range(frontend.KEPT + 1):
            edit(project, f"version {number}")
            frontend.ensure()

        assert used.exists()
        assert not unused.exists()


def test_what_is_no_page_changes_nothing(project: Path) -> None:
    before = frontend.digest()
    (project / "edu_platform" / "cli").mkdir()
    (project / "edu_platform" / "cli" / "app.py").write_text("a command")
    (project / "edu_platform" / "__pycache__").mkdir()
    (project / "edu_platform" / "__pycache__" / "pages.pyc").write_text("compiled")

    assert frontend.digest() == before


def test_second_process_waits_for_the_build_of_the_first(
    project: Path, builds: list[str]
) -> None:
    code = (
        "from pathlib import Path; import sys\n"
        "from edu_platform.cli import frontend\n"
        "frontend.LOCK = Path(sys.argv[1])\n"
        "with frontend.build_lock(): print('mine', flush=True)\n"
    )
    with frontend.build_lock():
        other = subprocess.Popen(
            [sys.executable, "-c", code, str(frontend.LOCK)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert other.stdout is not None
        assert "waiting" in other.stdout.readline()

    assert other.communicate()[0] == "mine\n"
