from typing import Any

import reflex as rx

from edu_platform.accounts.pages.settings.frame import proof_gate, settings_frame
from edu_platform.accounts.state import (
    ProofServicesState,
    ProofState,
    ServicesState,
    SessionState,
)
from edu_platform.ui.controls import button, callout, confirm_dialog, opens_dialog
from edu_platform.ui.forms import field, form_error, state_form
from edu_platform.ui.i18n import _, page
from edu_platform.ui.layout import card, loading, row, skeleton_rows, stack, text
from edu_platform.ui.links import native_link


@page(
    "/my/settings/services",
    title=_("Linked services"),
    on_load=[ProofState.load, ProofServicesState.load, ServicesState.load],
)
def services_page() -> rx.Component:
    return settings_frame(
        "/my/settings/services",
        proof_gate(
            rx.cond(SessionState.needs_email, email_card()),
            loading(
                ServicesState.is_loaded,
                card(skeleton_rows()),
                services_card(ServicesState.lines),
            ),
        ),
    )


def services_card(lines: Any) -> rx.Component:
    return card(
        stack(
            rx.el.h2(_("Linked services")),
            text(_("Whatever is linked opens your account."), cls="muted"),
            form_error(ServicesState.error),
            rx.cond(
                lines.length() > 0,
                stack(rx.foreach(lines, line)),
                text(_("No services are offered here.")),
            ),
        )
    )


def line(each: Any) -> rx.Component:
    words = stack(
        rx.el.span(each.title, class_name="b"),
        rx.el.span(
            rx.cond(each.is_linked, each.detail, _("Not linked")),
            class_name="sm muted",
        ),
        gap=0,
        cls="grow",
    )
    return row(words, rx.cond(each.is_linked, unlinking(each), linking(each)))


def linking(each: Any) -> rx.Component:
    return native_link(
        _("Link"),
        href=each.href,
        aria_label=_("Link {service}", service=each.title),
        class_name="btn btn-outline",
    )


def unlinking(each: Any) -> rx.Component:
    dialog = f"unlink-{each.provider}"
    return rx.fragment(
        button(
            _("Unlink"),
            kind="outline",
            aria_label=_("Unlink {service}", service=each.title),
            **opens_dialog(dialog),
        ),
        confirm_dialog(
            dialog,
            _("Unlink {service}?", service=each.title),
            _("You will not be able to sign in with it any more."),
            _("Unlink"),
            on_confirm=ServicesState.unlink(each.provider),
        ),
    )


def email_card() -> rx.Component:
    return card(
        stack(
            rx.el.h2(_("Your e-mail address")),
            text(
                _("The service has not told us one. Receipts and news need it."),
                cls="muted",
            ),
            rx.cond(
                ServicesState.token,
                button(
                    _("Confirm the address"),
                    cls="at-start",
                    on_click=ServicesState.add_email,
                ),
                rx.cond(ServicesState.sent_to, email_sent(), email_form()),
            ),
        )
    )


def email_form() -> rx.Component:
    return state_form(
        field(
            "email",
            _("E-mail"),
            type="email",
            error=ServicesState.errors.get("email", ""),
            auto_complete="email",
        ),
        button(_("Send a link"), type="submit"),
        on_submit=ServicesState.ask_for_email,
    )


def email_sent() -> rx.Component:
    return callout(
        "ok",
        _("We have sent a letter"),
        text(
            _(
                "Open the link in the letter to {email} to confirm the address.",
                email=ServicesState.sent_to,
            )
        ),
    )
