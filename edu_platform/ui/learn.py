"""The lesson player's frame, its outline, prose, tests and messages."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import reflex as rx

from edu_platform.ui.controls import button, icon_button
from edu_platform.ui.i18n import _
from edu_platform.ui.icons import icon
from edu_platform.ui.layout import hidden_text, row, stack, text
from edu_platform.ui.links import link
from edu_platform.ui.values import (
    Child,
    ClassName,
    Flag,
    Items,
    Text,
    among,
    classes,
    each,
    either,
    pick,
    when,
)

DRAWER = "outline-drawer"
VERDICT_ICONS = {"correct": "check", "missed": "check", "wrong": "x"}


@dataclass(frozen=True, slots=True)
class OutlineLesson:
    """A lesson in the outline; a locked one has a reason instead of an address."""

    title: str
    href: str = ""
    is_done: bool = False
    is_current: bool = False
    is_locked: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class OutlineModule:
    title: str
    done: int
    total: int
    is_open: bool = False
    lessons: list[OutlineLesson] = field(default_factory=list)


Meta = Callable[[Any], Child]


def _lesson_words(lesson: Any) -> rx.Component:
    said = pick(lesson.is_done, _("done"), pick(lesson.is_locked, _("locked")))
    return rx.el.span(
        lesson.title,
        when(said, lambda: hidden_text(" (", said, ")")),
        when(lesson.reason, lambda: rx.el.span(lesson.reason, class_name="reason")),
    )


def _outline_lesson(lesson: Any, meta: Meta | None) -> rx.Component:
    words = _lesson_words(lesson)
    aside = rx.el.span(meta(lesson), class_name="meta") if meta else rx.fragment()
    locked = rx.el.div(icon("lock"), words, aside, class_name="outline-lesson")
    state = pick(lesson.is_done, "done", pick(lesson.is_current, "now"))
    open_ = link(
        rx.el.i(class_name=classes("cell", state)),
        words,
        aside,
        href=lesson.href,
        class_name="outline-lesson",
        aria_current=pick(lesson.is_current, "page", None),
    )
    return either(lesson.is_locked, locked, open_)


def outline(
    title: Text,
    modules: Items,
    *,
    back: Text,
    back_label: Text,
    progress: rx.Component,
    meta: Meta | None = None,
) -> rx.Component:
    """List a course's lessons; `modules` look like `OutlineModule`.

    `meta` makes what stands at the right of a lesson: its kind or its minutes.
    """

    def module(item: Any, index: Any) -> rx.Component:
        return rx.el.details(
            rx.el.summary(
                icon("chevron-right"),
                rx.el.span(index + 1, ". ", item.title),
                rx.el.span(item.done, "/", item.total, class_name="num"),
            ),
            each(item.lessons, lambda lesson, _index: _outline_lesson(lesson, meta)),
            open=item.is_open,
        )

    return rx.el.div(
        rx.el.div(
            link(
                icon("arrow-left"), back_label, href=back, class_name="row g2 sm muted"
            ),
            rx.el.p(title, class_name="b lg"),
            progress,
            class_name="outline-head stack g3",
        ),
        each(modules, module),
        class_name="outline",
    )


def player_layout(
    sidebar: Callable[[], rx.Component],
    *content: Child,
    bar: Child,
    is_text: bool = False,
) -> rx.Component:
    """Set the outline left, the lesson right and previous/next below.

    On narrow screens the outline is a drawer, so `sidebar` is called twice.
    """
    opener = button(
        _("Programme"),
        kind="outline",
        size="sm",
        before="menu",
        custom_attrs={"popoverTarget": DRAWER},
    )
    lesson = rx.el.div(
        rx.el.div(opener, class_name="row opens-outline"),
        *content,
        class_name=classes("lesson stack g5", pick(is_text, "read")),
    )
    return rx.el.div(
        rx.el.aside(
            sidebar(), class_name="player-outline", aria_label=_("Course programme")
        ),
        rx.el.div(
            lesson, rx.el.div(bar, class_name="player-bar"), class_name="stack g0"
        ),
        _drawer(sidebar()),
        class_name="player",
    )


def _drawer(content: rx.Component) -> rx.Component:
    hides = {"popoverTarget": DRAWER, "popoverTargetAction": "hide"}
    return rx.el.div(
        row(icon_button("x", _("Close"), custom_attrs=hides), cls="drawer-close"),
        content,
        class_name="drawer",
        role="dialog",
        aria_label=_("Course programme"),
        custom_attrs={"id": DRAWER, "popover": "auto"},
    )


def lesson_meta(icon_name: Text, *parts: Child) -> rx.Component:
    """Say above a lesson's title what it is: kind, minutes, place in the course."""
    return row(icon(icon_name), text(*parts), gap=2, cls="sm muted")


