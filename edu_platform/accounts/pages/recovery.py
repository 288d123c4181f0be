import reflex as rx

from edu_platform.accounts.pages.frame import entry_frame, other_way
from edu_platform.accounts.pages.password_fields import new_password_field
from edu_platform.accounts.state import (
    PasswordMeterState,
    RecoveryState,
    ResetState,
)
from edu_platform.ui.controls import button, callout, link_button
from edu_platform.ui.forms import field, form_error, native_form, state_form
from edu_platform.ui.i18n import _, page
from edu_platform.ui.layout import stack, text
from edu_platform.ui.links import link


@page("/recover", title=_("A new password"), on_load=RecoveryState.load)
def recover_page() -> rx.Component:
    return entry_frame(
        _("A new password"),
        other_way(_("Do you remember it?"), _("Sign in"), "/login"),
        rx.cond(RecoveryState.sent_to, letter_sent(), recovery_form()),
    )


def recovery_form() -> rx.Component:
    errors = RecoveryState.errors
    return state_form(
        form_error(errors.get("form", "")),
        field(
            "email",
            _("E-mail"),
            type="email",
            hint=_("We will send a link there by which a new password is set."),
            error=errors.get("email", ""),
            auto_complete="username",
        ),
        button(_("Send the link"), type="submit", size="lg", cls="btn-block"),
        on_submit=RecoveryState.submit,
    )


def letter_sent() -> rx.Component:
    return stack(
        callout(
            "ok",
            _("Look into your mailbox"),
            text(
                _(
                    "If there is an account with {email}, a letter with a link is on"
                    " its way. The link works for 30 minutes.",
                    email=RecoveryState.sent_to,
                )
            ),
        ),
        link(_("Open the outbox"), href="/outbox", class_name="btn btn-soft demo-only"),
        button(_("No letter? Ask again"), kind="outline", on_click=RecoveryState.load),
        role="status",
    )


@page(
    "/reset-password",
    title=_("Choose a new password"),
    on_load=[ResetState.load, PasswordMeterState.load],
)
def reset_password_page() -> rx.Component:
    return entry_frame(
        _("Choose a new password"),
        other_way(_("Do you remember it?"), _("Sign in"), "/login"),
        rx.cond(ResetState.is_useless, useless(), reset_form()),
    )


def useless() -> rx.Component:
    return stack(
        callout(
            "bad",
            _("This link has already been used or is too old. Ask for a new one."),
        ),
        link_button(_("Ask for a new link"), href="/recover", size="lg"),
        role="status",
    )


def reset_form() -> rx.Component:
    # Native: a state must not hold a password.
    return native_form(
        rx.el.input(type="hidden", name="token", value=ResetState.token),
        new_password_field(_("New password"), error=ResetState.error),
        text(
            _("You will be signed out everywhere, and sign in with the new password."),
            cls="sm muted",
        ),
        button(_("Set the password"), type="submit", size="lg", cls="btn-block"),
        action="/auth/reset-password",
        class_name="stack g4",
    )
