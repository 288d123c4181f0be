"""A person who sets something wrong reads what, why and what would be right."""

import os
import subprocess
import sys

import pytest

from edu_platform.cli import configuration
from edu_platform.core.settings import ROOT, Settings


def run_command(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    foreign = [name for name in os.environ if name.startswith("EDU_")]
    env = {name: value for name, value in os.environ.items() if name not in foreign}
    return subprocess.run(
        [sys.executable, "-m", "edu_platform.cli", *arguments],
        cwd=ROOT,
        env={**env, **settings},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("EDU_PORT", "eighty", "valid integer"),
        ("EDU_PUBLIC_URL", "school.example.org", "http"),
        ("EDU_DATABASE_URL", "mysql://localhost/edu", "postgresql://"),
        ("EDU_WORKERS", "3", "EDU_REDIS_URL"),
        ("EDU_PUBLIC_URL", "https://school.example.org", "EDU_SECRET_KEY"),
    ],
)
def test_wrong_setting_stops_the_start_with_its_name_and_reason(
    name: str, value: str, words: str
) -> None:
    answer = run_command("run", **{name: value})

    assert answer.returncode == 1
    assert words in answer.stdout
    assert "Traceback" not in answer.stdout + answer.stderr


def test_wrong_value_comes_with_an_example_of_a_right_one() -> None:
    answer = run_command("run", EDU_PORT="eighty")

    assert "EDU_PORT: " in answer.stdout
    assert "Example: EDU_PORT=" in answer.stdout


def test_secret_is_not_repeated_when_it_is_wrong() -> None:
    answer = run_command(
        "run",
        EDU_PUBLIC_URL="https://school.example.org",
        EDU_SECRET_KEY="only-for-this-test",
    )

    assert answer.returncode == 1
    assert "only-for-this-test" not in answer.stdout + answer.stderr


@pytest.mark.parametrize("setting", configuration.documented(Settings), ids=str)
def test_every_setting_says_what_it_is_and_gives_an_example(
    setting: configuration.Setting,
) -> None:
    assert setting.description.endswith(".") or "…" in setting.description
    assert setting.example


def test_list_for_the_documentation_has_a_line_for_every_setting(
    capsys: pytest.CaptureFixture[str],
) -> None:
    configuration.show(as_markdown=True)

    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(Settings.model_fields) + 2


def test_help_lists_every_command_with_a_line_about_it() -> None:
    answer = run_command("--help", COLUMNS="200", NO_COLOR="1")

    for command in (
        *("run", "dev", "test", "check", "api", "worker", "migrate", "admin"),
        *("demo", "bench", "build", "lock", "translations", "settings"),
    ):
        line = next(x for x in answer.stdout.splitlines() if f" {command} " in x)
        assert line.strip(" │").removeprefix(command).strip().endswith(".")
