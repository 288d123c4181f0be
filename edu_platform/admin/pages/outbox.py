"""The demo's outbox: letters that a mail server would have sent."""

from typing import Any

import reflex as rx

from edu_platform.admin.state import OutboxState
from edu_platform.ui.cards import empty_state
from edu_platform.ui.controls import button, callout
from edu_platform.ui.i18n import _, page
from edu_platform.ui.layout import card, loading, row, skeleton_rows, stack, text, wrap
from edu_platform.ui.links import native_link
from edu_platform.ui.shell import page_shell
from edu_platform.ui.tables import pagination


@page("/outbox", title=_("Outbox"), on_load=OutboxState.load)
def outbox_page() -> rx.Component:
    letters = stack(
        rx.foreach(OutboxState.rows, letter_card),
        rx.cond(OutboxState.links.length() > 0, pagination(OutboxState.links)),  # pyright: ignore[reportAttributeAccessIssue]
        gap=3,
    )
    nothing = empty_state(
        "mail",
        _("No letters yet"),
        _("Register, and the letter that confirms your address will stand here."),
        action=_("Create an account"),
        href="/register",
    )
    return page_shell(
        wrap(
            stack(
                rx.el.h1(_("Outbox")),
                callout(
                    "info",
                    _("Demo mode"),
                    text(_("No mail server is set: letters end here instead.")),
                ),
                loading(
                    OutboxState.is_loaded,
                    card(skeleton_rows()),
                    rx.cond(OutboxState.rows.length() > 0, letters, nothing),  # pyright: ignore[reportAttributeAccessIssue]
                ),
                gap=4,
            ),
            cls="section-s",
        )
    )


def letter_card(letter: Any) -> rx.Component:
    return rx.el.article(
        stack(
            rx.el.h2(letter.subject, class_name="h4"),
            row(
                rx.el.span(letter.recipient, class_name="sm"),
                rx.el.span(letter.when, class_name="sm muted"),
                cls="between wrap-ok",
            ),
            rx.cond(
                OutboxState.open_id == letter.id,
                opened(),
                button(
                    _("Read the letter"),
                    kind="outline",
                    size="sm",
                    on_click=OutboxState.open_letter(letter.id),
                ),
            ),
            gap=3,
        ),
        class_name="card pad-s",
    )


def opened() -> rx.Component:
    return stack(
        rx.el.p(OutboxState.open_text, class_name="pre-wrap"),
        native_link(
            _("Open the letter's link"),
            href=OutboxState.open_link,
            class_name="link",
        ),
        gap=3,
    )
