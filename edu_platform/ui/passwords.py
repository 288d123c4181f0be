"""A password field that can be looked at, and a word on how strong the password is."""

from typing import Any

import reflex as rx

from edu_platform.ui.forms import field
from edu_platform.ui.i18n import _
from edu_platform.ui.layout import stack
from edu_platform.ui.values import Text, classes, when


class ShowPassword(rx.Component):
    """Shows and hides what is typed, in the browser alone."""

    library = "$/public/show_password.js"
    tag = "ShowPassword"

    target: rx.Var[str]
    label: rx.Var[str]


def password_field(
    name: str,
    label: Text,
    *,
    meter: rx.Component | None = None,
    hint: Text = "",
    error: Text = "",
    **props: Any,
) -> rx.Component:
    """Ask for a password; a new one comes with a `meter`."""
    return stack(
        field(name, label, type="password", hint=hint, error=error, **props),
        rx.el.div(
            *([meter] if meter else []),
            ShowPassword.create(target=name, label=_("Show the password")),
            class_name="below-password",
        ),
        gap=1,
    )


def strength_meter(level: Text) -> rx.Component:
    """Say how strong a password is: short, guessed, fair or strong."""
    words = rx.match(
        level,
        ("short", _("Too short")),
        ("guessed", _("Will be guessed")),
        ("fair", _("Fair")),
        _("Strong"),
    )
    # The frame is there from the beginning: only then is a change read out.
    return rx.el.div(
        when(level, lambda: rx.el.span(words, class_name=classes("strength", level))),
        role="status",
        aria_label=_("How strong the password is"),
    )
