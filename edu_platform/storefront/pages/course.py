"""A course: promise, programme, teacher, and a card with the price and the next step.

On phones the card stands in the flow, and its next step in a bar at the bottom.
"""

from typing import Any

import reflex as rx

from edu_platform.catalog.components import (
    cover_address,
    language_label,
    level_label,
)
from edu_platform.storefront.state import CourseState
from edu_platform.ui.cards import (
    author_line,
    cover,
    empty_state,
    error_state,
    fact,
    price_tag,
    rating_stars,
    section_header,
)
from edu_platform.ui.controls import button, callout, link_button, tag
from edu_platform.ui.i18n import _, _n, page
from edu_platform.ui.icons import icon
from edu_platform.ui.layout import row, rule, skeleton, skeleton_rows, stack, text, wrap
from edu_platform.ui.learn import rendered_prose
from edu_platform.ui.links import link
from edu_platform.ui.progress import labelled_progress, share
from edu_platform.ui.shell import page_shell
from edu_platform.ui.values import Text, among, when

# Its type is that of the value, not of the Var that stands for it here.
COURSE: Any = CourseState.course
KIND_ICONS = {"article": "file-text", "quiz": "list-checks", "planned": "hourglass"}
KINDS = {"article": _("Text"), "quiz": _("Test"), "planned": _("Planned")}
TITLE: Any = rx.match(
    CourseState.status,
    ("ready", CourseState.course.title),
    ("missing", _("There is no such course")),
    _("Course"),
)


@page(
    "/courses/[slug]",
    title=TITLE,
    on_load=CourseState.load,
)
def course_page() -> rx.Component:
    return page_shell(
        rx.match(
            CourseState.status,
            ("ready", shown()),
            ("missing", missing()),
            ("failed", failed()),
            waiting(),
        ),
        current="/courses",
    )


def shown() -> rx.Component:
    return rx.el.div(
        wrap(
            head(),
            price_card(),
            stack(
                outcomes(), about(), programme(), lists(), teachers(), gap=7, cls="main"
            ),
            cls="course-layout",
        ),
        buy_bar(),
        class_name="course",
    )


def head() -> rx.Component:
    subject = "/courses?category=" + COURSE.category_slug
    return rx.el.section(
        stack(
            rx.el.nav(
                link(_("Courses"), href="/courses"),
                rx.el.span("/", aria_hidden="true"),
                link(COURSE.category, href=subject),
                class_name="crumbs",
                aria_label=_("You are here"),
            ),
            rx.el.h1(COURSE.title),
            rx.el.p(COURSE.summary, class_name="lead"),
            row(
                rating_stars(COURSE.rating, COURSE.rating_count),
                tag(level_label(COURSE.level)),
                tag(language_label(COURSE.language)),
                gap=2,
                cls="wrap-ok",
            ),
            rx.foreach(COURSE.teachers, teacher_line),
            gap=4,
        ),
        class_name="course-head",
    )


def teacher_line(person: Any) -> rx.Component:
    return author_line(
        person.name, person.headline, initials=person.initials, hue=COURSE.hue
    )


def price() -> rx.Component:
    return price_tag(COURSE.price, old=COURSE.old_price, currency=COURSE.currency)


def price_card() -> rx.Component:
    return rx.el.aside(
        cover(cover_address(COURSE.hue, COURSE.slug), is_eager=True),
        stack(
            rx.el.div(price(), class_name="price-xl"),
            stack(next_step(), preview_link(), gap=2),
            stack(*included(), gap=3),
            rule(),
            text(
                _("Access lasts while you study and for one month after you finish."),
                cls="sm muted",
            ),
            gap=4,
            cls="pad",
        ),
        class_name="card buy",
        aria_label=_("Price and enrolment"),
    )


def included() -> list[rx.Component]:
    checked = _("Certificate that anyone can check")
    return [
        fact("book-open", _n("{n} lesson", "{n} lessons", COURSE.lessons)),
        when(
            COURSE.quizzes,
            lambda: fact("list-checks", _n("{n} test", "{n} tests", COURSE.quizzes)),
        ),
        fact("clock", _n("About {n} hour", "About {n} hours", COURSE.hours)),
        when(COURSE.gives_certificate, lambda: fact("award", checked)),
        when(
            COURSE.planned,
            lambda: fact(
                "hourglass",
                _n(
                    "{n} lesson will appear later",
                    "{n} lessons will appear later",
                    COURSE.planned,
                ),
            ),
        ),
    ]


def enroll_button(cls: str = "") -> rx.Component:
    return button(_("Enrol for free"), size="lg", cls=cls, on_click=CourseState.enroll)


def sign_in_link(cls: str = "") -> rx.Component:
    back = "/login?next=/courses/" + COURSE.slug
    return link_button(_("Enrol for free"), href=back, size="lg", cls=cls)


def continue_link(cls: str = "") -> rx.Component:
    return link_button(_("Continue"), href=COURSE.continue_href, size="lg", cls=cls)


def next_step() -> Any:
    done = labelled_progress(_("Done"), share(COURSE.percent), COURSE.percent)
    opens_later = callout(
        "info",
        _("Enrolment opens later"),
        _("The programme is published; you can enrol once the course begins."),
    )
    not_sold = callout(
        "info",
        _("Payment is not connected on this site yet"),
        _("The course cannot be bought for now."),
    )
    hidden = callout("warn", _("This course is not published: only you can see it."))
    return rx.match(
        COURSE.action,
        ("continue", stack(done, continue_link("btn-block"), gap=3)),
        ("enroll", enroll_button("btn-block")),
        ("sign_in", sign_in_link("btn-block")),
        ("later", opens_later),
        ("paid", not_sold),
        ("hidden", hidden),
        rx.fragment(),
    )


