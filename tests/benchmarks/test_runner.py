import os

import pytest

from benchmarks.runner import FIGURES, chosen
from benchmarks.stage import without_own_settings
from edu_platform.cli.console import Failure


def test_without_names_everything_is_measured() -> None:
    assert chosen([]) == list(FIGURES)


def test_a_figure_is_named_by_number_or_word() -> None:
    assert [figure.number for figure in chosen(["start", "1"])] == ["1", "14"]


def test_an_unknown_name_is_refused_with_the_known_ones() -> None:
    with pytest.raises(Failure, match=r"'speed'.*1 \(catalogue\)"):
        chosen(["1", "speed"])


def test_settings_of_the_shell_do_not_reach_what_is_measured(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("EDU_REDIS_URL", "redis://elsewhere")
    with without_own_settings():
        assert "EDU_REDIS_URL" not in os.environ
    assert os.environ["EDU_REDIS_URL"] == "redis://elsewhere"
