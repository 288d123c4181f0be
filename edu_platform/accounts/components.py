"""The shell's places for the signed-in person and for the demo's banner; passkeys."""

from typing import Any

import reflex as rx

from edu_platform.accounts.models import ChallengePurpose
from edu_platform.accounts.state import SessionState
from edu_platform.ui.controls import button
from edu_platform.ui.i18n import _
from edu_platform.ui.links import link, native_form
from edu_platform.ui.menus import menu_link, person_menu, visitor_entry
from edu_platform.ui.shell import banner
from edu_platform.ui.values import Child, Text


class Passkeys(rx.Component):
    """Lets the browser answer the forms of `passkey_form`, which have no fields."""

    library = "$/public/passkeys.js"
    tag = "Passkeys"


def passkey_form(
    purpose: ChallengePurpose,
    label: Text,
    *fields: Child,
    action: str,
    **looks: Any,
) -> rx.Component:
    """Ask the browser for a passkey, then send what it says as a native form."""
    failure = rx.el.p(
        _("No passkey was used: this browser has none, or it was not confirmed."),
        class_name="field-error",
        role="alert",
        hidden=True,
        custom_attrs={"data-passkey-error": ""},
    )
    return native_form(
        *fields,
        rx.el.input(type="hidden", name="passkey"),
        button(label, type="submit", before="key-round", **looks),
        failure,
        Passkeys.create(),
        action=action,
        class_name="stack g3",
        custom_attrs={"data-passkey": purpose.value},
    )


def person_slot() -> rx.Component:
    """Show the person's menu, or the way to sign in."""
    menu = person_menu(
        menu_link("layout-dashboard", _("Dashboard"), "/my"),
        menu_link("graduation-cap", _("My learning"), "/my/learning"),
        menu_link("award", _("My certificates"), "/my/certificates"),
        menu_link("settings", _("Settings"), "/my/settings"),
        rx.cond(
            SessionState.is_admin | SessionState.must_enroll,
            menu_link("shield-check", _("Administration"), "/admin"),
        ),
        name=SessionState.name,
        detail=SessionState.email,
        initials=SessionState.initials,
    )
    return rx.cond(SessionState.is_signed_in, menu, visitor_entry())


def demo_banner() -> rx.Component:
    """Say above every page of a demo where its letters are.

    The same compiled pages serve every site: the edge marks the document of a demo,
    and the stylesheet hides the banner everywhere else.
    """
    return rx.el.div(
        banner(
            _("Demo mode: letters go nowhere."),
            " ",
            link(_("Open the outbox"), href="/outbox", class_name="link"),
        ),
        class_name="demo-only",
    )
