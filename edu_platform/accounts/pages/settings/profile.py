import reflex as rx

from edu_platform.accounts.pages.settings.browser_parts import (
    Draft,
    PictureInput,
    ZoneInput,
)
from edu_platform.accounts.pages.settings.frame import settings_frame
from edu_platform.accounts.service import LARGEST_PICTURE
from edu_platform.accounts.state import ProfileState, SessionState
from edu_platform.ui.controls import avatar, button
from edu_platform.ui.forms import field, labelled, state_form, textarea_field
from edu_platform.ui.i18n import _, language_select, page
from edu_platform.ui.layout import card, loading, row, skeleton_rows, stack, text


@page("/my/settings", title=_("Settings"), on_load=ProfileState.load)
def profile_page() -> rx.Component:
    return settings_frame(
        "/my/settings",
        loading(
            ProfileState.is_loaded,
            card(skeleton_rows()),
            stack(picture_card(), profile_card(), language_card(), gap=5),
        ),
    )


def picture_card() -> rx.Component:
    choose = PictureInput.create(
        avatar(SessionState.initials, image=ProfileState.picture, size=96),
        action="/api/v1/me/avatar",
        label=_("Choose a picture"),
        hint=_("JPEG, PNG or WebP, 5 MB at most. It is cut to a square."),
        largest=LARGEST_PICTURE,
        too_large=_("The picture is larger than 5 MB."),
        sending=_("The picture is being sent…"),
        failed=_("The picture could not be sent. Please try again."),
        alternative=_("The chosen picture"),
        on_stored=ProfileState.show_picture,
    )
    remove = button(
        _("Remove the picture"), kind="outline", on_click=ProfileState.remove_picture
    )
    return card(
        stack(
            rx.el.h2(_("Picture")),
            row(choose, cls="wrap-ok at-top", gap=4),
            rx.cond(ProfileState.picture, row(remove)),
        )
    )


def profile_card() -> rx.Component:
    errors = ProfileState.errors
    return card(
        stack(
            rx.el.h2(_("Profile")),
            text(ProfileState.email, cls="muted"),
            state_form(
                Draft.create(name="profile", saved=ProfileState.saved),
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
                    hint=_("Plain text, 4,000 characters at most."),
                    error=errors.get("about", ""),
                ),
                zone_field(),
                button(_("Save"), type="submit"),
                on_submit=ProfileState.save,
            ),
        )
    )


def zone_field() -> rx.Component:
    return ZoneInput.create(
        name="timezone",
        value=ProfileState.timezone,
        label=_("Time zone"),
        hint=_("Dates and deadlines are shown in it."),
        use_own=_("Take the zone of this browser"),
        error=ProfileState.errors.get("timezone", ""),
    )


def language_card() -> rx.Component:
    return card(
        stack(
            rx.el.h2(_("Language")),
            labelled(
                "language",
                _("Language of the site and of letters"),
                language_select("language", class_name="input"),
                hint=_("It changes at once."),
                error="",
            ),
        )
    )
