"""The pages that the letters about another e-mail address lead to."""

import reflex as rx

from edu_platform.accounts.pages.frame import entry_frame, other_way
from edu_platform.accounts.state import EmailLinkState
from edu_platform.ui.controls import button, callout, link_button
from edu_platform.ui.forms import form_error, native_form
from edu_platform.ui.i18n import _, page
from edu_platform.ui.layout import stack, text
from edu_platform.ui.values import Text


@page(
    "/confirm-new-email",
    title=_("Confirm your new e-mail address"),
    on_load=EmailLinkState.load,
)
def confirm_new_email_page() -> rx.Component:
    return entry_frame(
        _("Confirm your new e-mail address"),
        other_way(_("Changed your mind?"), _("To the settings"), "/my/settings"),
        rx.cond(
            EmailLinkState.is_done,
            confirmed(),
            link_form(
                "/auth/confirm-new-email",
                _("From then on you sign in with it, and letters come here."),
                _("Confirm the new address"),
            ),
        ),
    )


def confirmed() -> rx.Component:
    return stack(
        callout(
            "ok",
            _("The new address is confirmed"),
            text(_("From now on you sign in with it, and letters come here.")),
        ),
        link_button(_("Go on"), href="/my", size="lg"),
        role="status",
    )


@page("/revert-email", title=_("It was not me"), on_load=EmailLinkState.load)
def revert_email_page() -> rx.Component:
    return entry_frame(
        _("It was not me"),
        text(_("Somebody has asked for another e-mail address for your account.")),
        link_form(
            "/auth/revert-email",
            _(
                "Your address stays or comes back, everybody is signed out, and you"
                " choose a new password."
            ),
            _("Keep my address"),
        ),
    )


def link_form(action: str, what_follows: Text, words: Text) -> rx.Component:
    # Mail scanners open links, but press no buttons.
    form = native_form(
        rx.el.input(type="hidden", name="token", value=EmailLinkState.token),
        text(what_follows),
        button(words, type="submit", size="lg", cls="btn-block"),
        action=action,
        class_name="stack g4",
    )
    return rx.cond(EmailLinkState.error, form_error(EmailLinkState.error), form)
