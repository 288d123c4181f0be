from collections.abc import Sequence
from typing import Any

import reflex as rx

from edu_platform.admin.pages.frame import admin_frame, list_of
from edu_platform.admin.state import AuditState
from edu_platform.ui.cards import empty_state
from edu_platform.ui.i18n import _, page
from edu_platform.ui.layout import text
from edu_platform.ui.tables import Column, data_table
from edu_platform.ui.values import Child

COLUMNS = (
    Column(_("When")),
    Column(_("Who")),
    Column(_("Action")),
    Column(_("What")),
    Column(_("Change")),
)


@page("/admin/audit", title=_("Audit log"), on_load=AuditState.load)
def audit_page() -> rx.Component:
    return admin_frame(
        _("Audit log"),
        "/admin/audit",
        list_of(
            AuditState.is_loaded,
            AuditState.rows,
            data_table(_("Audit log"), COLUMNS, AuditState.rows, cells),
            AuditState.links,
            empty_state(
                "shield-check",
                _("Nothing has been changed yet"),
                _("What administrators change will stand here with its author."),
            ),
        ),
    )


def cells(event: Any) -> Sequence[Child]:
    return (
        text(event.when, cls="sm nowrap"),
        text(event.who, cls="sm"),
        rx.el.code(event.action, class_name="sm"),
        rx.el.code(event.subject, class_name="xs"),
        rx.el.code(event.change, class_name="xs"),
    )
