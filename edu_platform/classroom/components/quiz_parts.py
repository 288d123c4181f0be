"""Parts of a test that live in the browser, and markup that the server has cleaned."""

from typing import Any

import reflex as rx
from reflex.event import no_args_event_spec, passthrough_event_spec

from edu_platform.ui.values import Text

LIBRARY = "$/public/quiz.js"


class AnswerForm(rx.Component):
    """The choices of a question; sends every change, and says when it has arrived."""

    library = LIBRARY
    tag = "AnswerForm"

    attempt: rx.Var[str]
    item: rx.Var[str]
    # What the server has saved, by item.
    confirmed: rx.Var[dict[str, list[str]]]
    saving: rx.Var[str]
    saved: rx.Var[str]
    waiting: rx.Var[str]

    on_save: rx.EventHandler[passthrough_event_spec(str, str, list[str])]


class QuizScreens(rx.Component):
    """Holds the screens; takes the focus when another one is shown."""

    library = LIBRARY
    tag = "QuizScreens"

    stage: rx.Var[str]


class QuestionFocus(rx.Component):
    """The heading of a question; takes the focus when another one is shown."""

    library = LIBRARY
    tag = "QuestionFocus"

    item: rx.Var[str]


class QuizTimer(rx.Component):
    """The time left by the server's clock."""

    library = LIBRARY
    tag = "QuizTimer"

    deadline: rx.Var[int]
    server_time: rx.Var[int]
    label: rx.Var[str]
    last_minutes: rx.Var[list[str]]

    on_time_up: rx.EventHandler[no_args_event_spec]


def markup(html: Text, tag: Any = rx.el.span, **props: Any) -> rx.Component:
    """Show HTML that the server made from Markdown and cleaned, and nothing else."""
    inner = rx.Var.create({"__html": html})
    return tag(custom_attrs={"dangerouslySetInnerHTML": inner}, **props)
