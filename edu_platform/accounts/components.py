"""The shell's places for the signed-in person and for the demo's banner."""

import reflex as rx

from edu_platform.accounts.state import SessionState
from edu_platform.ui.i18n import _
from edu_platform.ui.links import link
from edu_platform.ui.menus import menu_link, person_menu, visitor_entry
from edu_platform.ui.shell import banner


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
