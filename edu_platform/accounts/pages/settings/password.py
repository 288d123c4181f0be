import reflex as rx

from edu_platform.accounts.pages.password_fields import new_password_field
from edu_platform.accounts.state import PasswordState
from edu_platform.ui.controls import button, callout
from edu_platform.ui.forms import native_form
from edu_platform.ui.i18n import _
from edu_platform.ui.layout import card, stack, text
from edu_platform.ui.values import when


def password_card() -> rx.Component:
    """Ask for a new password; the old one is the proof that opens the page."""
    return card(
        stack(
            rx.el.h2(_("Password")),
            when(
                PasswordState.is_changed,
                lambda: callout(
                    "ok",
                    _("The password is changed"),
                    text(_("All other browsers and devices are signed out.")),
                ),
            ),
            # Native: only an HTTP answer can renew an HttpOnly cookie.
            native_form(
                new_password_field(_("New password"), error=PasswordState.error),
                button(_("Change the password"), type="submit"),
                action="/auth/password",
                class_name="stack g4",
            ),
        )
    )
