from collections.abc import Sequence
from typing import Any

import reflex as rx

from edu_platform.admin.pages.frame import admin_frame, list_of, search_bar
from edu_platform.admin.state import AdminCoursesState
from edu_platform.ui.cards import empty_state, status_tag
from edu_platform.ui.controls import tag
from edu_platform.ui.i18n import _, page
from edu_platform.ui.layout import stack, text
from edu_platform.ui.links import link
from edu_platform.ui.tables import Column, data_table
from edu_platform.ui.values import Child

COLUMNS = (
    Column(_("Course")),
    Column(_("Category")),
    Column(_("Price"), is_number=True),
    Column(_("Lessons"), is_number=True),
    Column(_("Status")),
)
STATUSES = {
    "draft": (_("Draft"), "warn"),
    "published": (_("Published"), "ok"),
    "archived": (_("Archived"), ""),
}


@page("/admin/courses", title=_("Courses"), on_load=AdminCoursesState.load)
def admin_courses_page() -> rx.Component:
    return admin_frame(
        _("Courses"),
        "/admin/courses",
        search_bar(_("Title"), AdminCoursesState.search, AdminCoursesState.find),
        list_of(
            AdminCoursesState.is_loaded,
            AdminCoursesState.rows,
            data_table(_("Courses"), COLUMNS, AdminCoursesState.rows, cells),
            AdminCoursesState.links,
            empty_state(
                "book-open",
                _("No course was found"),
                _("Try another word of the title."),
                action=_("Show all courses"),
                href="/admin/courses",
            ),
        ),
    )


def cells(course: Any) -> Sequence[Child]:
    title = stack(
        link(course.title, href="/courses/" + course.slug, class_name="link"),
        rx.el.span(course.instructor, class_name="sm muted"),
        gap=0,
    )
    status = rx.fragment(
        status_tag(course.status, STATUSES),
        rx.cond(course.is_open, rx.fragment(), tag(_("Opens later"), tone="info")),
    )
    return (
        title,
        text(course.category, cls="sm"),
        course.price,
        course.lessons.to_string(),
        status,
    )
