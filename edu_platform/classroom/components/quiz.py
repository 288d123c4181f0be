"""Tests inside the lesson player."""

import reflex as rx

from edu_platform.classroom.components.quiz_attempt import attempt_screen
from edu_platform.classroom.components.quiz_card import start_card
from edu_platform.classroom.components.quiz_parts import QuizScreens
from edu_platform.classroom.components.quiz_result import result_screen
from edu_platform.classroom.state.quiz import QuizState
from edu_platform.ui.cards import error_state
from edu_platform.ui.i18n import _
from edu_platform.ui.layout import skeleton_rows
from edu_platform.ui.values import among


def quiz_panel(quiz_id: rx.Var[str] | str) -> rx.Component:
    """Show the test with this id, once `QuizState.open` was given it.

    The page owns the title above it, and the way to the next lesson below.
    """
    # The state may still hold the test of the lesson before.
    stage = rx.cond(QuizState.quiz_id == quiz_id, QuizState.stage, "")
    screens = {
        "card": start_card(),
        "attempt": attempt_screen(),
        "result": result_screen(),
        "failed": _failed(),
    }
    return QuizScreens.create(
        among(stage, screens, skeleton_rows(6, 28)),
        stage=stage,
        class_name="quiz",
        custom_attrs={"aria-busy": stage == ""},
    )


def _failed() -> rx.Component:
    return error_state(
        _("The test could not be opened"),
        QuizState.problem,
        on_retry=QuizState.open(QuizState.quiz_id),
    )
