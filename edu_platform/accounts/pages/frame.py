"""The frame of sign-in and registration: one column and a quiet promise beside it."""

import reflex as rx

from edu_platform.legal.components import legal_links
from edu_platform.ui.connection import reconnecting
from edu_platform.ui.flash import flash_region
from edu_platform.ui.i18n import _, language_switch
from edu_platform.ui.layout import row, stack, text
from edu_platform.ui.links import link
from edu_platform.ui.menus import theme_switch
from edu_platform.ui.page_focus import page_focus
from edu_platform.ui.shell import logo
from edu_platform.ui.values import Child, Text


def entry_frame(title: Text, other_way: Child, *form: Child) -> rx.Component:
    """Frame a form; `other_way` leads to the sibling page."""
    column = rx.el.main(
        row(
            logo(),
            row(language_switch(), theme_switch(), gap=2),
            cls="between wrap-ok",
        ),
        rx.el.div(
            stack(stack(rx.el.h1(title), other_way, gap=1), *form, gap=5),
            class_name="entry-form",
        ),
        legal_links(),
        class_name="entry-main",
        tab_index=-1,
        custom_attrs={"id": "main"},
    )
    promise = rx.el.aside(
        rx.el.p(
            _("One lesson is one cell."),
            " ",
            rx.el.b(_("One a day is already movement.")),
            class_name="entry-promise",
        ),
        text(_("We remember where you stopped.")),
        class_name="entry-aside paper",
        aria_label=_("About the site"),
    )
    return rx.el.div(
        column,
        promise,
        reconnecting(),
        flash_region(),
        page_focus(),
        class_name="entry",
    )


def other_way(question: Text, answer: Text, href: Text) -> rx.Component:
    return rx.el.p(question, " ", link(answer, href=href, class_name="link"))
