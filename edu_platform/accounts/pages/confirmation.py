import reflex as rx

from edu_platform.accounts.pages.frame import entry_frame, other_way
from edu_platform.accounts.state import ConfirmationState
from edu_platform.ui.controls import button, callout, link_button
from edu_platform.ui.forms import field, form_error
from edu_platform.ui.i18n import _, page
from edu_platform.ui.layout import loading, skeleton_rows, stack, text
from edu_platform.ui.links import native_form


@page(
    "/confirm-email",
    title=_("Confirm your e-mail address"),
    on_load=ConfirmationState.load,
)
def confirm_email_page() -> rx.Component:
    return entry_frame(
        _("Confirm your e-mail address"),
        other_way(_("Already confirmed?"), _("Sign in"), "/login"),
        loading(
            ConfirmationState.is_known,
            skeleton_rows(),
            rx.cond(ConfirmationState.is_useless, useless(), confirmation_form()),
        ),
    )


def useless() -> rx.Component:
    return stack(
        callout(
            "bad",
            ConfirmationState.error,
            text(_("Register once more to get a new letter.")),
        ),
        link_button(_("Create an account"), href="/register", size="lg"),
        role="status",
    )


def confirmation_form() -> rx.Component:
    # Native: only an HTTP answer can set an HttpOnly cookie.
    return native_form(
        form_error(ConfirmationState.error),
        rx.el.input(type="hidden", name="token", value=ConfirmationState.token),
        field(
            "password",
            _("Password"),
            type="password",
            hint=_("The one that you chose when you registered."),
            auto_complete="current-password",
            required=True,
        ),
        button(
            _("Confirm the address and sign in"),
            type="submit",
            size="lg",
            cls="btn-block",
        ),
        action="/auth/confirm-email",
        class_name="stack g4",
    )
