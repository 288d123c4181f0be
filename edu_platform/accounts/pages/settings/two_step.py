"""Two-step sign-in: the authenticator app and the recovery codes."""

import reflex as rx

from edu_platform.accounts.pages.settings.proof import by_factor
from edu_platform.accounts.state import FactorsState, SessionState
from edu_platform.ui.controls import (
    button,
    callout,
    confirm_dialog,
    opens_dialog,
    tag,
)
from edu_platform.ui.forms import field, form_error
from edu_platform.ui.i18n import _
from edu_platform.ui.layout import card, loading, row, skeleton_rows, stack, text
from edu_platform.ui.links import native_form, native_link

OFF = "totp-off"
NEW_CODES = "new-codes"


def why_a_factor() -> rx.Component:
    """Say to administrators why they have been led here."""
    return rx.cond(
        SessionState.must_enroll,
        callout(
            "warn",
            _("Administrators need two-step sign-in"),
            _("Connect an authenticator app or add a passkey to open the panel."),
        ),
    )


def two_step_card() -> rx.Component:
    return card(
        loading(
            FactorsState.is_loaded,
            skeleton_rows(3),
            stack(
                row(
                    rx.el.h2(_("Two-step sign-in")),
                    rx.cond(
                        FactorsState.is_on,
                        tag(_("On"), tone="ok"),
                        tag(_("Off")),
                    ),
                ),
                text(
                    _(
                        "Besides the password, signing in asks for something that "
                        "only you have: a code of an app, or a passkey."
                    ),
                    cls="muted",
                ),
                done(),
                rx.cond(FactorsState.part != "passkeys", problem()),
                rx.cond(FactorsState.may_change, changes(), factor_first()),
            ),
        )
    )


def problem() -> rx.Component:
    return form_error(FactorsState.error)


def done() -> rx.Component:
    return rx.cond(
        FactorsState.done,
        callout(
            "ok",
            _("Two-step sign-in is on"),
            _("Make recovery codes now: they let you in if the device is lost."),
        ),
    )


def factor_first() -> rx.Component:
    """Ask for the factor itself before anything about it is changed."""
    return stack(
        text(_("To change this, confirm it with your second factor.")), by_factor()
    )


def changes() -> rx.Component:
    return stack(
        rx.cond(
            FactorsState.has_totp,
            connected(),
            rx.cond(FactorsState.key, connecting(), not_connected()),
        ),
        rx.cond(FactorsState.is_on, recovery_codes()),
        gap=5,
    )


def not_connected() -> rx.Component:
    return row(
        button(
            _("Connect an authenticator app"),
            kind="outline",
            on_click=FactorsState.begin_totp,
        )
    )


def connecting() -> rx.Component:
    return stack(
        rx.el.h3(_("Connect an authenticator app")),
        text(_("Scan the picture with the app, or type the key into it.")),
        rx.el.img(
            src=FactorsState.qr,
            alt=_("QR code with the key below"),
            class_name="totp-qr",
        ),
        text(_("Key:"), " ", rx.el.code(FactorsState.key, class_name="totp-key")),
        native_form(
            field(
                "code",
                _("Code from the app"),
                hint=_("Six digits, to see that the app is connected."),
                auto_complete="one-time-code",
                required=True,
            ),
            row(
                button(_("Turn on"), type="submit"),
                button(_("Cancel"), kind="ghost", on_click=FactorsState.stop),
                gap=2,
            ),
            action="/auth/totp",
            class_name="stack g4",
        ),
        cls="totp-setup",
    )


def connected() -> rx.Component:
    return row(
        text(_("An authenticator app is connected.")),
        button(_("Disconnect"), kind="ghost", size="sm", **opens_dialog(OFF)),
        confirm_dialog(
            OFF,
            _("Disconnect the app?"),
            _("Its codes will not open your account any more."),
            _("Disconnect"),
            on_confirm=FactorsState.remove_totp,
        ),
        cls="between wrap-ok",
    )


def recovery_codes() -> rx.Component:
    return rx.cond(FactorsState.file, codes(), codes_left())


def codes_left() -> rx.Component:
    new = rx.cond(
        FactorsState.codes_left > 0,
        rx.fragment(
            button(
                _("Make new codes"), kind="ghost", size="sm", **opens_dialog(NEW_CODES)
            ),
            confirm_dialog(
                NEW_CODES,
                _("Make new recovery codes?"),
                _("The old codes stop working at once."),
                _("Make new codes"),
                on_confirm=FactorsState.renew_codes,
            ),
        ),
        button(_("Make recovery codes"), on_click=FactorsState.renew_codes),
    )
    return row(
        text(_("Recovery codes left: {n}", n=FactorsState.codes_left)),
        new,
        cls="between wrap-ok",
    )


def codes() -> rx.Component:
    return stack(
        rx.el.h3(_("Recovery codes")),
        text(_("Each opens your account once. They are not shown again.")),
        rx.el.ul(
            rx.foreach(FactorsState.codes, lambda code: rx.el.li(rx.el.code(code))),
            class_name="recovery-codes",
        ),
        row(
            button(
                _("Copy"),
                kind="outline",
                on_click=rx.set_clipboard(FactorsState.codes_text),
            ),
            native_link(
                _("Download"),
                href=FactorsState.file,
                download="recovery-codes.txt",
                class_name="btn btn-outline",
            ),
            button(_("Print"), kind="outline", custom_attrs={"data-print": ""}),
            button(_("I have saved them"), on_click=FactorsState.stop),
            gap=2,
            cls="wrap-ok not-printed",
        ),
        cls="codes-sheet",
    )
