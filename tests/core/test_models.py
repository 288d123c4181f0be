"""What every table shares."""

from typing import Any

import pytest

from edu_platform.core.models import new_id, read_id


@pytest.mark.parametrize("given", ["", "x", None, 5, [], "0190b5c0", "x" * 10_000, "²"])
def test_what_is_no_id_is_none(given: Any) -> None:
    assert read_id(given) is None


def test_an_id_is_read_however_it_is_written() -> None:
    known = new_id()
    for written in (known, str(known), str(known).upper(), known.hex):
        assert read_id(written) == known
