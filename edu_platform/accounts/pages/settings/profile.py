import reflex as rx

from edu_platform.accounts.pages.settings.frame import settings_frame
from edu_platform.accounts.state import ProfileState
from edu_platform.ui.controls import button
from edu_platform.ui.forms import field, state_form, textarea_field
from edu_platform.ui.i18n import _, page
from edu_platform.ui.layout import card, loading, skeleton_rows, stack, text


@page("/my/settings", title=_("Settings"), on_load=ProfileState.load)
def profile_page() -> rx.Component:
    return settings_frame(
        "/my/settings",
        loading(ProfileState.is_loaded, card(skeleton_rows()), profile_card()),
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
