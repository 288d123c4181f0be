"""The shell's place for the signed-in person."""

import reflex as rx

from edu_platform.accounts.state import SessionState
from edu_platform.ui.i18n import _
from edu_platform.ui.menus import menu_link, person_menu, visitor_entry


def person_slot() -> rx.Component:
    """Show the person's menu, or the way to sign in."""
    menu = person_menu(
        menu_link("layout-dashboard", _("Dashboard"), "/my"),
        menu_link("graduation-cap", _("My learning"), "/my/learning"),
        menu_link("award", _("My certificates"), "/my/certificates"),
        menu_link("settings", _("Settings"), "/my/settings"),
        rx.cond(
            SessionState.is_admin,
            menu_link("shield-check", _("Administration"), "/admin"),
        ),
        name=SessionState.name,
        detail=SessionState.email,
        initials=SessionState.initials,
    )
    return rx.cond(SessionState.is_signed_in, menu, visitor_entry())
