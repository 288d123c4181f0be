import reflex as rx

from edu_platform.accounts.pages.frame import entry_frame, other_way
from edu_platform.accounts.pages.password_fields import new_password_field
from edu_platform.accounts.state import PasswordMeterState, RegistrationState
from edu_platform.ui.controls import button, callout
from edu_platform.ui.forms import field, form_error, state_form
from edu_platform.ui.i18n import _, page
from edu_platform.ui.layout import stack, text
from edu_platform.ui.links import link


@page(
    "/register",
    title=_("Create an account"),
    on_load=[RegistrationState.load, PasswordMeterState.load],
)
def register_page() -> rx.Component:
    return entry_frame(
        _("Create an account"),
        other_way(_("Already with us?"), _("Sign in"), "/login"),
        rx.cond(RegistrationState.sent_to, letter_sent(), registration_form()),
    )


def registration_form() -> rx.Component:
    errors = RegistrationState.errors
    return state_form(
        form_error(errors.get("form", "")),
        field(
            "display_name",
            _("Your name"),
            hint=_("It will stand on your certificates."),
            error=errors.get("display_name", ""),
            auto_complete="name",
        ),
        field(
            "email",
            _("E-mail"),
            type="email",
            error=errors.get("email", ""),
            auto_complete="username",
        ),
        new_password_field(_("Password"), error=errors.get("password", "")),
        button(_("Create an account"), type="submit", size="lg", cls="btn-block"),
        on_submit=RegistrationState.submit,
    )


def letter_sent() -> rx.Component:
    return stack(
        callout(
            "ok",
            _("We have sent a letter"),
            text(
                _(
                    "Open the link in the letter to {email} to confirm the address.",
                    email=RegistrationState.sent_to,
                )
            ),
        ),
        link(_("Open the outbox"), href="/outbox", class_name="btn btn-soft demo-only"),
        rx.cond(
            RegistrationState.is_resent,
            text(_("The letter has been sent again."), cls="muted"),
            button(
                _("Send it again"), kind="outline", on_click=RegistrationState.resend
            ),
        ),
        role="status",
    )
