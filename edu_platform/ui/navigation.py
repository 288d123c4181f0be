"""The main destinations: the header's menu and the phone's tab bar."""

from dataclasses import dataclass

import reflex as rx

from edu_platform.ui.i18n import _
from edu_platform.ui.icons import icon
from edu_platform.ui.links import link
from edu_platform.ui.values import Text


@dataclass(frozen=True)
class Destination:
    """A place in the menu, in the tab bar, or in both; they keep their order."""

    href: str
    label: Text
    icon: str
    tab_label: Text | None = None
    in_menu: bool = True
    in_tabs: bool = True


DESTINATIONS: list[Destination] = [
    Destination("/", _("Home"), "house", in_menu=False),
    Destination("/courses", _("Courses"), "search"),
    Destination("/my/learning", _("My learning"), "graduation-cap", _("Learning")),
]


def add_destination(destination: Destination) -> None:
    """Lead to one more place from every page."""
    known = {known.href for known in DESTINATIONS}
    if destination.href not in known:
        DESTINATIONS.append(destination)


def menu(current: str) -> rx.Component:
    links = [
        link(place.label, href=place.href, aria_current=_current(place, current))
        for place in DESTINATIONS
        if place.in_menu
    ]
    return rx.el.nav(*links, class_name="nav", aria_label=_("Main menu"))


def tab_bar(current: str) -> rx.Component:
    tabs = [
        link(
            icon(place.icon),
            place.label if place.tab_label is None else place.tab_label,
            href=place.href,
            aria_current=_current(place, current),
        )
        for place in DESTINATIONS
        if place.in_tabs
    ]
    return rx.el.nav(*tabs, class_name="tabbar", aria_label=_("Sections"))


def _current(place: Destination, current: str) -> str | None:
    return "page" if place.href == current else None
