"""The start card: all rules of a test, and the attempts so far."""

from typing import Any

import reflex as rx

from edu_platform.classroom.state.quiz import QuizState
from edu_platform.ui.cards import fact
from edu_platform.ui.controls import button, callout, tag
from edu_platform.ui.i18n import _, _n, date_time, number
from edu_platform.ui.layout import card, row, stack
from edu_platform.ui.learn import rendered_prose
from edu_platform.ui.progress import share
from edu_platform.ui.tables import Column, data_table
from edu_platform.ui.values import among

# Vars of models know their attributes at run time only.
quiz: Any = QuizState.card


def start_card() -> rx.Component:
    return stack(
        card(
            row(
                rx.el.h2(_("Before you start")),
                rx.cond(quiz.is_final, tag(_("Final test"), "accent")),
                rx.cond(quiz.is_passed, tag(_("Passed"), "ok", "check")),
                cls="wrap-ok",
            ),
            rx.cond(quiz.intro_html, rendered_prose(quiz.intro_html, "quiz-intro")),
            _rules(),
            _start(),
            cls="pad stack g4",
        ),
        rx.cond(quiz.attempts.length() > 0, _attempts()),
        gap=5,
    )


def _rules() -> rx.Component:
    items = [
        fact("list-checks", _size()),
        fact("gauge", _("To pass: {n}% of the points", n=quiz.pass_percent)),
        fact("timer", _time()),
        fact("refresh-cw", _attempts_rule()),
        fact("eye", reveal_rule(quiz.reveal)),
        fact("save", _("Every answer is saved at once. You may leave and come back.")),
    ]
    return rx.el.ul(*[rx.el.li(item) for item in items], class_name="quiz-rules")


def _size() -> rx.Var[str]:
    questions = _n("{n} question", "{n} questions", quiz.questions)
    points = _n("{n} point", "{n} points", quiz.max_score)
    return _("{questions}, {points} in all", questions=questions, points=points)


def _time() -> rx.Var[str]:
    limited = _n(
        "{n} minute from the start, without a pause",
        "{n} minutes from the start, without a pause",
        quiz.time_limit,
    )
    return rx.cond(quiz.time_limit > 0, limited, _("No time limit"))


def _attempts_rule() -> rx.Var[str]:
    used = _("{used} of {all} used", used=quiz.attempts_used, all=quiz.attempts_allowed)
    allowed = _n("{n} attempt", "{n} attempts", quiz.attempts_allowed)
    limited = _("{attempts}: {used}", attempts=allowed, used=used)
    return rx.cond(quiz.attempts_allowed > 0, limited, _("Any number of attempts"))


def reveal_rule(reveal: rx.Var[str]) -> rx.Var[str]:
    """Say when right answers are shown."""
    rules = {
        "attempt": _("Right answers are shown after each attempt"),
        "last": _("Right answers are shown once you pass, or after the last attempt"),
    }
    return among(reveal, rules, _("Right answers are not shown"))


def _start() -> rx.Component:
    again = rx.cond(quiz.attempts_used > 0, _("Try again"), _("Start the test"))
    begin = button(again, size="lg", on_click=QuizState.start)
    best = _("Your best result: {n}%.", n=quiz.best_percent)
    over = callout("info", _("You have used all attempts."), best)
    return rx.cond(quiz.attempts_left == 0, over, row(begin, cls="wrap-ok"))


def _attempts() -> rx.Component:
    columns = (
        Column(_("Attempt")),
        Column(_("Finished on")),
        Column(_("Points"), is_number=True),
        Column(_("Result")),
        Column(_("Details"), is_label_hidden=True),
    )
    table = data_table(_("Your attempts"), columns, quiz.attempts, _cells)
    return stack(rx.el.h2(_("Your attempts")), table, gap=3)


def _cells(attempt: Any) -> tuple[rx.Component, ...]:
    points = _(
        "{score} of {max}",
        score=number(attempt.score),
        max=number(attempt.max_score),
    )
    open_result = button(
        _("View the result"),
        kind="ghost",
        size="sm",
        aria_label=_("View attempt {n}", n=attempt.number),
        on_click=QuizState.show_result(attempt.id),
    )
    verdict = rx.cond(
        attempt.passed, tag(_("Passed"), "ok"), tag(_("Not passed"), "warn")
    )
    return (
        rx.el.span(_("Attempt {n}", n=attempt.number)),
        rx.el.span(date_time(attempt.finished_at)),
        rx.el.span(points, class_name="num"),
        row(verdict, rx.el.span(share(attempt.percent)), gap=2),
        open_result,
    )
