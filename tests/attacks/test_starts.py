"""Starting where it cannot work says so in words."""

from pathlib import Path

import pytest

from edu_platform.cli import running
from edu_platform.cli.console import Failure


def test_a_folder_that_cannot_be_written_to_is_named(tmp_path: Path) -> None:
    # Not a folder without rights: root, as whom tests may run, has all of them.
    file = tmp_path / "file"
    file.touch()

    with (
        pytest.raises(Failure, match=str(file / "home")),
        running.claim(file / "home", "http://localhost"),
    ):
        pytest.fail("The folder was claimed")
