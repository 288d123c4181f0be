"""Icons: one cached SVG sprite of Lucide's drawings. No icon ships in JavaScript."""

import re
from functools import cache

import reflex as rx

from edu_platform.core.icons import SPRITE, icons_address
from edu_platform.ui.values import ClassName, Text, classes


@cache
def names() -> frozenset[str]:
    return frozenset(re.findall(r'<symbol id="([\w-]+)"', SPRITE.read_text("utf-8")))


def icon(name: Text, cls: ClassName = "") -> rx.Component:
    """Draw a decorative icon; its parent says in words what it means."""
    if isinstance(name, str) and name not in names():
        msg = f"There is no icon {name!r} in {SPRITE.name}"
        raise LookupError(msg)
    return rx.el.svg(
        rx.el.svg.use(href=f"{icons_address()}#{name}"),
        class_name=classes("i", cls),
        aria_hidden="true",
    )
