from typing import Any

import reflex as rx

from edu_platform.accounts.components import passkey_form
from edu_platform.accounts.models import ChallengePurpose
from edu_platform.accounts.state import FactorsState
from edu_platform.ui.controls import button, confirm_dialog, opens_dialog
from edu_platform.ui.forms import field, form_error, state_form
from edu_platform.ui.i18n import _
from edu_platform.ui.layout import card, row, stack, text


def passkeys_card() -> rx.Component:
    return card(
        stack(
            rx.el.h2(_("Passkeys")),
            text(
                _(
                    "A key kept by your phone, computer or security key. It cannot be "
                    "guessed, and no false site can ask for it."
                ),
                cls="muted",
            ),
            rx.cond(FactorsState.part == "passkeys", form_error(FactorsState.error)),
            rx.el.ul(
                rx.foreach(FactorsState.passkeys, passkey), class_name="stack g3 plain"
            ),
            rx.cond(
                FactorsState.may_change,
                new_passkey(),
                text(
                    _("To change this, confirm it with your second factor."),
                    cls="muted",
                ),
            ),
        )
    )


def passkey(key: Any) -> rx.Component:
    return rx.el.li(
        row(
            stack(
                rx.el.span(key.name, class_name="b"),
                rx.el.span(
                    rx.cond(
                        key.used,
                        _("Added {since}, used {used}", since=key.since, used=key.used),
                        _("Added {since}", since=key.since),
                    ),
                    class_name="sm muted",
                ),
                gap=0,
            ),
            row(renaming(key), rx.cond(FactorsState.may_change, removing(key)), gap=1),
            cls="between wrap-ok",
        )
    )


def renaming(key: Any) -> rx.Component:
    return rx.el.details(
        rx.el.summary(_("Rename")),
        state_form(
            rx.el.input(type="hidden", name="passkey_id", value=key.id),
            rx.el.input(
                name="name",
                default_value=key.name,
                aria_label=_("Name of the passkey"),
                max_length=60,
                class_name="input",
            ),
            button(_("Save"), type="submit", kind="outline", size="sm"),
            on_submit=FactorsState.rename_passkey,
            cls="row g2",
        ),
    )


def removing(key: Any) -> rx.Component:
    dom_id = "passkey-" + key.id
    return rx.fragment(
        button(_("Remove"), kind="ghost", size="sm", **opens_dialog(dom_id)),
        confirm_dialog(
            dom_id,
            _("Remove {name}?", name=key.name),
            _("This passkey will not open your account any more."),
            _("Remove"),
            on_confirm=FactorsState.remove_passkey(key.id),
        ),
    )


def new_passkey() -> rx.Component:
    return passkey_form(
        ChallengePurpose.ADD,
        _("Add a passkey"),
        field(
            "name",
            _("Name of the new passkey"),
            hint=_("So that you know it again: “My phone”."),
            max_length=60,
        ),
        action="/auth/passkeys",
        kind="outline",
    )
