import reflex as rx

from edu_platform.accounts.pages.settings.email import email_card
from edu_platform.accounts.pages.settings.frame import proof_gate, settings_frame
from edu_platform.accounts.pages.settings.passkeys import passkeys_card
from edu_platform.accounts.pages.settings.password import password_card
from edu_platform.accounts.pages.settings.sessions import sessions_card, sign_ins_card
from edu_platform.accounts.pages.settings.two_step import two_step_card, why_a_factor
from edu_platform.accounts.state import (
    EmailChangeState,
    FactorsState,
    PasswordMeterState,
    PasswordState,
    ProofServicesState,
    ProofState,
    SessionsState,
)
from edu_platform.ui.i18n import _, page


@page(
    "/my/settings/security",
    title=_("Security"),
    on_load=[
        ProofState.load,
        ProofServicesState.load,
        SessionsState.load,
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
        proof_gate(password_card(), two_step_card(), passkeys_card(), email_card()),
        sessions_card(),
        sign_ins_card(),
    )
