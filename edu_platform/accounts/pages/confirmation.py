import reflex as rx

from edu_platform.accounts.pages.frame import entry_frame, other_way
from edu_platform.accounts.state import ConfirmationState
from edu_platform.ui.controls import button, callout, link_button
from edu_platform.ui.i18n import _, page
from edu_platform.ui.layout import stack, text


@page(
    "/confirm-email",
    title=_("Confirm your e-mail address"),
    on_load=ConfirmationState.load,
)
def confirm_email_page() -> rx.Component:
    return entry_frame(
        _("Confirm your e-mail address"),
        other_way(_("Already confirmed?"), _("Sign in"), "/login"),
        rx.cond(ConfirmationState.is_done, confirmed(), waiting()),
    )


def waiting() -> rx.Component:
    refused = callout(
        "bad",
        ConfirmationState.error,
        text(_("Register once more to get a new letter.")),
    )
    return stack(
        rx.cond(ConfirmationState.error, refused),
        button(
            _("Confirm the address"),
            size="lg",
            cls="btn-block",
            on_click=ConfirmationState.confirm,
        ),
    )


def confirmed() -> rx.Component:
    return stack(
        callout("ok", _("The address is confirmed"), text(_("You can sign in now."))),
        link_button(_("Sign in"), href="/login", size="lg"),
        role="status",
    )
