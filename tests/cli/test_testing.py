"""`./edu test` runs all it can, says what it could not, and is strict in CI."""

from pathlib import Path

import pytest

from edu_platform.cli import checking, coverage, debian, frontend, testing
from edu_platform.cli.console import Failure
from edu_platform.cli.report import Report
from edu_platform.cli.testing import Program

Runs = list[tuple[str, list[str]]]


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> Runs:
    """The programs that were run, none of which really is."""
    done: Runs = []

    def run(
        report: Report, name: str, command: list[object], env: object = None
    ) -> None:
        del env
        done.append((name, [str(part) for part in command]))
        report.add(name, passed="fails" not in command)

    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setattr(Report, "run", run)
    monkeypatch.setattr(checking, "check", lambda _: None)
    monkeypatch.setattr(coverage, "forget", lambda: None)
    monkeypatch.setattr(coverage, "judge", lambda _: None)
    monkeypatch.setattr(frontend, "ensure", lambda: Path("pages"))
    monkeypatch.setattr(testing, "NEEDED", ())
    monkeypatch.setattr(testing, "BROWSER", Program("journeys", "shell", ("sh",)))
    return done


@pytest.fixture
def missing(monkeypatch: pytest.MonkeyPatch) -> Program:
    """A program that no machine has, where nothing may be installed."""
    program = Program("state of many", "no-such-server", ("no-such-server",))
    monkeypatch.setattr(testing, "NEEDED", (program,))
    monkeypatch.setattr(debian, "can_install", lambda: False)
    return program


def test_whole_suite_leaves_out_what_takes_long(runs: Runs) -> None:
    assert testing.run([], long=False) == 0

    marks = {name: command[command.index("-m", 4) + 1] for name, command in runs}
    assert marks == {
        "Tests without a browser": "not e2e and not long",
        "Browser journeys": "e2e and not long",
    }


def test_long_suite_leaves_out_nothing(runs: Runs) -> None:
    testing.run([], long=True)

    assert [command[-2:] for _, command in runs] == [
        ["not e2e", "--long"],
        ["e2e", "--long"],
    ]


def test_arguments_go_to_pytest_and_nothing_else_runs(runs: Runs) -> None:
    assert testing.run(["tests/cli", "-k", "words"], long=False) == 0

    ((_, command),) = runs
    assert command[-5:] == ["-m", "not long", "tests/cli", "-k", "words"]


def test_failed_tests_end_with_an_error(runs: Runs) -> None:
    assert testing.run(["fails"], long=False) == 1


def test_missing_program_is_named_with_what_it_is_for(
    runs: Runs, missing: Program, capsys: pytest.CaptureFixture[str]
) -> None:
    assert testing.run([], long=False) == 0

    assert (
        "not run: state of many (no-such-server is not installed)"
        in capsys.readouterr().out
    )


def test_missing_program_fails_in_ci(
    runs: Runs, missing: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI", "true")

    assert testing.run([], long=False) == 1


def test_root_on_debian_gets_missing_programs_installed(
    runs: Runs, missing: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed: list[str] = []
    monkeypatch.setattr(debian, "can_install", lambda: True)
    monkeypatch.setattr(debian, "install", lambda names, _: installed.extend(names))

    testing.run([], long=False)

    assert installed == ["no-such-server"]


def test_journeys_wait_for_pages_that_can_be_built(
    runs: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> Path:
        raise Failure("a bracket is missing")

    monkeypatch.setattr(frontend, "ensure", fail)

    assert testing.run([], long=False) == 1
    assert [name for name, _ in runs] == ["Tests without a browser"]


def test_build_that_changes_the_locked_packages_fails(
    runs: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    locks = iter(["as committed", "with one more package"])
    monkeypatch.setattr(frontend, "locked_packages", lambda: next(locks))

    assert testing.run([], long=False) == 1
