from collections.abc import Sequence
from typing import Any

import reflex as rx

from edu_platform.admin.pages.frame import admin_frame, list_of, search_bar
from edu_platform.admin.state import PeopleState
from edu_platform.ui.cards import empty_state
from edu_platform.ui.controls import button, confirm_dialog, opens_dialog, tag
from edu_platform.ui.i18n import _, page
from edu_platform.ui.layout import row, stack, text
from edu_platform.ui.tables import Column, data_table
from edu_platform.ui.values import Child

COLUMNS = (
    Column(_("Name")),
    Column(_("Role")),
    Column(_("Since")),
    Column(_("Actions"), is_label_hidden=True),
)


@page("/admin/people", title=_("People"), on_load=PeopleState.load)
def people_page() -> rx.Component:
    return admin_frame(
        _("People"),
        "/admin/people",
        search_bar(_("Name or e-mail"), PeopleState.search, PeopleState.find),
        list_of(
            PeopleState.is_loaded,
            PeopleState.rows,
            data_table(_("People"), COLUMNS, PeopleState.rows, cells),
            PeopleState.links,
            empty_state(
                "users",
                _("Nobody was found"),
                _("Try a part of the name or of the address."),
                action=_("Show everybody"),
                href="/admin/people",
            ),
        ),
    )


def cells(person: Any) -> Sequence[Child]:
    who = stack(
        rx.el.span(person.name, class_name="b"),
        rx.el.span(person.email, class_name="sm muted"),
        gap=0,
    )
    marks = row(
        rx.cond(
            person.role == "admin",
            tag(_("Administrator"), tone="acc"),
            tag(_("Person")),
        ),
        rx.cond(person.status == "blocked", tag(_("Blocked"), tone="bad")),
        rx.cond(person.is_confirmed, rx.fragment(), tag(_("Unconfirmed"), tone="warn")),
        gap=1,
    )
    return (who, marks, text(person.since, cls="sm muted"), actions(person))


def actions(person: Any) -> rx.Component:
    return row(
        rx.cond(
            person.role == "admin",
            asking(person, "user", _("Take the role away")),
            asking(person, "admin", _("Make administrator")),
        ),
        rx.cond(
            person.status == "blocked",
            button(
                _("Let in again"),
                kind="ghost",
                size="sm",
                on_click=PeopleState.change_status(person.id, "active"),
            ),
            blocking(person),
        ),
        resetting(person),
        gap=1,
    )


def asking(person: Any, role: str, label: rx.Var[str]) -> rx.Component:
    dom_id = f"{role}-" + person.id
    return rx.fragment(
        button(label, kind="ghost", size="sm", **opens_dialog(dom_id)),
        confirm_dialog(
            dom_id,
            label,
            _("{name} will have to sign in again.", name=person.name),
            label,
            on_confirm=PeopleState.change_role(person.id, role),
        ),
    )


def blocking(person: Any) -> rx.Component:
    dom_id = "block-" + person.id
    return rx.fragment(
        button(_("Block"), kind="ghost", size="sm", **opens_dialog(dom_id)),
        confirm_dialog(
            dom_id,
            _("Block {name}?", name=person.name),
            _("All sessions end at once. Progress and certificates stay."),
            _("Block"),
            on_confirm=PeopleState.change_status(person.id, "blocked"),
        ),
    )


def resetting(person: Any) -> rx.Component:
    """Help somebody who has lost the second factor and the recovery codes."""
    dom_id = "factors-" + person.id
    return rx.fragment(
        button(_("Reset two-step"), kind="ghost", size="sm", **opens_dialog(dom_id)),
        confirm_dialog(
            dom_id,
            _("Reset two-step sign-in of {name}?", name=person.name),
            _(
                "App, passkeys and recovery codes are removed and all sessions end. "
                "Make sure first that it is really this person who asks."
            ),
            _("Reset two-step"),
            on_confirm=PeopleState.reset_factors(person.id),
        ),
    )
