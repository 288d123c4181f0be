"""Courses as the personal account shows them."""

from typing import Any

import reflex as rx

from edu_platform.dashboard.schemas import CourseShown
from edu_platform.ui.cards import category_label, cover
from edu_platform.ui.controls import link_button, tag
from edu_platform.ui.i18n import _, _n, date
from edu_platform.ui.layout import row, skeleton, stack, text
from edu_platform.ui.links import link
from edu_platform.ui.progress import (
    access_clock,
    cell_progress,
    progress_bar,
    progress_ring,
)


def continue_card(course: CourseShown) -> rx.Component:
    """Lead to the lesson to go on with: the one thing that this page is for."""
    body = rx.el.div(
        category_label(course.category, course.hue),
        stack(
            rx.el.h2(rx.cond(course.next_title, course.next_title, course.title)),
            text(course.title, _place(course), cls="muted"),
            gap=1,
        ),
        _cells(course),
        text(
            _("{done} of {total} lessons", done=course.done, total=course.total),
            cls="sm muted num",
        ),
        row(
            link_button(
                rx.cond(course.done > 0, _("Continue"), _("Start")),
                href=course.player,
                size="lg",
                before="play",
            ),
            rx.cond(course.next_title, text(_about_next(course), cls="sm faint")),
            gap=4,
            cls="wrap-ok",
        ),
        class_name="in",
    )
    return rx.el.section(
        cover(course.cover, is_eager=True),
        body,
        class_name="card continue-card",
        aria_label=_("Continue learning"),
    )


def _place(course: CourseShown) -> rx.Component:
    words = _(
        "module {module}, lesson {lesson}",
        module=course.module_number,
        lesson=course.lesson_number,
    )
    return rx.cond(course.module_number > 0, rx.fragment(" · ", words))


def _about_next(course: CourseShown) -> rx.Var[str]:
    minutes = _n("{n} minute", "{n} minutes", course.next_minutes)
    kind = rx.cond(course.next_kind == "quiz", _("test"), _("text"))
    return _("{minutes}, {kind}", minutes=minutes, kind=kind)


def _cells(course: CourseShown) -> rx.Component:
    """Show lessons as cells, or as a bar where too many would have to fit."""
    cells: Any = course.cells
    return rx.cond(
        cells.length() > 0,
        cell_progress(cells, done=course.done, total=course.total, size=16),
        progress_bar(course.percent, _("Lessons done")),
    )


def course_line(course: CourseShown, _index: Any = None) -> rx.Component:
    """Show a course in a list; the whole line leads to its next lesson."""
    return link(
        cover(course.cover),
        stack(
            rx.el.span(course.title, class_name="b"),
            rx.cond(course.shelf == "finished", _clock(course), _next(course)),
            gap=1,
        ),
        progress_ring(course.percent, _("Lessons done"), size=46),
        href=course.player,
    )


def _clock(course: CourseShown) -> rx.Component:
    return rx.el.div(
        access_clock(course.days_left, date(course.access_until, "long")),
    )


def _next(course: CourseShown) -> rx.Component:
    following = _("Next: {lesson}", lesson=course.next_title)
    waiting = _("New lessons will be published here")
    return text(rx.cond(course.next_title, following, waiting), cls="sm muted")


def archived_card(course: CourseShown, _index: Any = None) -> rx.Component:
    """Show a course whose access has ended: what stays of it, and the way back."""
    completed = _("Completed on {date}", date=date(course.completed_at, "long"))
    grade = tag(_("Grade: {percent} %", percent=course.grade_percent))
    certificate = link_button(
        _("Certificate"),
        href=course.certificate,
        kind="outline",
        size="sm",
        before="award",
    )
    again = link_button(
        _("Enrol again"), href=course.page, kind="soft", size="sm", before="rotate-ccw"
    )
    return rx.el.article(
        cover(course.cover),
        stack(
            rx.el.h2(course.title, class_name="lg"),
            rx.cond(course.completed_at, text(completed, cls="sm muted")),
            rx.cond(course.has_grade, row(grade)),
            row(
                rx.cond(course.certificate, certificate),
                rx.cond(course.can_enroll_again, again),
                cls="wrap-ok",
            ),
            gap=2,
            cls="grow",
        ),
        class_name="card archived",
    )


def lines_skeleton(count: int = 3) -> rx.Component:
    """Hold the place of a list of courses."""

    def line(width: str) -> rx.Component:
        words = stack(skeleton(width, 20), skeleton("44%", 16), gap=2, cls="grow")
        return rx.el.div(
            rx.el.div(class_name="cover skeleton"), words, class_name="course-line"
        )

    widths = ("72%", "58%", "66%")
    lines = [line(widths[index % len(widths)]) for index in range(count)]
    return rx.el.div(*lines, class_name="card course-lines", aria_hidden="true")
