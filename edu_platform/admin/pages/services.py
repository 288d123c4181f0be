from typing import Any

import reflex as rx

from edu_platform.admin.pages.frame import admin_frame
from edu_platform.admin.state import ServicesState
from edu_platform.ui.controls import button, callout, tag
from edu_platform.ui.i18n import _, page
from edu_platform.ui.layout import card, loading, row, skeleton_rows, stack, text


@page("/admin/services", title=_("Services"), on_load=ServicesState.load)
def services_page() -> rx.Component:
    return admin_frame(
        _("Services"),
        "/admin/services",
        text(
            _("People can sign in by these. Each needs an application of yours there."),
            cls="muted",
        ),
        loading(
            ServicesState.is_loaded,
            card(skeleton_rows()),
            stack(rx.foreach(ServicesState.rows, service)),
        ),
    )


def service(each: Any) -> rx.Component:
    return card(
        stack(
            row(
                rx.el.h2(each.title),
                rx.cond(
                    each.is_on, tag(_("Turned on"), "ok"), tag(_("Turned off"), "")
                ),
                cls="between wrap-ok",
            ),
            rx.cond(each.is_google, google_note()),
            text(_("The address to name there as redirect URI:"), cls="sm muted"),
            rx.el.code(each.redirect_uri, class_name="sm"),
            rx.cond(each.is_on, checking(each), missing(each)),
        )
    )


def missing(each: Any) -> rx.Component:
    return text(_("Still to be set: {names}.", names=each.missing))


def checking(each: Any) -> rx.Component:
    return stack(
        row(
            button(
                _("Check the connection"),
                kind="outline",
                aria_label=_("Check the connection to {service}", service=each.title),
                on_click=ServicesState.check(each.provider),
            )
        ),
        rx.el.div(rx.cond(each.result, callout(each.tone, each.result)), role="status"),
    )


def google_note() -> rx.Component:
    return callout(
        "warn",
        _("A note before you turn Google on"),
        text(
            _(
                "Russian sites that let people in have to do so by their own "
                "password, a Russian telephone number, or a system of a Russian owner "
                "(149-FZ, article 8, part 10). Google is none of these, and names and "
                "addresses of people go abroad. Ask your lawyer first."
            )
        ),
        text(
            _(
                "To confirm that you have read this, set "
                "EDU_GOOGLE_LEGAL_NOTE_ACCEPTED=true."
            )
        ),
    )
