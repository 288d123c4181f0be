"""The lesson player. No footer and no tab bar: in a lesson there is only the lesson."""

from typing import Any

import reflex as rx

from edu_platform.classroom.components import lesson as screens
from edu_platform.classroom.components.bar import lesson_bar
from edu_platform.classroom.components.finish import finish_screen
from edu_platform.classroom.components.keys import player_keys
from edu_platform.classroom.state.player import PlayerState
from edu_platform.ui.i18n import _, page
from edu_platform.ui.layout import skeleton, stack
from edu_platform.ui.learn import outline, player_layout
from edu_platform.ui.progress import labelled_progress
from edu_platform.ui.shell import page_shell
from edu_platform.ui.values import among

lesson = PlayerState.lesson
course = PlayerState.course
progress = PlayerState.progress
HOME = "/my/learning"
# Typed as what it is at run time: `rx.match` may also give components.
TITLE: Any = rx.match(
    PlayerState.screen,
    ("finish", _("Your result")),
    rx.cond(lesson.title, lesson.title, _("Lesson")),
)


@page(
    "/learn/[slug]",
    title=TITLE,
    on_load=PlayerState.load,
)
def player_page() -> rx.Component:
    return page_shell(
        rx.cond(PlayerState.screen == "no_course", _alone(), _player()),
        player_keys(rx.cond(lesson.id, lesson.id, PlayerState.screen)),
        current=HOME,
        foot=False,
        tabs=False,
        wide=True,
    )


def _alone() -> rx.Component:
    return rx.el.div(screens.no_course_screen(), class_name="lesson")


def _player() -> rx.Component:
    return player_layout(
        _sidebar,
        rx.el.div(
            _screen(),
            class_name=["stack g5", rx.cond(rx.State.is_hydrated, "", "is-waiting")],
            aria_busy=rx.cond(PlayerState.screen == "", "true", "false"),
        ),
        bar=lesson_bar(),
        is_text=PlayerState.screen != "quiz",
    )


def _screen() -> rx.Component:
    shown = {
        "text": screens.text_screen(),
        "quiz": screens.quiz_screen(),
        "sign_in": screens.sign_in_screen(),
        "planned": screens.planned_screen(),
        "locked": screens.locked_screen(),
        "expired": screens.expired_screen(),
        "no_lesson": screens.no_lesson_screen(),
        "finish": finish_screen(),
    }
    middle = among(PlayerState.screen, shown, screens.loading_screen())
    return rx.cond(PlayerState.is_here, middle, screens.loading_screen())


def _sidebar() -> rx.Component:
    listed = outline(
        course.title,
        PlayerState.modules,
        back=rx.cond(course.mode == "learner", HOME, course.page),
        back_label=rx.cond(
            course.mode == "learner", _("To my learning"), _("To the course page")
        ),
        progress=_progress(),
        meta=_meta,
    )
    return rx.cond(PlayerState.is_here & (course.title != ""), listed, _waiting())


def _progress() -> rx.Component:
    value = _("{done} of {total}", done=progress.done, total=progress.total)
    shown = labelled_progress(_("Lessons done"), value, progress.percent)
    return rx.cond(progress.status, shown)


def _meta(item: Any) -> rx.Var[str]:
    minutes = _("{n} min", n=item.minutes)
    return rx.cond(item.kind == "quiz", _("Test"), minutes)


def _waiting() -> rx.Component:
    return stack(
        skeleton("60%", 18),
        skeleton("90%", 24),
        *[skeleton(width, 20) for width in ("80%", "70%", "86%", "64%", "78%")],
        gap=4,
        cls="pad",
    )
