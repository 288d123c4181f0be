import reflex as rx

from edu_platform.accounts.components import passkey_form
from edu_platform.accounts.models import ChallengePurpose
from edu_platform.accounts.pages.frame import entry_frame, other_way
from edu_platform.accounts.state import SecondStepState
from edu_platform.ui.controls import button, link_button
from edu_platform.ui.forms import field, form_error
from edu_platform.ui.i18n import _, page
from edu_platform.ui.layout import loading, skeleton_rows, stack
from edu_platform.ui.links import native_form

ACTION = "/auth/second-step"


@page("/login/second-step", title=_("Second step"), on_load=SecondStepState.load)
def second_step_page() -> rx.Component:
    return entry_frame(
        _("Second step"),
        other_way(_("Not you?"), _("Sign in anew"), "/login"),
        form_error(SecondStepState.error),
        loading(
            SecondStepState.is_known,
            skeleton_rows(3),
            rx.cond(SecondStepState.is_over, start_over(), ways()),
        ),
    )


def start_over() -> rx.Component:
    return link_button(_("Sign in anew"), href="/login", size="lg")


def ways() -> rx.Component:
    return stack(
        rx.cond(SecondStepState.has_passkey, by_passkey()),
        rx.cond(SecondStepState.has_code, by_code()),
        gap=5,
    )


def target() -> rx.Component:
    return rx.el.input(type="hidden", name="next", value=SecondStepState.target)


def by_passkey() -> rx.Component:
    return passkey_form(
        ChallengePurpose.SECOND_STEP,
        _("Use a passkey"),
        target(),
        action=ACTION,
        kind="outline",
        size="lg",
        cls="btn-block",
    )


def by_code() -> rx.Component:
    # Native: only an HTTP answer can set an HttpOnly cookie.
    return native_form(
        target(),
        field(
            "code",
            _("Code"),
            hint=_("Six digits from the authenticator app, or a recovery code."),
            auto_complete="one-time-code",
            auto_focus=True,
            required=True,
        ),
        button(_("Sign in"), type="submit", size="lg", cls="btn-block"),
        action=ACTION,
        class_name="stack g4",
    )
