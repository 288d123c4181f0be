"""The page behind a marketing letter's link: one button, and what it has done."""

import reflex as rx

from edu_platform.mail.state import UnsubscriptionState
from edu_platform.ui.controls import button, callout, link_button
from edu_platform.ui.i18n import _, page
from edu_platform.ui.layout import card, loading, skeleton_rows, stack, text, wrap
from edu_platform.ui.shell import page_shell


@page(
    "/unsubscribe",
    title=_("Unsubscribe from news"),
    on_load=UnsubscriptionState.load,
)
def unsubscribe_page() -> rx.Component:
    return page_shell(
        wrap(
            stack(
                rx.el.h1(_("Unsubscribe from news")),
                loading(
                    UnsubscriptionState.is_loaded,
                    card(skeleton_rows(3)),
                    rx.cond(
                        UnsubscriptionState.is_useless,
                        useless(),
                        rx.cond(UnsubscriptionState.is_done, done(), question()),
                    ),
                ),
                gap=4,
            ),
            cls="section-s narrow",
        )
    )


def question() -> rx.Component:
    return card(
        stack(
            text(
                _(
                    "News will no longer come to {address}.",
                    address=UnsubscriptionState.hint,
                )
            ),
            text(
                _(
                    "Letters about your account, courses and payments will still come:"
                    " you need them."
                ),
                cls="sm muted",
            ),
            rx.el.div(
                button(
                    _("Unsubscribe"),
                    on_click=UnsubscriptionState.unsubscribe,
                ),
            ),
            gap=4,
        )
    )


def done() -> rx.Component:
    return stack(
        callout(
            "ok",
            _("You have unsubscribed"),
            text(
                _(
                    "No more news will come to {address}.",
                    address=UnsubscriptionState.hint,
                )
            ),
        ),
        rx.el.div(link_button(_("To the home page"), href="/", kind="outline")),
        role="status",
        gap=4,
    )


def useless() -> rx.Component:
    return callout(
        "bad",
        _("This link is not whole"),
        text(_("Copy all of it from the letter, or press the link there once more.")),
    )
