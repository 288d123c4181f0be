"""The question who is there: by whatever the person has to prove it with."""

import reflex as rx

from edu_platform.accounts.components import passkey_form
from edu_platform.accounts.models import ChallengePurpose
from edu_platform.accounts.pages.external_buttons import proof_buttons
from edu_platform.accounts.state import ProofState
from edu_platform.ui.controls import button
from edu_platform.ui.forms import field, form_error
from edu_platform.ui.i18n import _
from edu_platform.ui.layout import card, stack, text
from edu_platform.ui.links import native_form
from edu_platform.ui.values import Child

ACTION = "/auth/prove"


def proof_form() -> rx.Component:
    return card(
        stack(
            rx.el.h2(_("Confirm that it is you")),
            text(
                _("So these settings are safe from whoever finds your browser open."),
                cls="muted",
            ),
            form_error(ProofState.error),
            rx.cond(ProofState.has_password, by_password(), by_letter()),
            by_factor(),
            proof_buttons(),
        )
    )


def _form(*fields: Child) -> rx.Component:
    # Native, as all forms with a password are.
    return native_form(
        target(),
        *fields,
        button(_("Go on"), type="submit"),
        action=ACTION,
        class_name="stack g4",
    )


def target() -> rx.Component:
    return rx.el.input(type="hidden", name="next", value=ProofState.target)


def by_password() -> rx.Component:
    return _form(
        field(
            "password",
            _("Password"),
            type="password",
            auto_complete="current-password",
            required=True,
        )
    )


def by_letter() -> rx.Component:
    return rx.cond(
        ProofState.is_code_sent,
        _form(
            field(
                "mailed_code",
                _("Code from the letter"),
                hint=_("We have sent six digits to your address."),
                auto_complete="one-time-code",
                required=True,
            )
        ),
        button(
            _("Send a code to my address"),
            kind="outline",
            on_click=ProofState.send_code,
        ),
    )


def by_factor() -> rx.Component:
    """Offer the second factors that the person has."""
    return stack(
        rx.cond(
            ProofState.has_code,
            _form(
                field(
                    "code",
                    _("Code from the app"),
                    hint=_("Or a recovery code."),
                    auto_complete="one-time-code",
                    required=True,
                )
            ),
        ),
        rx.cond(
            ProofState.has_passkey,
            passkey_form(
                ChallengePurpose.PROVE,
                _("Use a passkey"),
                target(),
                action=ACTION,
                kind="outline",
            ),
        ),
    )
