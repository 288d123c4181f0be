"""The shell's places for the signed-in person, the demo's banner, asked consents.

And the form that asks the browser for a passkey.
"""

from typing import Any

import reflex as rx

from edu_platform.accounts.models import ChallengePurpose
from edu_platform.accounts.state import ConsentsState, DeletionState, SessionState
from edu_platform.ui.controls import button
from edu_platform.ui.forms import checkbox, state_form
from edu_platform.ui.i18n import _, date, rich
from edu_platform.ui.layout import card, row, stack, text
from edu_platform.ui.links import link, native_form, native_link
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
        image=SessionState.avatar,
    )
    return rx.cond(SessionState.is_signed_in, menu, visitor_entry())


def email_banner() -> rx.Component:
    """Ask for an address whoever came from a service that told none."""
    return rx.cond(
        SessionState.needs_email,
        banner(
            _("Your account has no e-mail address."),
            " ",
            link(_("Add one"), href="/my/settings/services", class_name="link"),
        ),
    )


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


def consent_request() -> rx.Component:
    """Ask for the agreements that the account rests on, when some are missing.

    On the person's own pages nothing else can be reached before; public pages stay
    readable. The answer is looked for anew on each page.
    """
    asked: Any = ConsentsState.asked
    shown = rx.el.div(
        rx.cond(
            asked.length() > 0,
            rx.cond(ConsentsState.is_wall, consent_wall(), consent_banner()),
        ),
        class_name="consent-request",
        on_mount=ConsentsState.ask,
    )
    return rx.cond(SessionState.has_to_agree, shown)


def consent_banner() -> rx.Component:
    return banner(
        _("The documents of the site wait for your agreement."),
        " ",
        link(_("Read and agree"), href="/my", class_name="link"),
    )


def consent_wall() -> rx.Component:
    return rx.el.section(
        card(
            stack(
                rx.el.h2(
                    _("Please read and agree"), custom_attrs={"id": "consent-title"}
                ),
                text(
                    _("Your account rests on these documents; they are new to you."),
                    cls="muted",
                ),
                state_form(
                    rx.foreach(ConsentsState.asked, asked_document),
                    button(_("I agree"), type="submit", size="lg"),
                    on_submit=ConsentsState.agree,
                ),
                ways_out(),
                gap=5,
            ),
        ),
        class_name="consent-wall",
        role="dialog",
        aria_modal="true",
        aria_labelledby="consent-title",
    )


def asked_document(document: Any) -> rx.Component:
    return stack(
        checkbox(
            document.kind,
            rich(
                "I have read and accept: {document}",
                document=native_link(
                    document.title,
                    href=document.href,
                    target="_blank",
                    rel="noopener",
                    class_name="link",
                ),
            ),
            error=document.error,
        ),
        text(document.version, cls="sm muted"),
        rx.cond(
            document.notes.length() > 0,
            stack(
                text(_("What has changed:"), cls="sm b"),
                rx.foreach(document.notes.to(list[str]), changed_line),
                gap=1,
            ),
        ),
        gap=1,
    )


def changed_line(note: rx.Var[str]) -> rx.Component:
    return text(note, cls="sm")


def ways_out() -> rx.Component:
    """Offer to leave: nobody is held by a document that they do not accept."""
    return row(
        native_form(
            button(_("Sign out"), type="submit", kind="outline"), action="/auth/logout"
        ),
        link(_("My data"), href="/my/settings/data", class_name="link sm"),
        gap=4,
        cls="wrap-ok",
    )


def deletion_banner() -> rx.Component:
    """Say above every page that the account is to be deleted, and let it be kept."""
    day = date(SessionState.deletion_due_at, zone=SessionState.timezone)
    return rx.cond(
        SessionState.deletion_due_at,
        banner(
            _("Your account will be deleted on {day}.", day=day),
            " ",
            button(
                _("Cancel the deletion"),
                kind="outline",
                size="sm",
                on_click=DeletionState.cancel,
            ),
        ),
    )
