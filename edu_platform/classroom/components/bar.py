"""The bar below a lesson: previous, done, next. Done and next are two things."""

import reflex as rx

from edu_platform.classroom.components.keys import NEXT_ID, PREVIOUS_ID
from edu_platform.classroom.state.player import PlayerState
from edu_platform.ui.controls import button
from edu_platform.ui.i18n import _
from edu_platform.ui.icons import icon
from edu_platform.ui.layout import row
from edu_platform.ui.links import link

lesson = PlayerState.lesson


def lesson_bar() -> rx.Component:
    """Hold the same three places in every lesson, so that nothing jumps."""
    group = rx.el.div(
        _previous(),
        row(_done(), _next(), gap=3, cls="lesson-steps"),
        role="group",
        aria_label=_("Between lessons"),
    )
    return rx.cond(lesson.next_href, group)


def _previous() -> rx.Component:
    shown = link(
        icon("arrow-left"),
        # On phones the word is hidden from the eye alone.
        rx.el.span(_("Previous"), class_name="previous-word"),
        href=lesson.previous_href,
        class_name="btn btn-outline",
        title=_("Previous lesson: key ["),
        custom_attrs={"id": PREVIOUS_ID, "aria-keyshortcuts": "["},
    )
    return rx.cond(lesson.previous_href, shown, rx.el.span())


def _done() -> rx.Component:
    """Offer to mark a text as done; a test is done by passing it."""
    marked = rx.el.span(
        icon("circle-check"), _("Lesson done"), class_name="lesson-done", role="status"
    )
    complete = button(
        _("Mark as done"), before="check", on_click=PlayerState.complete(lesson.id)
    )
    is_offered = (PlayerState.screen == "text") & (PlayerState.course.mode == "learner")
    return rx.cond(lesson.is_done, marked, rx.cond(is_offered, complete))


def _next() -> rx.Component:
    name = rx.cond(lesson.is_last, _("To the results"), _("Next"))
    # One main action at a time: first the lesson, then the way on.
    looks = rx.cond(lesson.is_done, "btn btn-primary", "btn btn-outline")
    return link(
        name,
        icon("arrow-right"),
        href=lesson.next_href,
        class_name=looks,
        title=_("Next lesson: key ]"),
        custom_attrs={"id": NEXT_ID, "aria-keyshortcuts": "]"},
    )
