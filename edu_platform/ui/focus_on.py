"""Puts the cursor into the field that a refusal is about."""

from typing import Any

import reflex as rx

from edu_platform.ui.values import Text


class FocusOn(rx.Component):
    """Waits until the page can be seen; `when` is what was said of the field."""

    library = "$/public/focus_on.js"
    tag = "FocusOn"

    target: rx.Var[str]
    when: rx.Var[str]


def focus_on(target: Text | rx.Var[Any], *, when: Text) -> rx.Component:
    return FocusOn.create(target=target, when=when)
