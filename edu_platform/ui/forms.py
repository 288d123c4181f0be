"""Form fields with a label, a hint and an error in words.

A field takes `value`, what it starts with. A Var may arrive after the page: the
field is then drawn anew, unless the caller gives a `key` or handles changes itself.
"""

from typing import Any, Literal

import reflex as rx

from edu_platform.ui.controls import callout
from edu_platform.ui.field_errors import errors_by_field
from edu_platform.ui.icons import icon
from edu_platform.ui.layout import stack
from edu_platform.ui.links import native_form
from edu_platform.ui.values import (
    Child,
    ClassName,
    Flag,
    Items,
    Text,
    classes,
    each,
    pick,
    when,
)

__all__ = [
    "checkbox",
    "error_text",
    "errors_by_field",
    "facet_group",
    "field",
    "form_error",
    "native_form",
    "radio",
    "radio_group",
    "select_field",
    "state_form",
    "switch",
    "textarea_field",
]


CheckType = Literal["checkbox", "radio"]
InputType = Literal[
    "date",
    "datetime-local",
    "email",
    "file",
    "number",
    "password",
    "search",
    "tel",
    "text",
    "time",
    "url",
]


def _may_be(value: Any) -> bool:
    return isinstance(value, rx.Var) or bool(value)


def error_text(message: Text, dom_id: str) -> rx.Component:
    """Say what is wrong with a field, to the eye and to screen readers at once."""
    return when(
        message,
        lambda: rx.el.span(
            icon("circle-alert"),
            message,
            class_name="field-error",
            id=dom_id,
            role="alert",
        ),
    )


def _note(name: str, hint: Text, error: Text) -> rx.Component:
    shown = error_text(error, f"{name}-error")
    if not _may_be(hint):
        return shown
    return rx.fragment(
        rx.el.span(hint, class_name="hint", id=f"{name}-hint"),
        shown,
    )


def _described(name: str, hint: Text, error: Text) -> dict[str, Any]:
    """Tie a control to its hint and error, and mark it when there is an error."""
    parts = [f"{name}-hint"] if _may_be(hint) else []
    parts += [f"{name}-error"] if _may_be(error) else []
    if not parts:
        return {}
    invalid = pick(error, "true", "false") if _may_be(error) else None
    return {"aria_describedby": " ".join(parts), "aria_invalid": invalid}


def _start(value: Any, props: dict[str, Any]) -> dict[str, Any]:
    """Give the first value, and a key that redraws the control when a Var arrives."""
    if isinstance(value, rx.Var) and "key" not in props and "on_change" not in props:
        return {"default_value": value, "key": value}
    return {"default_value": value} if _may_be(value) else {}


def labelled(
    name: str, label: Text, control: rx.Component, *, hint: Text, error: Text
) -> rx.Component:
    return rx.el.div(
        rx.el.label(label, html_for=name),
        control,
        _note(name, hint, error),
        class_name="field",
    )


def field(
    name: str,
    label: Text,
    *,
    value: Text = "",
    hint: Text = "",
    error: Text = "",
    type: InputType = "text",  # noqa: A002  the attribute's own name
    **props: Any,
) -> rx.Component:
    """Ask for one line of text; `name` is the key of the form's data."""
    control = rx.el.input(
        id=name,
        name=name,
        type=type,
        class_name="input",
        **_start(value, props),
        **_described(name, hint, error),
        **props,
    )
    return labelled(name, label, control, hint=hint, error=error)


def textarea_field(
    name: str,
    label: Text,
    *,
    value: Text = "",
    hint: Text = "",
    error: Text = "",
    **props: Any,
) -> rx.Component:
    """Ask for several lines of text."""
    control = rx.el.textarea(
        id=name,
        name=name,
        class_name="input",
        **_start(value, props),
        **_described(name, hint, error),
        **props,
    )
    return labelled(name, label, control, hint=hint, error=error)


