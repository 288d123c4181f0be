import reflex as rx

from edu_platform.accounts.pages.settings.email import email_card
from edu_platform.accounts.pages.settings.frame import proof_gate, settings_frame
from edu_platform.accounts.pages.settings.passkeys import passkeys_card
from edu_platform.accounts.pages.settings.password import password_card
from edu_platform.accounts.pages.settings.two_step import two_step_card, why_a_factor
from edu_platform.accounts.state import (
    EmailChangeState,
    FactorsState,
    PasswordMeterState,
    PasswordState,
    ProfileState,
    ProofState,
)
from edu_platform.ui.controls import button, confirm_dialog, opens_dialog
from edu_platform.ui.i18n import _, page
from edu_platform.ui.layout import card, stack, text

OTHERS = "end-other-sessions"


@page(
    "/my/settings/security",
    title=_("Security"),
    on_load=[
        ProofState.load,
        FactorsState.load,
        PasswordState.load,
        PasswordMeterState.load,
        EmailChangeState.load,
    ],
)
def security_page() -> rx.Component:
    return settings_frame(
        "/my/settings/security",
        why_a_factor(),
        proof_gate(
            password_card(),
            two_step_card(),
            passkeys_card(),
            email_card(),
            sessions_card(),
        ),
    )


def sessions_card() -> rx.Component:
    return card(
        stack(
            rx.el.h2(_("Sessions")),
            text(
                _("Signed in somewhere else? End all other sessions at once."),
                cls="muted",
            ),
            button(_("Sign out elsewhere"), kind="outline", **opens_dialog(OTHERS)),
            confirm_dialog(
                OTHERS,
                _("Sign out elsewhere?"),
                _("All other browsers and devices will have to sign in again."),
                _("Sign out elsewhere"),
                on_confirm=ProfileState.end_other_sessions,
            ),
        )
    )
