"""The result of an attempt, and every question with its right answer when allowed."""

from typing import Any

import reflex as rx

from edu_platform.classroom.components.quiz_attempt import letter
from edu_platform.classroom.components.quiz_card import reveal_rule
from edu_platform.classroom.components.quiz_parts import markup
from edu_platform.classroom.state.quiz import QuizState
from edu_platform.ui.controls import button, callout, tag
from edu_platform.ui.i18n import _, _n, number
from edu_platform.ui.layout import card, row, stack, text
from edu_platform.ui.learn import quiz_navigator, quiz_verdict, rendered_prose
from edu_platform.ui.progress import progress_ring, share
from edu_platform.ui.values import among

# Vars of models know their attributes at run time only.
result: Any = QuizState.result


def result_screen() -> rx.Component:
    hidden = callout("info", _("Without right answers"), reveal_rule(result.reveal))
    return stack(
        _summary(),
        rx.cond(result.is_revealed, _review(), hidden),
        gap=5,
    )


def _summary() -> rx.Component:
    score = rx.Var.create(f"{number(result.score)}/{number(result.max_score)}")
    verdict = rx.cond(result.passed, _("Passed"), _("Not passed"))
    return card(
        progress_ring(result.percent, _("Result"), size=104, inner=score),
        stack(
            row(
                rx.el.h2(verdict),
                tag(share(result.percent), rx.cond(result.passed, "ok", "warn")),
                cls="wrap-ok",
            ),
            text(_requirement(), cls="muted"),
            text(_left(), cls="sm muted"),
            gap=2,
            role="status",
        ),
        _ways_on(),
        cls="pad quiz-result",
    )


def _requirement() -> rx.Var[str]:
    needed = _("To pass you need {n}% of the points.", n=result.pass_percent)
    lacking = _n(
        "{n} more point was missing.",
        "{n} more points were missing.",
        result.missing_score,
    )
    short = _("{needed} {lacking}", needed=needed, lacking=lacking)
    return rx.cond(result.passed, needed, short)


def _left() -> rx.Var[str]:
    some = _n("{n} attempt is left.", "{n} attempts are left.", result.attempts_left)
    none = _("No attempts are left.")
    limited = rx.cond(result.attempts_left == 0, none, some)
    return rx.cond(
        result.attempts_left < 0, _("You may try as often as you like."), limited
    )


def _ways_on() -> rx.Component:
    # Who has passed goes on to the next lesson: the bar below leads there.
    again = button(
        _("Try again"),
        kind="outline",
        before="rotate-ccw",
        on_click=QuizState.start,
    )
    rules = button(_("Rules and attempts"), kind="ghost", on_click=QuizState.show_card)
    return row(
        rx.cond(result.attempts_left != 0, again), rules, gap=2, cls="quiz-ways wrap-ok"
    )


def _review() -> rx.Component:
    return stack(
        rx.el.h2(_("Review by question")),
        quiz_navigator(result.cells, label=_("Results by question")),
        rx.el.div(rx.foreach(result.review, _reviewed)),
        gap=4,
    )


def _reviewed(item: Any) -> rx.Component:
    return rx.el.section(
        row(
            rx.el.h3(_("Question {n}", n=item.number), class_name="quiz-place"),
            _verdict(item),
            cls="between wrap-ok",
        ),
        rendered_prose(item.stem_html, "quiz-stem"),
        rx.cond(item.state == "", text(_("You did not answer."), cls="sm muted")),
        rx.el.ul(rx.foreach(item.choices, _reviewed_choice), class_name="stack g2"),
        rx.cond(item.explanation_html, _explanation(item)),
        class_name="quiz-reviewed",
        aria_labelledby=item.anchor,
        custom_attrs={"id": item.anchor},
    )


def _verdict(item: Any) -> rx.Component:
    words = {
        "correct": _("Correct"),
        "partial": _("Partly correct"),
        "wrong": _("Wrong"),
    }
    tones = {"correct": "ok", "partial": "warn", "wrong": "bad"}
    points = _n(
        "{score} of {n} point",
        "{score} of {n} points",
        item.points,
        score=number(item.score),
    )
    said = _(
        "{verdict}: {points}",
        verdict=among(item.state, words, _("No answer")),
        points=points,
    )
    return tag(said, among(item.state, tones, "bad"))


def _reviewed_choice(choice: Any, index: Any) -> rx.Component:
    said = {
        "correct": _("Your answer, and it is right"),
        "missed": _("Right answer"),
        "wrong": _("Your answer, and it is wrong"),
    }
    why = among(choice.verdict, said, "")
    return rx.el.li(
        quiz_verdict(letter(index), markup(choice.html), choice.verdict, why=why)
    )


def _explanation(item: Any) -> rx.Component:
    title = text(_("Explanation"), cls="b")
    words = rendered_prose(item.explanation_html, "quiz-why")
    return rx.el.div(title, words, class_name="quiz-explanation stack g1")