def select_field(
    name: str,
    label: Text,
    options: Items,
    *,
    value: Text = "",
    hint: Text = "",
    error: Text = "",
    **props: Any,
) -> rx.Component:
    """Ask for one of `options`, pairs of a value and a label, by the native control."""

    def option(pair: Any, _index: Any) -> rx.Component:
        return rx.el.option(pair[1], value=pair[0])

    control = rx.el.select(
        each(options, option),
        id=name,
        name=name,
        class_name="input",
        **_start(value, props),
        **_described(name, hint, error),
        **props,
    )
    return labelled(name, label, control, hint=hint, error=error)


def _check(
    kind: CheckType, name: str, label: Child, *, checked: Flag, props: dict[str, Any]
) -> rx.Component:
    first = {"key": checked} if isinstance(checked, rx.Var) else {}
    control = rx.el.input(
        type=kind, name=name, default_checked=checked, **first, **props
    )
    return rx.el.label(
        control, rx.el.span(label, class_name="grow"), class_name="check"
    )


def checkbox(
    name: str,
    label: Child,
    *,
    checked: Flag = False,
    error: Text = "",
    **props: Any,
) -> rx.Component:
    """Ask for yes or no, which a Save or Send button then sends."""
    props |= _described(name, "", error)
    box = _check("checkbox", name, label, checked=checked, props=props)
    if not _may_be(error):
        return box
    return stack(box, error_text(error, f"{name}-error"), gap=1)


def radio(
    name: str, value: Text, label: Child, *, checked: Flag = False, **props: Any
) -> rx.Component:
    props |= {"value": value}
    return _check("radio", name, label, checked=checked, props=props)


def radio_group(
    name: str,
    legend: Text,
    options: Items,
    *,
    value: Text = "",
    error: Text = "",
    **props: Any,
) -> rx.Component:
    """Ask for one of a few `options`, pairs of a value and a label, all in sight."""

    def option(pair: Any, _index: Any) -> rx.Component:
        return radio(name, pair[0], pair[1], checked=pair[0] == value, **dict(props))

    return rx.el.fieldset(
        rx.el.legend(legend, class_name="field-label"),
        stack(each(options, option), gap=2),
        error_text(error, f"{name}-error"),
        class_name="stack g2",
        **_described(name, "", error),
    )


def switch(
    name: str, label: Text, *, hint: Text = "", on: Flag = False, **props: Any
) -> rx.Component:
    """Change a setting at once by `on_change`, and show what the server has stored.

    A form with a Save button has checkboxes instead.
    """
    words = stack(
        rx.el.span(label, class_name="b"),
        when(hint, lambda: rx.el.span(hint, class_name="sm muted")),
        gap=0,
        cls="grow",
    )
    control = rx.el.input(
        type="checkbox",
        role="switch",
        name=name,
        checked=on,
        class_name="switch",
        **props,
    )
    return rx.el.label(words, control, class_name="row g4 at-top between")


def state_form(
    *children: Child, on_submit: Any, cls: ClassName = "stack g4", **props: Any
) -> rx.Component:
    """Send fields to an event handler, by name; the browser checks nothing itself."""
    return rx.el.form(
        *children,
        on_submit=on_submit,
        reset_on_submit=False,
        no_validate=True,
        class_name=classes(cls),
        **props,
    )


def form_error(message: Text, *details: Child) -> rx.Component:
    """Say above a form why it was not accepted as a whole."""
    return when(message, lambda: callout("bad", message, *details))


def facet_group(
    title: Text,
    name: str,
    options: Items,
    *,
    kind: CheckType = "checkbox",
    is_open: Flag = True,
) -> rx.Component:
    """Filter by one property: `options` have value, label, count and is_on."""

    def option(facet: Any, _index: Any) -> rx.Component:
        label = rx.fragment(facet.label, rx.el.span(facet.count, class_name="count"))
        props: dict[str, Any] = {"value": facet.value}
        return _check(kind, name, label, checked=facet.is_on, props=props)

    return rx.el.details(
        rx.el.summary(title, icon("chevron-down")),
        rx.el.div(
            each(options, option), class_name="options", role="group", aria_label=title
        ),
        class_name="facet",
        open=is_open,
    )