def preview_link() -> rx.Component:
    has_preview = (COURSE.action != "continue") & (COURSE.first_preview != "")
    return when(
        has_preview,
        lambda: link_button(
            _("Read a lesson for free"),
            href=COURSE.first_preview,
            kind="outline",
            cls="btn-block",
        ),
    )


def buy_bar() -> rx.Component:
    preview = link_button(
        _("Free lesson"), href=COURSE.first_preview, kind="outline", size="lg"
    )
    try_it = when(COURSE.first_preview, preview)
    short = rx.match(
        COURSE.action,
        ("later", _("Enrolment opens later")),
        ("paid", _("Payment is not connected yet")),
        _("Access for a month after you finish"),
    )
    return rx.el.div(
        stack(price(), rx.el.span(short, class_name="xs faint"), gap=0),
        rx.match(
            COURSE.action,
            ("continue", continue_link()),
            ("enroll", enroll_button()),
            ("sign_in", sign_in_link()),
            ("hidden", rx.fragment()),
            try_it,
        ),
        class_name="buy-bar",
    )


def outcomes() -> rx.Component:
    def outcome(words: Any) -> rx.Component:
        return rx.el.li(icon("check"), rx.el.span(words))

    return when(
        COURSE.outcomes.length() > 0,
        lambda: rx.el.section(
            section_header(_("What you will learn")),
            rx.el.ul(rx.foreach(COURSE.outcomes, outcome), class_name="outcomes"),
        ),
    )


def about() -> rx.Component:
    return when(
        COURSE.description_html,
        lambda: rx.el.section(
            section_header(_("About the course")),
            rendered_prose(COURSE.description_html),
        ),
    )


def programme() -> rx.Component:
    modules = _n("{n} module", "{n} modules", COURSE.modules.length())
    lessons = _n("{n} lesson", "{n} lessons", COURSE.lessons)
    return rx.el.section(
        section_header(
            _("Programme"),
            sub=_("{modules}, {lessons}", modules=modules, lessons=lessons),
        ),
        rx.foreach(COURSE.modules, module_block),
    )


def module_block(module: Any, index: Any) -> rx.Component:
    count = _n("{n} lesson", "{n} lessons", module.lessons.length())
    return rx.el.details(
        rx.el.summary(
            icon("chevron-right"),
            rx.el.span((index + 1).to_string(), ". ", module.title),
            rx.el.span(count, class_name="sm faint"),
        ),
        when(module.summary, lambda: text(module.summary, cls="module-summary muted")),
        rx.el.ul(rx.foreach(module.lessons, lesson_line)),
        class_name="module",
        open=index == 0,
    )


def lesson_line(lesson: Any) -> rx.Component:
    minutes = rx.el.span(
        _("{n} min", n=lesson.minutes), class_name="sm faint num nowrap"
    )
    free = rx.fragment(
        link(lesson.title, href=lesson.href, class_name="link grow"),
        tag(_("Free lesson"), "ok"),
    )
    return rx.el.li(
        icon(among(lesson.kind, KIND_ICONS, "file-text")),
        rx.el.span(among(lesson.kind, KINDS, ""), ": ", class_name="vh"),
        rx.cond(lesson.href, free, rx.el.span(lesson.title, class_name="grow")),
        rx.cond(lesson.kind == "planned", tag(_("Later"), "info"), minutes),
    )


def lists() -> rx.Component:
    return rx.fragment(
        bullet_list(_("Who it is for"), COURSE.audience),
        bullet_list(_("What you need"), COURSE.requirements),
    )


def bullet_list(title: Text, items: Any) -> rx.Component:
    return when(
        items.length() > 0,
        lambda: rx.el.section(
            section_header(title),
            rx.el.ul(rx.foreach(items, rx.el.li), class_name="bullets"),
        ),
    )


def teachers() -> rx.Component:
    def teacher(person: Any) -> rx.Component:
        return stack(
            teacher_line(person),
            when(person.about_html, lambda: rendered_prose(person.about_html)),
            gap=4,
        )

    return when(
        COURSE.teachers.length() > 0,
        lambda: rx.el.section(
            section_header(_("Teacher")), rx.foreach(COURSE.teachers, teacher)
        ),
    )


def waiting() -> rx.Component:
    lines = stack(
        skeleton("30%"), skeleton("80%", 44), skeleton("100%", 24), skeleton("40%", 40)
    )
    layout = wrap(
        rx.el.section(lines, class_name="course-head"),
        rx.el.div(
            rx.el.div(class_name="cover skeleton"),
            skeleton_rows(5),
            class_name="card buy",
        ),
        stack(skeleton_rows(8), cls="main"),
        cls="course-layout",
        aria_busy="true",
        key="waiting",
    )
    return rx.el.div(layout, class_name="course")


def missing() -> rx.Component:
    return wrap(
        rx.el.h1(_("There is no such course"), class_name="vh"),
        empty_state(
            "file-question-mark",
            _("There is no such course"),
            _("Its address may have changed, or the course is no longer published."),
            action=_("Show all courses"),
            href="/courses",
        ),
        cls="section",
    )


def failed() -> rx.Component:
    return wrap(
        error_state(
            _("The course could not be shown"),
            CourseState.failure,
            on_retry=CourseState.load,
        ),
        cls="section",
    )
