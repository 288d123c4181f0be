from collections.abc import Sequence
from typing import Any

import reflex as rx

from edu_platform.accounts.pages.settings.frame import settings_frame
from edu_platform.accounts.state import ConsentsState
from edu_platform.ui.controls import button, callout, tag
from edu_platform.ui.i18n import _, page
from edu_platform.ui.layout import card, loading, row, skeleton_rows, stack, text
from edu_platform.ui.links import link
from edu_platform.ui.tables import Column, data_table
from edu_platform.ui.values import Child

COLUMNS = (
    Column(_("Document")),
    Column(_("Given")),
    Column(_("State")),
)


@page("/my/settings/consents", title=_("Consents"), on_load=ConsentsState.load)
def consents_page() -> rx.Component:
    return settings_frame(
        "/my/settings/consents",
        loading(
            ConsentsState.is_loaded,
            card(skeleton_rows()),
            stack(marketing_card(), history_card(), withdrawal_note(), gap=5),
        ),
    )


def marketing_card() -> rx.Component:
    return card(
        stack(
            rx.el.h2(_("Letters about news and discounts")),
            rx.cond(
                ConsentsState.has_marketing,
                row(
                    text(_("You have agreed to receive them."), cls="muted"),
                    button(
                        _("Withdraw the consent"),
                        kind="outline",
                        on_click=ConsentsState.withdraw("marketing"),
                    ),
                    cls="between wrap-ok",
                ),
                row(
                    text(_("You do not receive them."), cls="muted"),
                    button(
                        _("Agree to receive them"),
                        kind="outline",
                        on_click=ConsentsState.allow_marketing,
                    ),
                    cls="between wrap-ok",
                ),
            ),
            link(
                _("What this consent says"), href="/legal/marketing", class_name="link"
            ),
        )
    )


def history_card() -> rx.Component:
    lines: Any = ConsentsState.lines
    return stack(
        rx.el.h2(_("What you have agreed to")),
        rx.cond(
            lines.length() > 0,
            data_table(_("What you have agreed to"), COLUMNS, lines, cells),
            card(text(_("Nothing is stored yet."), cls="muted")),
        ),
    )


def cells(consent: Any) -> Sequence[Child]:
    document = stack(
        link(consent.title, href=consent.href, class_name="link"),
        rx.el.span(
            _("Version {number}", number=consent.version), class_name="sm muted"
        ),
        gap=0,
    )
    state = rx.cond(
        consent.withdrawn,
        stack(
            tag(_("Withdrawn")),
            rx.el.span(consent.withdrawn, class_name="sm muted"),
            gap=0,
        ),
        tag(_("In force"), tone="ok"),
    )
    return (document, text(consent.given, cls="sm"), state)


def withdrawal_note() -> rx.Component:
    return callout(
        "info",
        _("How to withdraw the other consents"),
        _(
            "An account cannot exist without personal data and the offer, so "
            "withdrawing them means deleting the account."
        ),
        link(_("To my data"), href="/my/settings/data", class_name="link sm"),
    )
