"""An attempt under way: one question at a time, the navigator and the clock."""

from typing import Any

import reflex as rx

from edu_platform.classroom.components.quiz_parts import (
    AnswerForm,
    QuestionFocus,
    QuizTimer,
    markup,
)
from edu_platform.classroom.state.quiz import QuizState
from edu_platform.ui.controls import button, confirm_dialog, opens_dialog
from edu_platform.ui.i18n import _, _n
from edu_platform.ui.icons import icon
from edu_platform.ui.layout import card, row, stack, text
from edu_platform.ui.learn import quiz_choice, quiz_navigator, rendered_prose

STEM = "question-stem"
FINISH = "finish-attempt"

# Vars of models know their attributes at run time only.
quiz: Any = QuizState
question: Any = QuizState.question


def attempt_screen() -> rx.Component:
    return rx.el.div(
        _head(),
        rx.el.div(
            stack(_question(), _steps(), gap=4, cls="grow"),
            _aside(),
            class_name="quiz-columns",
        ),
        _finish_dialog(),
        class_name="quiz-attempt stack g4",
    )


def _head() -> rx.Component:
    title = text(_("Attempt {n}", n=QuizState.attempt_number), cls="sm muted")
    return rx.el.div(
        title, rx.cond(QuizState.deadline > 0, _timer()), class_name="quiz-head"
    )


def _timer() -> rx.Component:
    return QuizTimer.create(
        icon("timer"),
        deadline=QuizState.deadline,
        server_time=QuizState.server_time,
        label=_("Time left:"),
        last_minutes=[
            _("Less than a minute is left"),
            _("Less than five minutes are left"),
        ],
        on_time_up=QuizState.time_up,
    )


def _question() -> rx.Component:
    return stack(
        QuestionFocus.create(_place(), item=question.item_id, class_name="quiz-place"),
        rx.el.div(
            rendered_prose(question.stem_html, "quiz-stem"),
            custom_attrs={"id": STEM},
        ),
        AnswerForm.create(
            rx.el.legend(_("Answers"), class_name="vh"),
            rx.foreach(question.choices, _choice),
            class_name="quiz-choices",
            custom_attrs={"aria-describedby": STEM},
            attempt=QuizState.attempt_id,
            item=question.item_id,
            confirmed=QuizState.answers,
            saving=_("Saving…"),
            saved=_("Saved"),
            waiting=_("Not saved yet: the answer is kept here and sent again."),
            on_save=QuizState.save,
        ),
        gap=4,
    )


def _place() -> rx.Var[str]:
    kind = rx.cond(
        question.is_multiple, _("several answers may be right"), _("one answer")
    )
    return _(
        "Question {n} of {all} · {kind} · {points}",
        n=question.number,
        all=quiz.cells.length(),
        kind=kind,
        points=_n("{n} point", "{n} points", question.points),
    )


def letter(index: Any) -> rx.Var[str]:
    """Name a choice by its place, in the letters of the reader's language."""
    letters: Any = _("ABCDEFGHIJKLMNOPQRST")
    return letters[index]


def _choice(choice: Any, index: Any) -> rx.Component:
    return rx.fragment(
        quiz_choice(
            letter(index),
            markup(choice.html),
            name=question.item_id,
            value=choice.id,
            is_multiple=question.is_multiple,
            checked=QuizState.chosen.contains(choice.id),
        ),
        # The box of another question is another box: it starts with its own answer.
        key=choice.id,
    )


def _steps() -> rx.Component:
    last = quiz.cells.length() - 1
    following = button(
        _("Next question"), on_click=QuizState.go(QuizState.position + 1)
    )
    finish = button(_("Finish the attempt"), **opens_dialog(FINISH))
    return row(
        rx.cond(QuizState.position > 0, _previous(), rx.el.span()),
        row(
            _flag(),
            rx.cond(QuizState.position < last, following, finish),
            gap=2,
            cls="end grow",
        ),
        gap=2,
        cls="between quiz-steps",
    )


def _previous() -> rx.Component:
    return button(
        rx.el.span(_("Previous question"), class_name="quiz-wide"),
        kind="ghost",
        before="arrow-left",
        aria_label=_("Previous question"),
        on_click=QuizState.go(QuizState.position - 1),
    )


def _flag() -> rx.Component:
    return button(
        _("Flag"),
        kind="outline",
        before="flag",
        cls="quiz-flag",
        aria_pressed=rx.cond(QuizState.is_flagged, "true", "false"),
        on_click=QuizState.toggle_flag,
    )


def _aside() -> rx.Component:
    said = _(
        "Answered: {n} of {all}. Answers are saved at once; you can come back to any"
        " question.",
        n=QuizState.answered,
        all=quiz.cells.length(),
    )
    return rx.el.aside(
        card(
            quiz_navigator(
                QuizState.cells,
                on_select=lambda cell: QuizState.go(cell.number - 1),
                label=_("Questions of the test"),
            ),
            text(said, cls="sm muted"),
            button(
                _("Finish the attempt"),
                kind="outline",
                cls="btn-block",
                **opens_dialog(FINISH),
            ),
            cls="pad stack g4",
        ),
        class_name="quiz-aside",
        aria_label=_("Questions"),
    )


def _finish_dialog() -> rx.Component:
    left_out = _n(
        "{n} question has no answer.",
        "{n} questions have no answer.",
        quiz.unanswered,
    )
    complete = _("All questions are answered.")
    body = rx.cond(QuizState.unanswered > 0, left_out, complete)
    after = _("After that the answers cannot be changed.")
    return confirm_dialog(
        FINISH,
        _("Finish the attempt?"),
        _("{state} {after}", state=body, after=after),
        _("Finish now"),
        on_confirm=QuizState.finish,
    )
