"""Whether an event brings the arguments that its handler takes.

Reflex calls a handler with whatever a message holds: type hints check nothing. What
does not fit would fail somewhere inside, with a traceback in the log for each message
that somebody likes to send.
"""

import inspect
from collections.abc import Callable, Mapping
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

Handler = Callable[..., Any]

PLAIN = {str, bool, dict}


@cache
def _parameters(handler: Handler) -> dict[str, inspect.Parameter]:
    # Without the state, which is no part of the message.
    return dict(list(inspect.signature(handler).parameters.items())[1:])


@cache
def _hints(handler: Handler) -> dict[str, Any]:
    return get_type_hints(handler)


def misfit(handler: Handler, payload: Mapping[str, Any]) -> str:
    """Return what is wrong with an event's arguments, or an empty text."""
    known = _parameters(handler)
    for name in payload:
        if name not in known:
            return "one that the handler does not take"
    for name, parameter in known.items():
        if name not in payload:
            if parameter.default is parameter.empty:
                return f"{name} is missing"
        elif not fits(payload[name], _hints(handler).get(name, Any)):
            return f"{name} is of a wrong kind"
    return ""


def fits(value: object, hint: Any) -> bool:
    """Tell whether a value of JSON is what a hint asks for, on its outside at least."""
    kind = get_origin(hint) or hint
    if kind in {Union, UnionType}:
        return any(fits(value, option) for option in get_args(hint))
    if kind is NoneType:
        return value is None
    if kind in {int, float}:
        return _is_number(value, kind)
    if kind is list:
        inner = [*get_args(hint), Any][0]
        return isinstance(value, list) and all(fits(each, inner) for each in value)
    return not isinstance(kind, type) or kind not in PLAIN or isinstance(value, kind)


def _is_number(value: object, kind: type[int | float]) -> bool:
    if isinstance(value, str):
        # A field's value is text: Reflex reads the number.
        try:
            kind(value)
        except ValueError:
            return False
        return True
    return isinstance(value, int | float) and not isinstance(value, bool)
