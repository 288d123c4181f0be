from collections.abc import Sequence
from typing import Any

import reflex as rx

from edu_platform.admin.pages.frame import admin_frame
from edu_platform.admin.state import LegalAdminState
from edu_platform.ui.controls import button, tag
from edu_platform.ui.forms import field, state_form
from edu_platform.ui.i18n import _, page
from edu_platform.ui.layout import card, loading, row, skeleton_rows, stack, text
from edu_platform.ui.links import link
from edu_platform.ui.tables import Column, data_table
from edu_platform.ui.values import Child

COLUMNS = (
    Column(_("Document")),
    Column(_("Current version")),
    Column(_("State")),
    Column(_("Actions"), is_label_hidden=True),
)


@page("/admin/legal", title=_("Documents"), on_load=LegalAdminState.load)
def admin_legal_page() -> rx.Component:
    return admin_frame(
        _("Documents"),
        "/admin/legal",
        loading(
            LegalAdminState.is_loaded,
            card(skeleton_rows(6)),
            stack(
                data_table(_("Documents"), COLUMNS, LegalAdminState.rows, cells),
                facts_card(),
                gap=5,
            ),
        ),
    )


def cells(document: Any) -> Sequence[Child]:
    version = stack(
        rx.el.span(_("Version {number}", number=document.number)),
        rx.el.span(document.date, class_name="sm muted"),
        gap=0,
    )
    state = row(
        rx.cond(
            document.has_gaps,
            tag(_("Details are missing"), tone="warn"),
            tag(_("Complete"), tone="ok"),
        ),
        rx.cond(document.is_changed, tag(_("Unpublished changes"), tone="info")),
        gap=1,
        cls="wrap-ok",
    )
    return (
        link(document.title, href=document.href, class_name="link"),
        version,
        state,
        link(_("Read"), href=document.public_href, class_name="link sm"),
    )


def facts_card() -> rx.Component:
    return card(
        stack(
            rx.el.h2(_("Details of the operator")),
            text(
                _(
                    "The documents name them. Saving publishes a new version of each "
                    "document that changes; nobody is asked again."
                ),
                cls="muted",
            ),
            state_form(
                fact_field("name", _("Full name of the company or person")),
                fact_field(
                    "inn", _("INN"), hint=_("10 or 12 digits."), input_mode="numeric"
                ),
                fact_field(
                    "ogrn",
                    _("OGRN or OGRNIP"),
                    hint=_("13 or 15 digits."),
                    input_mode="numeric",
                ),
                fact_field("address", _("Postal address")),
                fact_field("email", _("E-mail for questions"), type="email"),
                fact_field("phone", _("Telephone"), type="tel"),
                fact_field("bank", _("Bank details")),
                button(_("Save and publish"), type="submit"),
                on_submit=LegalAdminState.save_facts,
            ),
        )
    )


def fact_field(name: str, label: rx.Var[str], **props: Any) -> rx.Component:
    return field(
        name,
        label,
        value=LegalAdminState.facts.get(name, ""),
        error=LegalAdminState.errors.get(name, ""),
        **props,
    )
