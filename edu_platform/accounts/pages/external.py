"""Finishing a sign-up by a service."""

import reflex as rx

from edu_platform.accounts.pages.frame import entry_frame, other_way
from edu_platform.accounts.state import FinishState, LetterState, SessionState
from edu_platform.ui.controls import button, callout, link_button
from edu_platform.ui.forms import field, form_error
from edu_platform.ui.i18n import _, page
from edu_platform.ui.layout import loading, skeleton_rows, stack, text
from edu_platform.ui.links import link, native_form, native_link
from edu_platform.ui.values import Child

BOXES = (
    ("personal_data", _("I consent to the processing of my personal data"), True),
    ("offer", _("I accept the offer"), True),
    ("marketing", _("I would like to get news by e-mail"), False),
)
DOCUMENTS = {
    "personal_data": "/legal/consent",
    "offer": "/legal/offer",
    "marketing": "/legal/marketing",
}


@page("/external/letter", title=_("We have sent a letter"), on_load=LetterState.load)
def letter_page() -> rx.Component:
    return entry_frame(
        _("We have sent a letter"),
        other_way(_("Already with us?"), _("Sign in"), "/login"),
        stack(
            callout(
                "ok",
                rx.cond(
                    LetterState.email,
                    _(
                        "Open the link in the letter to {email} to go on.",
                        email=LetterState.email,
                    ),
                    _("Open the link in the letter to go on."),
                ),
                text(_("Open it in this browser: it is quickest here.")),
            ),
            link(
                _("Open the outbox"),
                href="/outbox",
                class_name="btn btn-soft demo-only",
            ),
            role="status",
        ),
    )


@page("/external/finish", title=_("Almost there"), on_load=FinishState.load)
def finish_page() -> rx.Component:
    return entry_frame(
        _("Almost there"),
        other_way(_("Already with us?"), _("Sign in"), "/login"),
        loading(
            FinishState.is_known,
            skeleton_rows(),
            rx.cond(
                FinishState.is_useless,
                useless(),
                rx.cond(
                    FinishState.is_same_browser,
                    rx.cond(FinishState.has_account, existing(), finish_form()),
                    other_browser(),
                ),
            ),
        ),
    )


def useless() -> rx.Component:
    return stack(
        callout("bad", FinishState.error),
        link_button(_("Sign in"), href="/login", size="lg"),
        role="status",
    )


def other_browser() -> rx.Component:
    return stack(
        callout(
            "info",
            _("This is another browser than the one you came from"),
            text(_("Please show once more that it is you.")),
        ),
        native_link(
            _("Go on with {service}", service=FinishState.service),
            href=FinishState.again,
            class_name="btn btn-primary btn-lg btn-block",
        ),
    )


def existing() -> rx.Component:
    return stack(
        form_error(FinishState.error),
        callout(
            "info",
            _("There is already an account with {email}", email=FinishState.email),
            text(
                _(
                    "Sign in to it once, and link {service}: from then on you can "
                    "come by either way.",
                    service=FinishState.service,
                )
            ),
        ),
        rx.cond(
            SessionState.is_signed_in,
            stack(
                text(
                    _("You are signed in as {name}.", name=SessionState.name),
                    cls="muted",
                ),
                button(
                    _("Link {service} to this account", service=FinishState.service),
                    size="lg",
                    cls="btn-block",
                    on_click=FinishState.link,
                ),
            ),
            link_button(
                _("Sign in"), href=FinishState.sign_in, size="lg", cls="btn-block"
            ),
        ),
    )


def finish_form() -> rx.Component:
    # Native: only an HTTP answer can set an HttpOnly cookie.
    return native_form(
        form_error(FinishState.error),
        text(
            _(
                "You come from {service}. One more step, and the account is yours.",
                service=FinishState.service,
            ),
            cls="muted",
        ),
        rx.el.input(type="hidden", name="ticket", value=FinishState.ticket),
        field(
            "display_name",
            _("Your name"),
            value=FinishState.name,
            hint=_("It will stand on your certificates."),
            auto_complete="name",
            required=True,
        ),
        *[consent(name, words, is_required=must) for name, words, must in BOXES],
        button(_("Create an account"), type="submit", size="lg", cls="btn-block"),
        action="/auth/external/finish",
        class_name="stack g4",
    )


def consent(name: str, words: Child, *, is_required: bool) -> rx.Component:
    """Ask for one consent, by a box of its own that nobody has ticked before."""
    return rx.el.label(
        rx.el.input(type="checkbox", name="consents", value=name, required=is_required),
        rx.el.span(
            words,
            " ",
            native_link(
                _("Read the document"),
                href=DOCUMENTS[name],
                target="_blank",
                class_name="link",
            ),
            class_name="grow",
        ),
        class_name="check",
    )
