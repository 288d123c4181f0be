"""The end of a course: passed, not passed, still open, or waiting for lessons."""

from typing import Any

import reflex as rx

from edu_platform.classroom.components.completed import certificate_links, grade
from edu_platform.classroom.components.lesson import kind_name, title
from edu_platform.classroom.schemas import LessonLeft
from edu_platform.classroom.state.player import PlayerState
from edu_platform.ui.controls import link_button
from edu_platform.ui.i18n import _, _n, date
from edu_platform.ui.icons import icon
from edu_platform.ui.layout import row, stack, text
from edu_platform.ui.links import link
from edu_platform.ui.progress import access_clock, labelled_progress
from edu_platform.ui.values import among

progress = PlayerState.progress
course = PlayerState.course


def finish_screen() -> rx.Component:
    screens = {
        "passed": _passed(),
        "not_passed": _not_passed(),
        "waiting": _waiting(),
    }
    return among(progress.outcome, screens, _still_open())


def _mark(icon_name: str, tone: str) -> rx.Component:
    return rx.el.div(icon(icon_name), class_name=f"finish-mark {tone}")


def _passed() -> rx.Component:
    return stack(
        _mark("party-popper", "ok"),
        title(_("The course is completed")),
        text(_("Congratulations! You have completed «{course}».", course=course.title)),
        grade(),
        access_clock(progress.days_left, date(progress.access_until, "long")),
        certificate_links(),
        row(
            link_button(
                _("Back to the lessons"), href=progress.next_href, kind="outline"
            ),
            link_button(_("Choose the next course"), href="/courses", kind="ghost"),
            cls="wrap-ok",
        ),
        gap=4,
        cls="finish",
    )


def _not_passed() -> rx.Component:
    return stack(
        _mark("rotate-ccw", "warn"),
        title(_("The test is not passed yet")),
        text(
            _("All texts are done. What is left is to pass:"),
            cls="muted",
        ),
        _left(),
        text(_("Read the lessons of your mistakes again before the next attempt.")),
        _again(),
        gap=4,
        cls="finish",
    )


def _still_open() -> rx.Component:
    left = progress.total - progress.done
    return stack(
        _mark("list-checks", "now"),
        title(_("The course is still open")),
        text(
            _n(
                "{n} lesson is left until it is completed.",
                "{n} lessons are left until it is completed.",
                left,
            ),
            cls="muted",
        ),
        _done_so_far(),
        _left(),
        _again(),
        gap=4,
        cls="finish",
    )


def _waiting() -> rx.Component:
    return stack(
        _mark("clock", "now"),
        title(_("You have done everything that is published")),
        text(
            _n(
                "{n} more lesson is announced. The course can be completed when it is"
                " published.",
                "{n} more lessons are announced. The course can be completed when they"
                " are published.",
                progress.planned,
            ),
            cls="muted",
        ),
        _done_so_far(),
        row(link_button(_("To my learning"), href="/my/learning")),
        gap=4,
        cls="finish",
    )


def _done_so_far() -> rx.Component:
    value = _("{done} of {total}", done=progress.done, total=progress.total)
    return labelled_progress(_("Lessons done"), value, progress.percent)


def _left() -> rx.Component:
    def line(item: LessonLeft, _index: Any) -> rx.Component:
        return rx.el.li(
            link(
                rx.el.i(class_name="cell"),
                rx.el.span(item.title, class_name="grow"),
                rx.el.span(kind_name(item.kind), class_name="faint sm"),
                href=item.href,
                class_name="row g3 finish-line",
            )
        )

    shown = PlayerState.left.length()  # pyright: ignore[reportAttributeAccessIssue]
    more = progress.total - progress.done - shown
    rest = _n("and {n} more lesson", "and {n} more lessons", more)
    return rx.el.div(
        rx.el.ul(rx.foreach(PlayerState.left, line), class_name="card finish-left"),
        rx.cond(more > 0, text(rest, cls="sm muted")),
        class_name="stack g2",
    )


def _again() -> rx.Component:
    return row(
        link_button(_("Go on"), href=progress.next_href, after="arrow-right", size="lg")
    )
