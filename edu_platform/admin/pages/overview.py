import reflex as rx

from edu_platform.admin.pages.frame import admin_frame
from edu_platform.admin.state import OverviewState
from edu_platform.ui.i18n import _, page
from edu_platform.ui.layout import card, grid, loading, skeleton_rows
from edu_platform.ui.tables import stat_tile


@page("/admin", title=_("Overview"), on_load=OverviewState.load)
def overview_page() -> rx.Component:
    numbers = grid(
        stat_tile(_("People"), OverviewState.people, href="/admin/people"),
        stat_tile(_("Courses"), OverviewState.courses, href="/admin/courses"),
        stat_tile(_("Active enrolments"), OverviewState.learners),
        stat_tile(
            _("Jobs waiting"),
            OverviewState.waiting_jobs,
            href="/admin/jobs?status=todo",
        ),
        stat_tile(
            _("Jobs failed"),
            OverviewState.failed_jobs,
            href="/admin/jobs?status=failed",
        ),
        cols="cols-3",
    )
    return admin_frame(
        _("Overview"),
        "/admin",
        loading(OverviewState.is_loaded, card(skeleton_rows()), numbers),
    )
