import reflex as rx

from edu_platform.accounts.components import passkey_form
from edu_platform.accounts.models import ChallengePurpose
from edu_platform.accounts.pages.external_buttons import external_buttons
from edu_platform.accounts.pages.frame import entry_frame, other_way
from edu_platform.accounts.state import ExternalState, SignInState
from edu_platform.ui.controls import button, callout
from edu_platform.ui.focus_on import focus_on
from edu_platform.ui.forms import checkbox, field, form_error
from edu_platform.ui.i18n import _, page
from edu_platform.ui.layout import text
from edu_platform.ui.links import link, native_form
from edu_platform.ui.passwords import password_field
from edu_platform.ui.values import when


@page("/login", title=_("Sign in"), on_load=[SignInState.load, ExternalState.load])
def login_page() -> rx.Component:
    return entry_frame(
        _("Sign in"),
        other_way(_("New here?"), _("Create an account"), "/register"),
        done(),
        form_error(
            SignInState.error,
            when(
                SignInState.may_be_unconfirmed,
                lambda: text(
                    _("Just registered? Press the link of our letter first."),
                    cls="sm",
                ),
            ),
        ),
        login_form(),
        passkey_form(
            ChallengePurpose.SIGN_IN,
            _("Sign in with a passkey"),
            rx.el.input(type="hidden", name="next", value=SignInState.target),
            action="/auth/passkey",
            kind="outline",
            size="lg",
            cls="btn-block",
        ),
        external_buttons(),
        focus_on(
            rx.cond(SignInState.email, "password", "email"), when=SignInState.error
        ),
    )


def done() -> rx.Component:
    """Say what has just been done by a letter's link, and ended all sessions."""
    reset = callout(
        "ok",
        _("The password is set"),
        text(_("Sign in with it. All other sessions have ended."), cls="sm"),
    )
    reverted = callout(
        "ok",
        _("Your address is the account's own again"),
        text(_("Everybody is signed out, and the old password works no more.")),
        link(_("Set a new password"), href="/recover", class_name="link"),
    )
    return rx.fragment(
        when(SignInState.done == "PasswordReset", reset),
        when(SignInState.done == "EmailReverted", reverted),
    )


def login_form() -> rx.Component:
    # Native: only an HTTP answer can set an HttpOnly cookie.
    return native_form(
        rx.el.input(type="hidden", name="next", value=SignInState.target),
        field(
            "email",
            _("E-mail"),
            value=SignInState.email,
            type="email",
            auto_complete="username",
            on_blur=SignInState.keep,
            required=True,
        ),
        password_field(
            "password",
            _("Password"),
            auto_complete="current-password",
            required=True,
        ),
        checkbox("remember", _("Remember me on this device"), checked=True),
        link(_("Forgot the password?"), href="/recover", class_name="link"),
        button(_("Sign in"), type="submit", size="lg", cls="btn-block"),
        action="/auth/login",
        class_name="stack g4",
    )
