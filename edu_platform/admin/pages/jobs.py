from collections.abc import Sequence
from typing import Any

import reflex as rx

from edu_platform.admin.pages.frame import admin_frame, list_of
from edu_platform.admin.state import JobsState
from edu_platform.ui.cards import empty_state, status_tag
from edu_platform.ui.controls import button, chip
from edu_platform.ui.i18n import _, page
from edu_platform.ui.layout import row, text
from edu_platform.ui.tables import Column, data_table
from edu_platform.ui.values import Child

COLUMNS = (
    Column("№", is_number=True),
    Column(_("Job")),
    Column(_("Status")),
    Column(_("Runs"), is_number=True),
    Column(_("When")),
    Column(_("Actions"), is_label_hidden=True),
)
STATUSES = {
    "todo": (_("Waiting"), "info"),
    "doing": (_("Running"), "mark"),
    "succeeded": (_("Done"), "ok"),
    "failed": (_("Failed"), "bad"),
    "aborted": (_("Interrupted"), "warn"),
    "cancelled": (_("Cancelled"), ""),
}


@page("/admin/jobs", title=_("Jobs"), on_load=JobsState.load)
def jobs_page() -> rx.Component:
    return admin_frame(
        _("Jobs"),
        "/admin/jobs",
        row(*filters(), gap=2, cls="wrap-ok"),
        list_of(
            JobsState.is_loaded,
            JobsState.rows,
            data_table(_("Jobs"), COLUMNS, JobsState.rows, cells),
            JobsState.links,
            empty_state(
                "list-checks",
                _("No such jobs"),
                _("The queue has nothing in this state."),
                action=_("Show all jobs"),
                href="/admin/jobs",
            ),
        ),
    )


def filters() -> list[rx.Component]:
    every = chip(_("All"), href="/admin/jobs", on=JobsState.status == "")
    return [
        every,
        *[
            chip(label, href=f"/admin/jobs?status={name}", on=JobsState.status == name)
            for name, (label, _tone) in STATUSES.items()
        ],
    ]


def cells(job: Any) -> Sequence[Child]:
    return (
        job.id.to_string(),
        rx.el.code(job.name, class_name="sm"),
        status_tag(job.status, STATUSES),
        job.attempts.to_string(),
        text(job.when, cls="sm nowrap"),
        rx.cond(
            job.can_retry,
            button(
                _("Run again"),
                kind="outline",
                size="sm",
                on_click=JobsState.retry(job.id),
            ),
        ),
    )
