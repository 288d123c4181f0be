import reflex as rx

from edu_platform.accounts.state import EmailChangeState, SessionState
from edu_platform.ui.controls import button, callout
from edu_platform.ui.forms import field, form_error, state_form
from edu_platform.ui.i18n import _
from edu_platform.ui.layout import card, stack, text
from edu_platform.ui.links import link


def email_card() -> rx.Component:
    return card(
        stack(
            rx.el.h2(_("E-mail")),
            text(SessionState.email, cls="muted"),
            rx.cond(EmailChangeState.sent_to, letter_sent(), email_form()),
        )
    )


def email_form() -> rx.Component:
    errors = EmailChangeState.errors
    return state_form(
        form_error(errors.get("form", "")),
        field(
            "email",
            _("New e-mail"),
            type="email",
            hint=_("It changes when you press the link in the letter to it."),
            error=errors.get("email", ""),
            auto_complete="email",
        ),
        button(_("Change the address"), type="submit"),
        on_submit=EmailChangeState.submit,
    )


def letter_sent() -> rx.Component:
    return stack(
        callout(
            "ok",
            _("We have sent a letter"),
            text(
                _(
                    "Open the link in the letter to {email} to confirm the address.",
                    email=EmailChangeState.sent_to,
                )
            ),
        ),
        link(_("Open the outbox"), href="/outbox", class_name="btn btn-soft demo-only"),
        button(_("Another address"), kind="outline", on_click=EmailChangeState.load),
        role="status",
    )
