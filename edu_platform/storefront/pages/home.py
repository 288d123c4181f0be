"""The home page: where to go on or what this place is, then what can be learned."""

from typing import Any

import reflex as rx

from edu_platform.catalog.components import course_grid
from edu_platform.storefront.state import HomeState
from edu_platform.ui.cards import (
    category_label,
    course_card_skeleton,
    error_state,
    section_header,
)
from edu_platform.ui.controls import link_button, tag
from edu_platform.ui.i18n import _, _n, page
from edu_platform.ui.layout import (
    card,
    css_vars,
    grid,
    loading,
    row,
    skeleton,
    stack,
    text,
    wrap,
)
from edu_platform.ui.links import link
from edu_platform.ui.progress import cell_progress
from edu_platform.ui.shell import page_shell, search_form
from edu_platform.ui.values import Child, Text, when

# Their types are those of the values, not of the Vars that stand for them here.
HOME: Any = HomeState.home
COURSE: Any = HomeState.course


@page(
    "/",
    title=_("Courses with short lessons and tests"),
    description=_(
        "Courses with short lessons, tests and a certificate anyone can check."
    ),
    on_load=HomeState.load,
)
def home_page() -> rx.Component:
    return page_shell(
        rx.cond(HomeState.studies, continue_block(), hero()),
        wrap(
            rx.cond(HomeState.failure, failed(), shelves()),
            how_it_works(),
            certificate_check(),
            cls="section home-flow",
        ),
        current="/",
    )


def hero() -> rx.Component:
    promise = stack(
        rx.el.h1(
            _("Hard things,"),
            " ",
            rx.el.span(_("cell by cell"), class_name="highlighted"),
            class_name="display",
        ),
        rx.el.p(
            _(
                "Short lessons, tests with explanations and a clear trace of what is "
                "done: you always see where you are and what comes next."
            ),
            class_name="lead",
        ),
        search_form(is_big=True),
        gap=5,
    )
    inside = rx.el.div(
        promise,
        loading(HomeState.is_loaded, featured_waiting(), featured()),
        class_name="wrap hero-in",
    )
    return rx.el.section(inside, class_name="hero paper")


def featured() -> rx.Component:
    course = HOME.featured
    first = row(
        text(_("It begins with:"), " ", rx.el.b(course.first_lesson), cls="sm muted"),
        tag(_("{n} min", n=course.minutes), "mark"),
        cls="between",
    )
    programme = card(
        category_label(course.category, course.hue),
        rx.el.p(link(course.title, href="/courses/" + course.slug), class_name="b lg"),
        cell_progress(course.cells, done=0, total=course.lessons, size=18),
        text(_("One cell is one lesson."), cls="sm muted"),
        when(course.first_lesson, first),
        cls="pad stack g4 featured",
    )
    return when(course.slug, programme)


def featured_waiting() -> rx.Component:
    """Hold the place of the featured course, which stands above all else on phones."""
    lines = [skeleton("40%", 20), skeleton("70%", 28), skeleton("100%", 96)]
    return card(*lines, skeleton("60%", 44), cls="pad stack g4 featured waiting")


def continue_block() -> rx.Component:
    lesson = stack(
        text(_("Next:"), " ", rx.el.b(COURSE.lesson)),
        text(_("{n} min", n=COURSE.minutes), cls="sm muted"),
        gap=0,
    )
    inside = card(
        stack(
            category_label(COURSE.category, COURSE.hue),
            rx.el.h1(COURSE.title),
            gap=2,
        ),
        cell_progress(COURSE.cells, done=COURSE.done, total=COURSE.total, size=18),
        row(
            when(COURSE.lesson, lesson),
            link_button(_("Continue"), href=COURSE.href, size="lg"),
            cls="between wrap-ok",
        ),
        cls="pad stack g5",
    )
    return rx.el.section(wrap(inside), class_name="continue paper")


def shelves() -> rx.Component:
    waiting = rx.el.section(
        grid(*[course_card_skeleton() for _place in range(4)], cols="cols-4")
    )
    shown = rx.fragment(
        subjects(),
        shelf(_("Popular courses"), HOME.popular, "/courses"),
        shelf(_("Courses to begin with"), HOME.first, "/courses?level=beginner"),
        shelf(_("New courses"), HOME.new, "/courses?sort=new"),
        shelf(_("Free courses"), HOME.free, "/courses?price=free"),
    )
    return loading(HomeState.is_loaded, waiting, shown)


def shelf(title: Text, courses: Any, href: str) -> rx.Component:
    return when(
        courses.length() > 0,
        lambda: rx.el.section(
            section_header(title, more=_("See all"), href=href),
            course_grid(courses, cols="cols-4"),
        ),
    )


def subjects() -> rx.Component:
    def subject(category: Any) -> rx.Component:
        count = _n("{n} course", "{n} courses", category.courses_count)
        return link(
            rx.el.div(category.title, rx.el.span(count)),
            href="/courses?category=" + category.slug,
            **css_vars(h=f"var(--c-{category.hue})"),
        )

    return rx.el.section(
        section_header(_("Subjects"), more=_("All courses"), href="/courses"),
        rx.el.div(rx.foreach(HOME.categories, subject), class_name="subjects"),
    )


def how_it_works() -> rx.Component:
    def step(title: Text, body: Text) -> rx.Component:
        return rx.el.div(rx.el.h3(title), text(body, cls="muted"))

    steps: list[Child] = [
        step(
            _("1. Read and try"),
            _("A lesson takes ten to thirty minutes, with examples to repeat."),
        ),
        step(
            _("2. Check yourself"),
            _("Every module ends with a test, and a mistake is explained."),
        ),
        step(
            _("3. Confirm it"),
            _("The final test brings a certificate that anyone can check."),
        ),
    ]
    return rx.el.section(
        section_header(_("How it works")), grid(*steps, cls="how-it-works")
    )


def certificate_check() -> rx.Component:
    return rx.el.section(
        stack(
            rx.el.h2(_("Were you shown a certificate?")),
            text(_("Its number tells who studied what, when and with which result.")),
            gap=2,
        ),
        link_button(_("Check a certificate"), href="/certificates", size="lg"),
        class_name="band paper",
    )


def failed() -> rx.Component:
    return error_state(
        _("The courses could not be shown"),
        HomeState.failure,
        on_retry=HomeState.load,
    )