def prose(*children: Child, cls: ClassName = "") -> rx.Component:
    """Set text to be read."""
    return rx.el.div(*children, class_name=classes("prose", cls))


def rendered_prose(html: Text, cls: ClassName = "") -> rx.Component:
    """Show HTML that the server made from Markdown and cleaned, and nothing else."""
    inner = rx.Var.create({"__html": html})
    return rx.el.div(
        class_name=classes("prose", cls),
        custom_attrs={"dangerouslySetInnerHTML": inner},
    )


def code_block(*lines: Child, label: Text) -> rx.Component:
    code = rx.el.code(*lines)
    return rx.el.pre(
        code, class_name="code", tab_index=0, aria_label=label, role="group"
    )


def quiz_choice(
    letter: Text,
    label: Child,
    *,
    name: Text,
    value: Text = "",
    is_multiple: Flag = False,
    checked: Flag = False,
    **props: Any,
) -> rx.Component:
    """Offer an answer: a real radio button, or a checkbox when several may be right.

    `checked` is how it starts: what is chosen shows at once, before the server knows.
    """
    control = rx.el.input(
        type=pick(is_multiple, "checkbox", "radio"),
        name=name,
        value=pick(value, value, letter),
        default_checked=checked,
        **props,
    )
    key = rx.el.span(letter, class_name="key", aria_hidden="true")
    return rx.el.label(control, key, rx.el.span(label), class_name="choice")


def quiz_verdict(
    letter: Text, label: Child, verdict: Text, *, why: Text = ""
) -> rx.Component:
    """Show an answer in a review: correct, missed, wrong or off; also said in words."""
    said = {
        "correct": _("Your answer, correct:"),
        "missed": _("Correct answer:"),
        "wrong": _("Your answer, wrong:"),
    }
    marks = {state: icon(name) for state, name in VERDICT_ICONS.items()}
    return rx.el.div(
        rx.el.span(among(verdict, marks, rx.fragment(letter)), class_name="key"),
        rx.el.span(
            hidden_text(among(verdict, said, ""), " "),
            label,
            when(why, lambda: rx.el.span(why, class_name="why")),
        ),
        class_name=classes("choice", verdict),
    )


def quiz_navigator(
    cells: Items, *, on_select: Callable[[Any], Any] | None = None, label: Text
) -> rx.Component:
    """Show questions as cells; where you are is yellow.

    A cell has `number`, `state` (answered, correct, partial, wrong or empty),
    `is_current`, `is_flagged` and, when there is no `on_select`, `href`.
    """
    words = {
        "answered": _("answered"),
        "correct": _("correct"),
        "partial": _("partly correct"),
        "wrong": _("wrong"),
    }

    def cell(item: Any, _index: Any) -> rx.Component:
        said = among(item.state, words, _("no answer"))
        flagged = pick(item.is_flagged, _(", flagged"))
        common: dict[str, Any] = {
            "class_name": classes(item.state, pick(item.is_flagged, "flagged")),
            "aria_label": _(
                "Question {n}: {state}{flag}", n=item.number, state=said, flag=flagged
            ),
            "aria_current": pick(item.is_current, "step", None),
        }
        if on_select is None:
            return link(item.number, href=item.href, **common)
        return rx.el.button(
            item.number, type="button", on_click=on_select(item), **common
        )

    return rx.el.nav(each(cells, cell), class_name="quiz-cells", aria_label=label)


def message_bubble(body: Child, time: Text, *, is_mine: Flag = False) -> rx.Component:
    who = pick(is_mine, _("You:"), _("The other person:"))
    return rx.el.div(
        hidden_text(who, " "),
        body,
        rx.el.span(time, class_name="time num"),
        class_name=classes("bubble", pick(is_mine, "mine")),
    )


def day_mark(label: Text) -> rx.Component:
    """Divide messages by days."""
    return rx.el.div(label, class_name="day-mark")


def question_text(number: Child, body: Child) -> rx.Component:
    return stack(text(number, cls="sm muted"), body, gap=2)
