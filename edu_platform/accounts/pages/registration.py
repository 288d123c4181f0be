import reflex as rx

from edu_platform.accounts.pages.external_buttons import external_buttons
from edu_platform.accounts.pages.frame import entry_frame, other_way
from edu_platform.accounts.pages.password_fields import new_password_field
from edu_platform.accounts.state import (
    ExternalState,
    PasswordMeterState,
    RegistrationState,
)
from edu_platform.ui.controls import button, callout
from edu_platform.ui.forms import checkbox, field, form_error, state_form
from edu_platform.ui.i18n import _, page, rich
from edu_platform.ui.layout import stack, text
from edu_platform.ui.links import link, native_link
from edu_platform.ui.values import Text


@page(
    "/register",
    title=_("Create an account"),
    on_load=[RegistrationState.load, PasswordMeterState.load, ExternalState.load],
)
def register_page() -> rx.Component:
    return entry_frame(
        _("Create an account"),
        other_way(_("Already with us?"), _("Sign in"), "/login"),
        rx.cond(
            RegistrationState.sent_to,
            letter_sent(),
            stack(registration_form(), external_buttons(), gap=5),
        ),
    )


def registration_form() -> rx.Component:
    errors = RegistrationState.errors
    return state_form(
        form_error(errors.get("form", "")),
        field(
            "display_name",
            _("Your name"),
            hint=_("It will stand on your certificates."),
            error=errors.get("display_name", ""),
            auto_complete="name",
        ),
        field(
            "email",
            _("E-mail"),
            type="email",
            error=errors.get("email", ""),
            auto_complete="username",
        ),
        new_password_field(_("Password"), error=errors.get("password", "")),
        *consent_boxes(),
        button(_("Create an account"), type="submit", size="lg", cls="btn-block"),
        on_submit=RegistrationState.submit,
    )


def consent_boxes() -> list[rx.Component]:
    """Ask for each agreement apart from the others; no box is ticked beforehand."""
    return [
        consent_box(
            "personal_data",
            rich(
                "I give my {document}.",
                document=document_link(
                    _("consent to the processing of personal data"), "consent"
                ),
            ),
        ),
        consent_box(
            "offer",
            rich(
                "I accept the {document}.",
                document=document_link(_("public offer"), "offer"),
            ),
        ),
        consent_box(
            "marketing",
            rich(
                "I would like letters about new courses and discounts: {document}.",
                document=document_link(_("consent to advertising"), "marketing"),
            ),
        ),
    ]


def consent_box(kind: str, label: rx.Component) -> rx.Component:
    """Offer one consent, with the version that is shown beside it."""
    name = f"consent_{kind}"
    version = RegistrationState.versions.get(kind, "")
    return rx.fragment(
        checkbox(name, label, error=RegistrationState.errors.get(name, "")),
        rx.el.input(type="hidden", name=f"version_{kind}", value=version),
    )


def document_link(label: Text, kind: str) -> rx.Component:
    # In a tab of its own: what has been typed here must not be lost.
    return native_link(
        label,
        href=f"/legal/{kind}",
        target="_blank",
        rel="noopener",
        class_name="link",
    )


def letter_sent() -> rx.Component:
    return stack(
        callout(
            "ok",
            _("We have sent a letter"),
            text(
                _(
                    "Open the link in the letter to {email} to confirm the address.",
                    email=RegistrationState.sent_to,
                )
            ),
        ),
        link(_("Open the outbox"), href="/outbox", class_name="btn btn-soft demo-only"),
        rx.cond(
            RegistrationState.is_resent,
            text(_("The letter has been sent again."), cls="muted"),
            button(
                _("Send it again"), kind="outline", on_click=RegistrationState.resend
            ),
        ),
        role="status",
    )
