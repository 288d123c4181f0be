"""The field for a new password, wherever one is chosen."""

import reflex as rx

from edu_platform.accounts.state import PasswordMeterState
from edu_platform.ui.focus_on import focus_on
from edu_platform.ui.i18n import _
from edu_platform.ui.passwords import password_field, strength_meter
from edu_platform.ui.values import Text

# What is typed is judged when the typing pauses.
PAUSE_MS = 400


def new_password_field(label: Text, *, error: Text = "") -> rx.Component:
    chosen = password_field(
        "password",
        label,
        meter=strength_meter(PasswordMeterState.level),
        hint=_("A phrase of several words is easy to remember and hard to guess."),
        error=error,
        auto_complete="new-password",
        on_change=PasswordMeterState.judge.debounce(PAUSE_MS),
        required=True,
    )
    return rx.fragment(chosen, focus_on("password", when=error))
