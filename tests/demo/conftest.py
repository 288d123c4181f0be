from pathlib import Path

import pytest

from edu_platform.core.settings import settings
from tests.demo.factories import Files


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path / "content")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data folder that the accounts are written to."""
    monkeypatch.setattr(settings, "home", tmp_path / "home")
    return tmp_path / "home"
