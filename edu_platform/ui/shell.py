"""The frame of every page: header, banners, messages, tab bar and footer."""

from collections.abc import Sequence

import reflex as rx

from edu_platform.ui.brand import logo
from edu_platform.ui.connection import reconnecting
from edu_platform.ui.controls import button
from edu_platform.ui.first_html import first_html
from edu_platform.ui.flash import flash_region
from edu_platform.ui.i18n import _, language_switch
from edu_platform.ui.icons import icon
from edu_platform.ui.layout import row, stack, text, wrap
from edu_platform.ui.links import link, native_form
from edu_platform.ui.menus import theme_switch, visitor_entry
from edu_platform.ui.navigation import menu, tab_bar
from edu_platform.ui.page_focus import page_focus
from edu_platform.ui.slots import Slot, fill, filled
from edu_platform.ui.values import Child, Text, classes, pick

__all__ = [
    "Slot",
    "fill",
    "footer_column",
    "page_shell",
    "search_form",
]


def search_form(*, action: str = "/courses", is_big: bool = False) -> rx.Component:
    """Search the catalogue; it works without JavaScript, and before it has come."""
    dom_id = "search-big" if is_big else "search"
    hint = (
        _("What would you like to learn?") if is_big else _("Courses, authors, topics")
    )
    submit = [button(_("Find"), type="submit")] if is_big else []
    field = rx.el.input(name="q", type="search", placeholder=hint, id=dom_id)
    return native_form(
        icon("search"),
        rx.el.label(_("Search courses"), html_for=dom_id, class_name="vh"),
        field,
        *submit,
        action=action,
        method="get",
        class_name=classes("find", pick(is_big, "big")),
        role="search",
        aria_label=pick(is_big, _("Search the catalogue"), _("Search the site")),
    )


def _or(slot: Slot, default: rx.Component) -> list[rx.Component]:
    return filled(slot) or [default]


def _header(current: str) -> rx.Component:
    bar = row(
        *_or(Slot.LOGO, logo()),
        menu(current),
        *_or(Slot.SEARCH, search_form()),
        row(
            language_switch("only-wide"),
            *filled(Slot.UNREAD),
            *filled(Slot.BELL),
            *_or(Slot.PERSON, visitor_entry()),
            gap=1,
        ),
        cls="wrap between",
    )
    return rx.el.header(bar, class_name="site-head")


def footer_column(title: Text, links: Sequence[tuple[Text, str]]) -> rx.Component:
    """Make a column for `Slot.FOOTER_LINKS`: pairs of a label and an address."""
    items = [link(label, href=href) for label, href in links]
    return rx.el.nav(
        rx.el.p(title, class_name="b"), *items, class_name="stack g2", aria_label=title
    )


def _footer() -> rx.Component:
    motto = _("Learn cell by cell: one lesson at a time, all the way to the result")
    about = stack(*_or(Slot.LOGO, logo()), text(motto, cls="muted"), gap=3)
    return rx.el.footer(
        wrap(about, *filled(Slot.FOOTER_LINKS), cls="foot-columns"),
        wrap(row(language_switch(), theme_switch(), cls="foot-end between")),
        class_name="site-foot",
    )


def _banners(banner: Child | None) -> list[rx.Component]:
    own = [] if banner is None else [rx.fragment(banner)]
    return [*filled(Slot.BANNER), *own]


def page_shell(
    *children: Child,
    current: str = "",
    foot: bool = True,
    tabs: bool = True,
    wide: bool = False,
    banner: Child | None = None,
) -> rx.Component:
    """Frame a page. `current`: the href of its destination; `wide`: for players."""
    return rx.el.div(
        link(_("Skip to content"), href="#main", class_name="skip"),
        _header(current),
        *_banners(banner),
        rx.el.main(*children, tab_index=-1, custom_attrs={"id": "main"}),
        *([_footer()] if foot else []),
        *([tab_bar(current)] if tabs else []),
        reconnecting(),
        flash_region(),
        first_html(),
        page_focus(),
        class_name=classes(pick(tabs, "has-tabbar"), pick(wide, "wide")),
    )


def banner(*children: Child) -> rx.Component:
    """Say something above every page, for `Slot.BANNER`."""
    return rx.el.aside(
        wrap(*children), class_name="site-banner", aria_label=_("Notice")
    )
