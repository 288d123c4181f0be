import pytest
from hypothesis import given
from hypothesis import strategies as st

from edu_platform.core.paging import BadCursor, decode_cursor, encode_cursor

KEYS = st.lists(st.one_of(st.integers(), st.text(max_size=30)), min_size=1, max_size=4)


@given(KEYS)
def test_a_cursor_gives_back_its_keys(keys: list[int | str]) -> None:
    assert decode_cursor(encode_cursor(*keys), len(keys)) == keys


@given(st.text(max_size=60))
def test_a_damaged_cursor_is_refused_in_words(cursor: str) -> None:
    try:
        keys = decode_cursor(cursor, 2)
    except BadCursor:
        return
    assert len(keys) == 2


def test_a_cursor_of_another_list_is_refused() -> None:
    with pytest.raises(BadCursor):
        decode_cursor(encode_cursor(1, 2, 3), 2)
