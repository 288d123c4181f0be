"""Flow, grids and plain surfaces. `cls` adds classes of `layout.css` and `base.css`."""

from typing import Any

import reflex as rx

from edu_platform.ui.values import Child, ClassName, Flag, Number, Text, classes


def stack(
    *children: Child, gap: int = 4, cls: ClassName = "", **props: Any
) -> rx.Component:
    """Set children below each other; `gap` is a step of the spacing scale, 0 to 7."""
    return rx.el.div(*children, class_name=classes("stack", f"g{gap}", cls), **props)


def row(
    *children: Child, gap: int = 3, cls: ClassName = "", **props: Any
) -> rx.Component:
    """Set children in a line: `cls` may be between, center, end, at-top, wrap-ok."""
    return rx.el.div(*children, class_name=classes("row", f"g{gap}", cls), **props)


def wrap(*children: Child, cls: ClassName = "", **props: Any) -> rx.Component:
    """Hold a page's content: 1216 px at most, with gutters."""
    return rx.el.div(*children, class_name=classes("wrap", cls), **props)


def grid(
    *children: Child, cols: str = "cols-3", cls: ClassName = "", **props: Any
) -> rx.Component:
    """Set children in cols-2, cols-3, cols-4 or cols-aside; they fold by themselves."""
    return rx.el.div(*children, class_name=classes("grid", cols, cls), **props)


def card(*children: Child, cls: ClassName = "pad", **props: Any) -> rx.Component:
    """Lift children onto a plain surface with a hairline and no shadow."""
    return rx.el.div(*children, class_name=classes("card", cls), **props)


def text(*children: Child, cls: ClassName = "", **props: Any) -> rx.Component:
    return rx.el.p(*children, class_name=classes(cls), **props)


def hidden_text(*children: Child) -> rx.Component:
    """Say to screen readers what others see."""
    return rx.el.span(*children, class_name="vh")


def rule() -> rx.Component:
    return rx.el.div(class_name="rule", aria_hidden="true")


def css_vars(**values: Text | Number) -> dict[str, Any]:
    """Pass values that differ from element to element as CSS variables.

    A plain `style` attribute, unlike Reflex's style props, needs no JavaScript.
    """
    style = {f"--{name.replace('_', '-')}": value for name, value in values.items()}
    # As one Var: Reflex does not look for Vars inside a dict of `custom_attrs`, and
    # would leave out the hook that the value needs.
    return {"custom_attrs": {"style": rx.Var.create(style)}}


def cover_size() -> dict[str, Any]:
    """Give an image the box of a cover, so that nothing moves when it arrives.

    A new dict each time: Reflex writes aria props into the `custom_attrs` it is given.
    """
    return {"custom_attrs": {"width": "640", "height": "384"}}


def skeleton(
    width: str = "100%", height: int = 14, cls: ClassName = ""
) -> rx.Component:
    """Hold the place of text that is on its way."""
    size = css_vars(w=width, h=f"{height}px")
    return rx.el.div(class_name=classes("skeleton", cls), aria_hidden="true", **size)


def skeleton_rows(count: int = 5, height: int = 20) -> rx.Component:
    """Hold the place of a list."""
    widths = ("92%", "78%", "86%", "70%")
    lines = [skeleton(widths[i % len(widths)], height) for i in range(count)]
    return stack(*lines, gap=4, cls="pad")


def loading(loaded: Flag, waiting: rx.Component, content: Any) -> rx.Component:
    """Show content once it is there, and until then a skeleton of the same height."""
    if not isinstance(loaded, rx.Var):
        return content if loaded else waiting
    return rx.el.div(
        rx.cond(loaded, content, waiting),
        class_name="loading",
        aria_busy=rx.cond(loaded, "false", "true"),
    )
