"""Letters of the site: what became of them, and addresses that get none."""

from collections.abc import Sequence
from typing import Any

import reflex as rx

from edu_platform.admin.pages.frame import admin_frame, list_of, search_bar
from edu_platform.admin.state import MailState, SuppressionsState
from edu_platform.ui.cards import empty_state, status_tag
from edu_platform.ui.controls import button, callout, chip, tabs
from edu_platform.ui.i18n import _, page
from edu_platform.ui.layout import row, stack, text
from edu_platform.ui.tables import Column, data_table
from edu_platform.ui.values import Child, among, when

PATH = "/admin/mail"
SUPPRESSIONS_PATH = "/admin/mail/suppressions"
LETTERS = (
    Column(_("Letter")),
    Column(_("Status")),
    Column(_("Attempts"), is_number=True),
    Column(_("When")),
    Column(_("Actions"), is_label_hidden=True),
)
SUPPRESSIONS = (
    Column(_("Address")),
    Column(_("Reason")),
    Column(_("On the list since")),
    Column(_("Actions"), is_label_hidden=True),
)
STATUSES = {
    "queued": (_("Waiting"), "info"),
    "sent": (_("Sent"), "ok"),
    "failed": (_("Not delivered"), "bad"),
    "expired": (_("Out of date"), "warn"),
    "suppressed": (_("Held back"), "warn"),
}
REASONS = {
    "bounced": (_("No such mailbox"), "bad"),
    "unsubscribed": (_("Unsubscribed from news"), "info"),
}
FINDINGS = {
    "ready": _("The mail server takes our letters."),
    "no_server": _("No mail server is set: letters stay in the outbox."),
    "unreachable": _("The mail server does not answer."),
    "not_secure": _("The connection to the mail server cannot be made secure."),
    "password_refused": _("The mail server refuses our name or password."),
    "sender_refused": _("The mail server refuses the sender's address."),
    "refused": _("The mail server refuses us."),
}


def _views(current: str) -> rx.Component:
    views = [(_("Letters"), PATH), (_("Suppressed addresses"), SUPPRESSIONS_PATH)]
    return tabs(views, current, label=_("Mail"))


@page(PATH, title=_("Mail"), on_load=MailState.load)
def mail_page() -> rx.Component:
    return admin_frame(
        _("Mail"),
        PATH,
        _views(PATH),
        connection(),
        row(*filters(), gap=2, cls="wrap-ok"),
        list_of(
            MailState.is_loaded,
            MailState.rows,
            data_table(_("Letters"), LETTERS, MailState.rows, letter_cells),
            MailState.links,
            empty_state(
                "mail",
                _("No such letters"),
                _("No letter is in this state."),
                action=_("Show all letters"),
                href=PATH,
            ),
        ),
    )


def connection() -> rx.Component:
    """Offer a look at the mail server, and say in words what it has found."""
    tone = among(MailState.finding, {"ready": "ok", "no_server": "info"}, default="bad")
    report = callout(
        tone,
        among(MailState.finding, FINDINGS, default=FINDINGS["refused"]),
        when(MailState.detail, lambda: rx.el.code(MailState.detail, class_name="sm")),
    )
    return stack(
        rx.el.div(
            button(_("Check connection"), kind="outline", on_click=MailState.check)
        ),
        rx.el.div(rx.cond(MailState.finding != "", report), role="status"),
        gap=3,
    )


def filters() -> list[rx.Component]:
    every = chip(_("All"), href=PATH, on=MailState.status == "")
    return [
        every,
        *[
            chip(label, href=f"{PATH}?status={name}", on=MailState.status == name)
            for name, (label, _tone) in STATUSES.items()
        ],
    ]


def _why(failure: Any) -> Any:
    """Say a reason of ours in the reader's language, and a server's as it is."""
    ours = {reason: label for reason, (label, _tone) in REASONS.items()}
    return among(failure, ours, failure)


def letter_cells(letter: Any) -> Sequence[Child]:
    return (
        stack(
            rx.el.span(letter.subject),
            text(letter.recipient, cls="sm muted"),
            when(letter.failure, lambda: text(_why(letter.failure), cls="xs faint")),
            gap=1,
        ),
        status_tag(letter.status, STATUSES),
        letter.attempts.to_string(),
        stack(
            text(letter.when, cls="sm nowrap"),
            when(
                letter.next_try,
                lambda: text(
                    _("Next attempt: {when}", when=letter.next_try), cls="xs faint"
                ),
            ),
            gap=1,
        ),
        rx.cond(
            letter.can_retry,
            button(
                _("Send again"),
                kind="outline",
                size="sm",
                on_click=MailState.retry(letter.id),
            ),
        ),
    )


@page(
    SUPPRESSIONS_PATH, title=_("Suppressed addresses"), on_load=SuppressionsState.load
)
def suppressions_page() -> rx.Component:
    return admin_frame(
        _("Suppressed addresses"),
        PATH,
        _views(SUPPRESSIONS_PATH),
        text(
            _(
                "Letters do not go to mailboxes that do not exist, and news does not go"
                " to those who have unsubscribed. A letter with a one-time link that"
                " somebody asks for a week later or more is tried again."
            ),
            cls="sm muted",
        ),
        search_bar(
            _("Whole e-mail address"),
            SuppressionsState.address,
            SuppressionsState.search,
        ),
        list_of(
            SuppressionsState.is_loaded,
            SuppressionsState.rows,
            data_table(
                _("Suppressed addresses"),
                SUPPRESSIONS,
                SuppressionsState.rows,
                suppression_cells,
            ),
            SuppressionsState.links,
            empty_state(
                "mail",
                _("No address is suppressed"),
                _("Letters go to every address that is asked about here."),
                action=_("Show letters"),
                href=PATH,
            ),
        ),
    )


def suppression_cells(line: Any) -> Sequence[Child]:
    return (
        rx.el.span(line.hint),
        stack(
            rx.el.div(status_tag(line.reason, REASONS)),
            when(line.detail, lambda: text(line.detail, cls="xs faint")),
            gap=1,
        ),
        text(line.when, cls="sm nowrap"),
        rx.cond(
            line.can_lift,
            button(
                _("Send letters again"),
                kind="outline",
                size="sm",
                on_click=SuppressionsState.lift(line.id),
            ),
        ),
    )
