"""Every event that a browser can send, as the app has registered them."""

import inspect
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, get_type_hints
from uuid import uuid4

from reflex_base.registry import RegistrationContext

from edu_platform import edu_platform as _app  # noqa: F401  registers all of them
from edu_platform.core.guard import Access, access_of

OURS = "edu_platform"
VALUES: dict[Any, Any] = {
    str: "x",
    int: 1,
    float: 1.0,
    bool: True,
    date: "2026-01-01",
    datetime: "2026-01-01T00:00:00+00:00",
}


@dataclass(frozen=True, slots=True)
class Handler:
    """`access` is None when the handler does not declare who may call it."""

    name: str
    state: str
    access: Access | None
    is_ours: bool
    is_background: bool
    arguments: dict[str, Any]

    @property
    def short_name(self) -> str:
        """`admin.people_state.change_role` in place of the name that is sent."""
        feature = self.state.rpartition(".")[2].split("___")[1]
        state = self.state.rpartition("____")[2]
        return f"{feature}.{state}.{self.name.rpartition('.')[2]}"


def registered() -> list[Handler]:
    """Return the handlers of the whole app, Reflex's own among them."""
    found = RegistrationContext.get().event_handlers
    return [_described(name, found[name].handler) for name in sorted(found)]


def of_ours() -> list[Handler]:
    return [handler for handler in registered() if handler.is_ours]


def of_reflex() -> list[Handler]:
    return [handler for handler in registered() if not handler.is_ours]


def _described(name: str, handler: Any) -> Handler:
    function = handler.fn
    return Handler(
        name=name,
        state=name.rpartition(".")[0],
        access=access_of(function),
        is_ours=function.__module__.split(".")[0] == OURS,
        is_background=handler.is_background,
        arguments=_arguments(function),
    )


def _arguments(function: Any) -> dict[str, Any]:
    """Make arguments of the declared kinds, so that the call itself would succeed."""
    hints = get_type_hints(function)
    names = list(inspect.signature(function).parameters)[1:]
    return {name: _value(name, hints.get(name)) for name in names}


def _value(name: str, kind: Any) -> Any:
    if kind is str and name.endswith("id"):
        return str(uuid4())
    origin = getattr(kind, "__origin__", None)
    if origin is dict:
        return {}
    return [] if origin is list else VALUES.get(kind, "x")
