"""The default name of a site and its mark: four cells, the last one where you are."""

import reflex as rx

from edu_platform.core.site import SITE_NAME
from edu_platform.ui.links import link
from edu_platform.ui.values import Text

NAME = SITE_NAME


def _mark() -> rx.Component:
    svg = rx.el.svg
    cells = [
        svg.rect(x=x, y=y, width="12", height="12", rx="2.5", class_name="a")
        for x, y in (("1", "1"), ("15", "1"), ("1", "15"))
    ]
    here = svg.rect(x="15", y="15", width="12", height="12", rx="6", class_name="m")
    return svg(*cells, here, view_box="0 0 28 28", aria_hidden="true")


def logo(name: Text = NAME, *, href: str = "/") -> rx.Component:
    """Show the mark and the name; without `href` it is not a link."""
    if not href:
        return rx.el.span(_mark(), name, class_name="brand")
    return link(_mark(), name, href=href, class_name="brand")
