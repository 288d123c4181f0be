"""Which values of JSON an event's handler gets to see."""

from typing import Any

import pytest
from reflex_base.registry import RegistrationContext

from edu_platform.web.arguments import fits, misfit


@pytest.mark.parametrize(
    ("hint", "right", "wrong"),
    [
        (str, ["", "x"], [None, 1, True, [], {}]),
        (bool, [True, False], [None, 1, "true", []]),
        (int, [0, 7, "7", 7.0], [None, "x", "", True, [], {}]),
        (float, [0, 7.5, "7.5"], [None, "x", False, []]),
        (dict[str, Any], [{}, {"a": None}], [None, [], "x", 1]),
        (list[str], [[], ["x"]], [None, "x", {}, [1], ["x", None]]),
        (list, [[], [1]], [None, {}]),
        (str | None, ["x", None], [1, []]),
        (Any, [None, 1, {}], []),
    ],
    ids=str,
)
def test_values_and_hints(hint: Any, right: list[Any], wrong: list[Any]) -> None:
    assert [value for value in right if not fits(value, hint)] == []
    assert [value for value in wrong if fits(value, hint)] == []


def test_arguments_with_a_default_may_be_left_out() -> None:
    def handler(state: object, name: str, size: int = 1) -> None:
        del state, name, size

    assert misfit(handler, {"name": "x"}) == ""
    assert misfit(handler, {"name": "x", "size": 2}) == ""
    assert misfit(handler, {"size": 2}) == "name is missing"
    assert misfit(handler, {"name": "x", "size": []}) == "size is of a wrong kind"
    assert misfit(handler, {"name": "x", "state": 1})


def test_the_hints_of_every_handler_can_be_read() -> None:
    for registered in RegistrationContext.get().event_handlers.values():
        assert misfit(registered.handler.fn, {"no_such_argument": 1})
