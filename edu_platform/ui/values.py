"""Plain values and Vars alike.

Components take both: a page written in Python passes text, a list drawn by
`rx.foreach` passes Vars. What depends on a plain value is decided when the page is
compiled and costs nothing in the browser; only Vars become front-end conditions.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import reflex as rx

Text = str | rx.Var[str]
Number = int | float | rx.Var[int] | rx.Var[float]
Flag = bool | rx.Var[bool]
Child = rx.Component | rx.Var[Any] | str
ClassName = str | rx.Var[str]
Items = Sequence[Any] | rx.Var[Any]


def classes(*names: ClassName) -> Any:
    """Join class names, leaving out empty ones."""
    given = [name for name in names if isinstance(name, rx.Var) or name]
    if any(isinstance(name, rx.Var) for name in given):
        return given
    return " ".join(str(name) for name in given)


def pick(condition: Any, yes: Any, no: Any = "") -> Any:
    """Return one of two values."""
    if isinstance(condition, rx.Var):
        return rx.cond(condition, yes, no)
    return yes if condition else no


def when(condition: Any, shown: Callable[[], rx.Component] | Child) -> Any:
    """Show a component, or what a function makes, if the condition holds."""
    if not isinstance(condition, rx.Var) and not condition:
        return rx.fragment()
    component = shown() if callable(shown) else shown
    if isinstance(condition, rx.Var):
        return rx.cond(condition, rx.fragment(component))
    return component


def either(condition: Any, shown: Child, otherwise: Child) -> Any:
    """Show one of two components."""
    if isinstance(condition, rx.Var):
        return rx.cond(condition, rx.fragment(shown), rx.fragment(otherwise))
    return shown if condition else otherwise


def among(value: Any, cases: Mapping[Any, Any], default: Any) -> Any:
    """Return the case that `value` names."""
    if isinstance(value, rx.Var):
        return rx.match(value, *cases.items(), default)
    return cases.get(value, default)


def each(items: Items, render: Callable[..., rx.Component]) -> rx.Component:
    """Render every item; `render` takes the item and its index."""
    if isinstance(items, rx.Var):
        return rx.foreach(items, render)
    return rx.fragment(*[render(item, index) for index, item in enumerate(items)])
