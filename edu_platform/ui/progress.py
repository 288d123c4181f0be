"""Progress: one cell is one lesson, question or day."""

from collections.abc import Sequence
from typing import Any

import reflex as rx

from edu_platform.ui.i18n import _, _n
from edu_platform.ui.icons import icon
from edu_platform.ui.layout import css_vars, row, stack
from edu_platform.ui.values import (
    Flag,
    Items,
    Number,
    Text,
    classes,
    each,
    either,
    pick,
)

SOON_DAYS = 14  # fewer days of access than this are a warning


def cells_of(modules: Sequence[tuple[int, int]]) -> list[list[str]]:
    """Make the cells of modules, pairs of lessons done and all, taken in order.

    The first lesson that is not done is where the learner is.
    """
    states: list[list[str]] = []
    here_is_known = False
    for done, total in modules:
        group = ["done"] * done + [""] * (total - done)
        if not here_is_known and done < total:
            group[done] = "now"
            here_is_known = True
        states.append(group)
    return states


def cell(state: Text) -> rx.Component:
    """Show one cell: done, now, bad, l1, l2, off or empty."""
    return rx.el.i(class_name=classes("cell", state))


def cell_progress(
    groups: Items, *, done: Number, total: Number, size: int = 14
) -> rx.Component:
    """Show lessons as cells, module by module; up to about eighty of them fit.

    `groups` has a list of cell states for each module, as `cells_of` makes them.
    """

    def group(states: Any, _index: Any) -> rx.Component:
        return rx.el.span(each(states, lambda state, _i: cell(state)))

    label = _("{done} of {total} lessons done", done=done, total=total)
    return rx.el.div(
        each(groups, group),
        class_name="cells",
        role="img",
        aria_label=label,
        **css_vars(c=f"{size}px"),
    )


def legend(items: Sequence[tuple[str, Text]]) -> rx.Component:
    """Explain cells: pairs of a state and what it means."""
    pairs = [row(cell(state), rx.el.span(label), gap=2) for state, label in items]
    return row(*pairs, gap=4, cls="wrap-ok xs muted")


def activity(days: Items, weekdays: Sequence[Text], *, label: Text) -> rx.Component:
    """Show weeks of study, Monday first: a cell state for each day, "now" for today."""
    return rx.el.div(
        *[rx.el.span(name) for name in weekdays],
        each(days, lambda state, _index: cell(state)),
        class_name="activity",
        role="img",
        aria_label=label,
    )


def progress_bar(percent: Number, label: Text) -> rx.Component:
    """Show a share where cells do not fit: long courses, uploads, rows of tables."""
    return rx.el.div(
        rx.el.i(**css_vars(p=percent)),
        class_name="bar",
        role="progressbar",
        aria_valuenow=percent,
        aria_valuemin=0,
        aria_valuemax=100,
        aria_label=label,
    )


def running_bar(label: Text) -> rx.Component:
    """Show that something goes on whose length is not known."""
    return rx.el.div(
        rx.el.i(), class_name="bar running", role="progressbar", aria_label=label
    )


def labelled_progress(label: Text, value: Text, percent: Number) -> rx.Component:
    return stack(
        row(
            rx.el.span(label),
            rx.el.span(value, class_name="muted"),
            cls="between sm",
        ),
        progress_bar(percent, label),
        gap=2,
    )


def share(percent: Number) -> Text:
    """Write a percentage as the language does."""
    return _("{percent}%", percent=percent)


def progress_ring(
    percent: Number, label: Text, *, size: int = 48, inner: Text = ""
) -> rx.Component:
    """Show a share in little room; `inner` replaces the percentage in the middle."""
    circle = rx.el.svg.circle
    length = {"pathLength": "100"}
    ring = rx.el.svg(
        circle(cx="20", cy="20", r="18"),
        circle(cx="20", cy="20", r="18", class_name="value", custom_attrs=length),
        view_box="0 0 40 40",
        aria_hidden="true",
    )
    shown = pick(inner, inner, share(percent))
    return rx.el.div(
        ring,
        rx.el.b(shown),
        class_name="ring",
        role="img",
        aria_label=f"{label}: {shown}",
        **css_vars(d=f"{size}px", p=percent),
    )


def stepper(labels: Sequence[Text], current: Any) -> rx.Component:
    """Show three to five steps of a straight way; phones show one label only.

    `current` is the index of a step, plain or a Var.
    """

    def step(title: Text, index: int) -> rx.Component:
        passed, here = index < current, index == current
        number = rx.el.span(str(index + 1), class_name="num")
        mark = either(passed, icon("check"), number)
        return rx.el.li(
            mark,
            rx.el.span(title),
            class_name=classes(pick(passed, "done", pick(here, "now"))),
            aria_current=pick(here, "step", None),
        )

    steps = [step(title, index) for index, title in enumerate(labels)]
    return rx.el.ol(*steps, class_name="steps")


def access_clock(
    days_left: Any, until: Text = "", *, is_soon: Flag | None = None
) -> rx.Component:
    """Tell when access to a course ends; without a date it is the short form.

    `days_left` is a number, plain or a Var.
    """
    soon = days_left < SOON_DAYS if is_soon is None else is_soon
    left = _n("{n} day left", "{n} days left", days_left)
    short = _n("Access for {n} more day", "Access for {n} more days", days_left)
    full = _("Access until {date} · {left}", date=until, left=left)
    words = pick(until, full, short)
    return rx.el.span(
        icon("clock"), words, class_name=classes("clock", pick(soon, "soon"))
    )
