"""Cards of the security page: where one is signed in, and the last sign-ins.

Outside the proof: whoever sees something strange must be able to end it at once.
"""

from collections.abc import Sequence
from typing import Any

import reflex as rx

from edu_platform.accounts.state import SessionsState
from edu_platform.ui.controls import button, confirm_dialog, opens_dialog, tag
from edu_platform.ui.i18n import _, date_time
from edu_platform.ui.icons import icon
from edu_platform.ui.layout import (
    card,
    hidden_text,
    loading,
    row,
    skeleton_rows,
    stack,
    text,
)
from edu_platform.ui.tables import Column, data_table, pagination
from edu_platform.ui.values import Child, among, either, when

OTHERS = "end-other-sessions"
COLUMNS = (
    Column(_("When")),
    Column(_("Device")),
    Column(_("Network")),
    Column(_("Outcome")),
)


def sessions_card() -> rx.Component:
    return card(
        stack(
            rx.el.h2(_("Sessions")),
            text(_("Browsers and devices that are signed in to your account.")),
            loading(SessionsState.is_loaded, skeleton_rows(3), _sessions()),
        )
    )


def _sessions() -> rx.Component:
    return stack(
        rx.el.ul(
            rx.foreach(SessionsState.sessions, _session),
            class_name="stack g4",
            role="list",
        ),
        when(
            SessionsState.links.length() > 0,  # pyright: ignore[reportAttributeAccessIssue]
            lambda: pagination(SessionsState.links),
        ),
        when(SessionsState.total > 1, _others),
    )


def _device(line: Any) -> rx.Component:
    return either(line.device, line.device, _("Unknown device"))


def _session(line: Any) -> rx.Component:
    seen = _("Last seen {when}", when=_moment(line.last_seen_at))
    since = _("Signed in {when}", when=_moment(line.signed_in_at))
    facts = stack(
        row(
            rx.el.span(_device(line), class_name="b"),
            when(line.is_current, lambda: tag(_("This device"), "ok")),
            gap=2,
            cls="wrap-ok",
        ),
        text(
            seen,
            when(line.network, lambda: rx.fragment(" · ", line.network)),
            cls="sm muted",
        ),
        text(since, cls="sm muted"),
        gap=1,
        cls="grow",
    )
    end = button(
        _("End session"),
        hidden_text(" ", line.device),
        kind="outline",
        size="sm",
        on_click=SessionsState.end(line.id),
    )
    return rx.el.li(
        row(
            either(line.icon == "smartphone", icon("smartphone"), icon("monitor")),
            facts,
            either(line.is_current, rx.fragment(), end),
            cls="wrap-ok",
        )
    )


def _moment(iso: Any) -> rx.Var[str]:
    return date_time(iso, zone=SessionsState.zone)


def _others() -> rx.Component:
    return rx.fragment(
        rx.el.div(
            button(_("Sign out elsewhere"), kind="outline", **opens_dialog(OTHERS))
        ),
        confirm_dialog(
            OTHERS,
            _("Sign out elsewhere?"),
            _("All other browsers and devices will have to sign in again."),
            _("Sign out elsewhere"),
            on_confirm=SessionsState.end_others,
        ),
    )


def sign_ins_card() -> rx.Component:
    return card(
        stack(
            rx.el.h2(_("Last sign-ins")),
            text(
                _("Something you do not know? End the session and change the password.")
            ),
            loading(
                SessionsState.is_loaded,
                skeleton_rows(),
                either(
                    SessionsState.sign_ins.length() > 0,  # pyright: ignore[reportAttributeAccessIssue]
                    data_table(
                        _("Last sign-ins"), COLUMNS, SessionsState.sign_ins, _cells
                    ),
                    text(_("Nothing in the last 90 days."), cls="muted"),
                ),
            ),
        )
    )


def _cells(line: Any) -> Sequence[Child]:
    return (
        text(_moment(line.at), cls="sm nowrap"),
        text(_device(line), cls="sm"),
        text(line.network, cls="sm"),
        among(
            line.outcome,
            {
                "refused": tag(_("Refused"), "bad"),
                "new_device": tag(_("New device"), "warn"),
            },
            tag(_("Signed in"), "ok"),
        ),
    )
