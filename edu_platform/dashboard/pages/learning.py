"""My learning: courses in progress, finished ones, the archive."""

import reflex as rx

from edu_platform.dashboard.components import (
    archived_card,
    course_line,
    lines_skeleton,
)
from edu_platform.dashboard.state import LearningState
from edu_platform.ui.cards import empty_state
from edu_platform.ui.controls import button, tabs
from edu_platform.ui.i18n import _, page
from edu_platform.ui.layout import loading, row, stack, text, wrap
from edu_platform.ui.shell import page_shell
from edu_platform.ui.values import among

PATH = "/my/learning"
TABS = (
    ("in_progress", _("In progress")),
    ("finished", _("Finished courses")),
    ("archive", _("Archive")),
)


@page(PATH, title=_("My learning"), on_load=LearningState.load)
def learning_page() -> rx.Component:
    here = rx.Var.create(f"{PATH}?tab={LearningState.tab}")
    return page_shell(
        wrap(
            stack(
                rx.el.h1(_("My learning")),
                tabs(
                    [(label, f"{PATH}?tab={tab}") for tab, label in TABS],
                    here,
                    label=_("Courses by state"),
                ),
                loading(LearningState.is_loaded, lines_skeleton(), _content()),
                gap=5,
            ),
            cls="section-s",
        ),
        current=PATH,
    )


def _content() -> rx.Component:
    has_courses = LearningState.courses.length() > 0  # pyright: ignore[reportAttributeAccessIssue]
    return rx.cond(has_courses, _listed(), _nothing())


def _listed() -> rx.Component:
    lines = rx.el.div(
        rx.foreach(LearningState.courses, course_line), class_name="card course-lines"
    )
    archived = rx.el.div(
        rx.foreach(LearningState.courses, archived_card), class_name="stack g4"
    )
    more = button(_("Show more"), kind="outline", on_click=LearningState.show_more)
    return stack(
        rx.cond(LearningState.tab == "archive", archived, lines),
        rx.cond(LearningState.tab == "finished", _rule()),
        rx.cond(LearningState.has_more, row(more, cls="center")),
        gap=4,
    )


def _rule() -> rx.Component:
    words = _("A course stays open for one month after you complete it.")
    kept = _("Its result and certificate are kept in the archive.")
    return text(words, " ", kept, cls="sm muted")


def _nothing() -> rx.Component:
    in_progress = empty_state(
        "graduation-cap",
        _("No course in progress"),
        _("Choose a course, and its next lesson will be here."),
        action=_("Open the catalogue"),
        href="/courses",
    )
    finished = empty_state(
        "award",
        _("No finished course with access"),
        _("A completed course stays here for one month, then moves to the archive."),
        action=_("Courses in progress"),
        href=f"{PATH}?tab=in_progress",
    )
    archive = empty_state(
        "archive",
        _("The archive is empty"),
        _("Completed courses come here a month after completion, with their results."),
        action=_("Courses in progress"),
        href=f"{PATH}?tab=in_progress",
    )
    states = {"finished": finished, "archive": archive}
    return among(LearningState.tab, states, in_progress)
