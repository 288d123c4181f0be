"""What stands in the middle of the player: a lesson, or why there is none."""

import reflex as rx

from edu_platform.classroom.components.completed import completed_note
from edu_platform.classroom.components.keys import TITLE_ID
from edu_platform.classroom.components.quiz import quiz_panel
from edu_platform.classroom.state.player import PlayerState
from edu_platform.ui.cards import empty_state
from edu_platform.ui.controls import callout, link_button
from edu_platform.ui.i18n import _, _n
from edu_platform.ui.icons import icon
from edu_platform.ui.layout import row, skeleton, stack, text
from edu_platform.ui.learn import rendered_prose
from edu_platform.ui.links import link
from edu_platform.ui.values import Child, Text, among

lesson = PlayerState.lesson
course = PlayerState.course
KIND_ICONS = {"article": "file-text", "quiz": "list-checks", "planned": "clock"}


def kind_name(kind: Text) -> rx.Var[str]:
    names = {"quiz": _("Test"), "planned": _("Coming soon")}
    return among(kind, names, _("Text"))


def title(words: Child) -> rx.Component:
    """Head the screen; a change of lessons puts the focus here."""
    return rx.el.h1(words, tab_index=-1, custom_attrs={"id": TITLE_ID})


def lesson_head() -> rx.Component:
    place = _(
        "module {module}, lesson {lesson}",
        module=lesson.module_number,
        lesson=lesson.lesson_number,
    )
    minutes = _n("{n} minute", "{n} minutes", lesson.minutes)
    icons = {kind: icon(name) for kind, name in KIND_ICONS.items()}
    return stack(
        row(
            among(lesson.kind, icons, icon("file-text")),
            text(kind_name(lesson.kind), " · ", minutes, " · ", place),
            gap=2,
            cls="sm muted",
        ),
        title(lesson.title),
        gap=2,
    )


def text_screen() -> rx.Component:
    return stack(
        lesson_head(),
        rendered_prose(lesson.body_html),
        _completed_here(),
        preview_note(),
        gap=5,
    )


def quiz_screen() -> rx.Component:
    # The note stands above: a result can be long, and this is the news.
    return stack(
        lesson_head(),
        _completed_here(),
        quiz_panel(lesson.quiz_id),
        preview_note(),
        gap=5,
    )


def _completed_here() -> rx.Component:
    """Show the certificate on the screen of the lesson that earned it."""
    return rx.cond(lesson.is_final | lesson.is_last, completed_note())


def preview_note() -> rx.Component:
    """Tell those who read a preview how to go on, and staff that they are looking."""
    enrol = link_button(
        _("About the course and enrolment"), href=course.page, kind="soft", size="sm"
    )
    free = callout(
        "info",
        _("This lesson is open to everybody"),
        text(_("The other lessons, tests and the certificate are for learners.")),
        row(enrol),
    )
    looking = callout(
        "info",
        _("You see this course as an administrator"),
        text(_("Your progress is not counted until you enrol.")),
    )
    return among(course.mode, {"preview": free, "staff": looking}, rx.fragment())


def sign_in_screen() -> rx.Component:
    return stack(
        lesson_head(),
        empty_state(
            "log-in",
            _("Sign in to take this test"),
            _("Your answers and results are kept in your account."),
            action=_("Sign in"),
            href=lesson.sign_in,
        ),
        gap=5,
    )


def planned_screen() -> rx.Component:
    return stack(
        lesson_head(),
        empty_state(
            "clock",
            _("This lesson is not published yet"),
            _("The author is working on it. It will be here as soon as it is ready."),
            action=_("Back to the course page"),
            href=course.page,
        ),
        gap=5,
    )


def locked_screen() -> rx.Component:
    visitor = text(
        _("Enrolled already?"),
        " ",
        link(_("Sign in"), href=lesson.sign_in, class_name="link"),
        cls="sm muted",
    )
    return stack(
        rx.cond(lesson.title, lesson_head(), title(course.title)),
        empty_state(
            "lock",
            _("This lesson opens after you enrol"),
            _("On the course page you see what is inside and can enrol."),
            action=_("Go to the course page"),
            href=course.page,
        ),
        rx.cond(PlayerState.is_visitor, visitor),
        gap=5,
    )


def expired_screen() -> rx.Component:
    return stack(
        rx.cond(lesson.title, lesson_head(), title(course.title)),
        empty_state(
            "hourglass",
            _("Your access to this course has ended"),
            _(
                "Lessons stay open for one month after completion. Your result and"
                " certificate are kept, and you can enrol again."
            ),
            action=_("Go to the course page"),
            href=course.page,
        ),
        text(
            link(
                _("Open the archive"),
                href="/my/learning?tab=archive",
                class_name="link",
            ),
            cls="sm muted",
        ),
        gap=5,
    )


def no_lesson_screen() -> rx.Component:
    return stack(
        title(course.title),
        empty_state(
            "file-question-mark",
            _("There is no such lesson in this course"),
            _("The author may have removed it. The programme shows what there is."),
            action=_("Go on with the course"),
            href=course.player,
        ),
        gap=5,
    )


def no_course_screen() -> rx.Component:
    return stack(
        title(_("There is no such course")),
        empty_state(
            "search",
            _("Nothing is at this address"),
            _("The course may have been renamed or is not published."),
            action=_("Open the catalogue"),
            href="/courses",
        ),
        gap=5,
    )


def loading_screen() -> rx.Component:
    """Hold the place of a text lesson."""
    lines = ["96%", "90%", "98%", "72%", "94%", "88%", "60%"]
    return stack(
        stack(skeleton("210px", 18), skeleton("70%", 40), gap=2),
        stack(*[skeleton(width, 18) for width in lines], gap=4),
        skeleton("100%", 120),
        gap=5,
        aria_hidden="true",
    )
