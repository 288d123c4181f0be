"""The frame of all settings, and the question who is there before a sensitive one."""

import reflex as rx

from edu_platform.accounts.pages.settings.proof import proof_form
from edu_platform.accounts.state import ProofState
from edu_platform.ui.i18n import _
from edu_platform.ui.layout import card, loading, skeleton_rows, stack, wrap
from edu_platform.ui.links import link
from edu_platform.ui.shell import page_shell
from edu_platform.ui.values import Child

PARTS = (
    ("/my/settings", _("Profile")),
    ("/my/settings/security", _("Security")),
    ("/my/settings/services", _("Linked services")),
    ("/my/settings/tokens", _("API tokens")),
    ("/my/settings/consents", _("Consents")),
    ("/my/settings/data", _("Your data")),
)


def settings_frame(current: str, *cards: Child) -> rx.Component:
    """Frame one part of the settings; `current` is its address."""
    return page_shell(
        wrap(
            stack(rx.el.h1(_("Settings")), parts(current), *cards, gap=5),
            cls="section-s narrow",
        ),
        current=current,
    )


def parts(current: str) -> rx.Component:
    return rx.el.nav(
        *[
            link(
                title,
                href=href,
                aria_current="page" if href == current else "false",
                class_name="chip on" if href == current else "chip",
            )
            for href, title in PARTS
        ],
        class_name="row g2 wrap-ok",
        aria_label=_("Parts of the settings"),
    )


def proof_gate(*content: Child) -> rx.Component:
    """Show `content` to whoever has lately proved to be themselves, and ask others.

    The page's `on_load` has to run `ProofState.load` and, for people without a
    password, `ProofServicesState.load`. Services check for themselves.
    """
    return loading(
        ProofState.is_known,
        card(skeleton_rows()),
        rx.cond(ProofState.is_fresh, stack(*content, gap=5), proof_form()),
    )
