"""The frame of all pages of the panel, and what their lists share."""

from typing import Any

import reflex as rx

from edu_platform.accounts.state import SessionState
from edu_platform.ui.cards import empty_state
from edu_platform.ui.controls import button, callout, tabs
from edu_platform.ui.forms import state_form
from edu_platform.ui.i18n import _
from edu_platform.ui.layout import card, loading, row, skeleton_rows, stack, wrap
from edu_platform.ui.shell import page_shell
from edu_platform.ui.tables import pagination
from edu_platform.ui.values import Child, Flag, Text

SECTIONS = (
    (_("Overview"), "/admin"),
    (_("People"), "/admin/people"),
    (_("Courses"), "/admin/courses"),
    (_("Documents"), "/admin/legal"),
    (_("Jobs"), "/admin/jobs"),
    (_("Mail"), "/admin/mail"),
    (_("Services"), "/admin/services"),
    (_("Audit log"), "/admin/audit"),
)


def admin_frame(title: Text, current: str, *children: Child) -> rx.Component:
    # The contents come from handlers that only admins may call; hiding the frame
    # from others merely spares them an empty page.
    return page_shell(
        wrap(
            rx.cond(
                SessionState.is_admin,
                stack(
                    tabs(SECTIONS, current, label=_("Administration")),
                    rx.el.h1(title),
                    second_step_waived(),
                    *children,
                    gap=5,
                    key="admin",
                ),
                not_for_you(),
            ),
            cls="section-s",
        ),
        current="/admin",
        foot=False,
    )


def second_step_waived() -> rx.Component:
    """Say in a demo what is asked of administrators everywhere else."""
    return rx.el.div(
        callout(
            "info",
            _("Demo mode: administrators need no two-step sign-in here"),
            _("On a site that others can reach the panel opens only with it."),
        ),
        class_name="demo-only",
    )


def not_for_you() -> rx.Component:
    return stack(
        rx.el.h1(_("Administration"), class_name="vh"),
        empty_state(
            "lock",
            _("This page is for administrators"),
            _("Sign in with an account that has the role, or go back to studying."),
            action=_("To my learning"),
            href="/my/learning",
        ),
    )


def search_bar(label: Text, value: Text, on_submit: Any) -> rx.Component:
    return state_form(
        row(
            rx.el.label(label, html_for="list-search", class_name="vh"),
            rx.el.input(
                id="list-search",
                name="q",
                type="search",
                default_value=value,
                key=value,
                placeholder=label,
                class_name="input grow",
            ),
            button(_("Find"), type="submit", kind="outline"),
            gap=2,
        ),
        on_submit=on_submit,
        role="search",
    )


def list_of(
    is_loaded: Flag,
    rows: Any,
    table: rx.Component,
    links: Any,
    nothing: rx.Component,
) -> rx.Component:
    """Show a list's skeleton, its table with pages, or that it is empty."""
    filled = stack(table, rx.cond(links.length() > 0, pagination(links)), gap=4)
    return loading(
        is_loaded,
        card(skeleton_rows(8)),
        rx.cond(rows.length() > 0, filled, nothing),
    )
