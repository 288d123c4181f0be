import reflex as rx

from edu_platform.accounts.pages.frame import entry_frame, other_way
from edu_platform.accounts.state import SignInState
from edu_platform.ui.controls import button
from edu_platform.ui.forms import checkbox, field, form_error
from edu_platform.ui.i18n import _, page
from edu_platform.ui.links import native_form


@page("/login", title=_("Sign in"), on_load=SignInState.load)
def login_page() -> rx.Component:
    return entry_frame(
        _("Sign in"),
        other_way(_("New here?"), _("Create an account"), "/register"),
        form_error(SignInState.error),
        login_form(),
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
        field(
            "password",
            _("Password"),
            type="password",
            auto_complete="current-password",
            required=True,
        ),
        checkbox("remember", _("Remember me on this device"), checked=True),
        button(_("Sign in"), type="submit", size="lg", cls="btn-block"),
        action="/auth/login",
        class_name="stack g4",
    )
