import reflex as rx

from edu_platform.accounts.state import ProfileState
from edu_platform.ui.controls import button, confirm_dialog, opens_dialog
from edu_platform.ui.forms import field, state_form, textarea_field
from edu_platform.ui.i18n import _, page
from edu_platform.ui.layout import card, loading, skeleton_rows, stack, text, wrap
from edu_platform.ui.shell import page_shell

OTHERS = "end-other-sessions"


@page("/my/settings", title=_("Settings"), on_load=ProfileState.load)
def settings_page() -> rx.Component:
    return page_shell(
        wrap(
            stack(
                rx.el.h1(_("Settings")),
                loading(
                    ProfileState.is_loaded,
                    card(skeleton_rows()),
                    stack(profile_card(), sessions_card(), gap=5),
                ),
                gap=5,
            ),
            cls="section-s narrow",
        ),
        current="/my/settings",
    )


def profile_card() -> rx.Component:
    errors = ProfileState.errors
    return card(
        stack(
            rx.el.h2(_("Profile")),
            text(ProfileState.email, cls="muted"),
            state_form(
                field(
                    "display_name",
                    _("Your name"),
                    value=ProfileState.display_name,
                    error=errors.get("display_name", ""),
                    auto_complete="name",
                ),
                field(
                    "headline",
                    _("In one line"),
                    value=ProfileState.headline,
                    error=errors.get("headline", ""),
                ),
                textarea_field(
                    "about",
                    _("About you"),
                    value=ProfileState.about,
                    error=errors.get("about", ""),
                ),
                button(_("Save"), type="submit"),
                on_submit=ProfileState.save,
            ),
        )
    )


def sessions_card() -> rx.Component:
    return card(
        stack(
            rx.el.h2(_("Security")),
            text(
                _("Signed in somewhere else? End all other sessions at once."),
                cls="muted",
            ),
            button(_("Sign out elsewhere"), kind="outline", **opens_dialog(OTHERS)),
            confirm_dialog(
                OTHERS,
                _("Sign out elsewhere?"),
                _("All other browsers and devices will have to sign in again."),
                _("Sign out elsewhere"),
                on_confirm=ProfileState.end_other_sessions,
            ),
        )
    )
