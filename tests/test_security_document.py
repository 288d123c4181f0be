"""What docs/security.md names as proof has to be there."""

import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
DOCUMENT = TESTS.parent / "docs" / "security.md"
NAMED = re.compile(r"`([\w/]+\.py)(?:::(\w+))?`")


def named() -> list[tuple[str, str]]:
    return NAMED.findall(DOCUMENT.read_text("utf-8"))


def test_it_names_many() -> None:
    assert len(named()) > 50


@pytest.mark.parametrize(("path", "name"), named())
def test_the_proof_is_there(path: str, name: str) -> None:
    text = (TESTS / path).read_text("utf-8")
    assert re.search(rf"def {name}\(", text) if name else "def test_" in text
