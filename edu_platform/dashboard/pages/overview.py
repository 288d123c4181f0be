"""The desk: continue first, then everything else."""

from typing import Any

import reflex as rx

from edu_platform.accounts.state import SessionState
from edu_platform.dashboard.components import (
    continue_card,
    course_line,
    lines_skeleton,
)
from edu_platform.dashboard.schemas import CertificateLine, CourseShown
from edu_platform.dashboard.state import OverviewState
from edu_platform.ui.cards import empty_state, section_header
from edu_platform.ui.i18n import _, _n, date, page
from edu_platform.ui.layout import card, grid, skeleton, stack, text, wrap
from edu_platform.ui.links import link
from edu_platform.ui.progress import access_clock
from edu_platform.ui.shell import page_shell

HOME = "/my/learning"
current = OverviewState.current


@page("/my", title=_("My account"), on_load=OverviewState.load)
def overview_page() -> rx.Component:
    return page_shell(
        wrap(
            rx.cond(
                OverviewState.is_loaded,
                stack(_greeting(), _content(), gap=6, key="shown"),
                stack(skeleton("70%", 40), _loading(), gap=6, key="waiting"),
            ),
            cls="section-s",
        ),
        current=HOME,
    )


def _greeting() -> rx.Component:
    studied = OverviewState.courses.length() + 1  # pyright: ignore[reportAttributeAccessIssue]
    words = _n("You are studying {n} course.", "You are studying {n} courses.", studied)
    return stack(
        rx.el.h1(_("Hello, {name}!", name=SessionState.name)),
        rx.cond(current.id, text(words, cls="muted")),
        gap=1,
    )


def _content() -> rx.Component:
    nothing = (current.id == "") & (OverviewState.ending.length() == 0)  # pyright: ignore[reportAttributeAccessIssue]
    begun = rx.cond(current.id, continue_card(current), _all_done())
    return grid(
        stack(
            rx.cond(nothing, _newcomer(), begun),
            _my_courses(),
            gap=6,
        ),
        stack(_access(), _certificates(), gap=5),
        cols="cols-aside",
    )


def _newcomer() -> rx.Component:
    return empty_state(
        "graduation-cap",
        _("Your first course will be here"),
        _("Choose a course: the lesson to go on with will always be at the top."),
        action=_("Open the catalogue"),
        href="/courses",
    )


def _all_done() -> rx.Component:
    return empty_state(
        "sparkles",
        _("Everything you began is completed"),
        _("Finished courses stay open for a month. Time to choose the next one."),
        action=_("Open the catalogue"),
        href="/courses",
    )


def _my_courses() -> rx.Component:
    has_more = OverviewState.courses.length() > 0  # pyright: ignore[reportAttributeAccessIssue]
    listed = rx.el.section(
        section_header(_("My courses"), more=_("All courses"), href=HOME),
        rx.el.div(
            rx.foreach(OverviewState.courses, course_line),
            class_name="card course-lines",
        ),
    )
    return rx.cond(has_more, listed)


def _access() -> rx.Component:
    """Tell when the access to finished courses ends, the nearest end first."""

    def line(course: CourseShown, _index: Any) -> rx.Component:
        return rx.el.li(
            link(course.title, href=course.player, class_name="b sm"),
            rx.el.div(
                access_clock(course.days_left, date(course.access_until, "long"))
            ),
            class_name="stack g1",
        )

    rule = _("A course stays open for one month after you complete it.")
    return card(
        rx.el.h2(_("Access ends"), class_name="lg"),
        rx.cond(
            OverviewState.ending.length() > 0,  # pyright: ignore[reportAttributeAccessIssue]
            rx.el.ul(rx.foreach(OverviewState.ending, line), class_name="stack g4"),
            text(rule, cls="sm muted"),
        ),
        cls="pad stack g3",
    )


def _certificates() -> rx.Component:
    def line(certificate: CertificateLine, _index: Any) -> rx.Component:
        return rx.el.li(
            link(certificate.course, href=certificate.href, class_name="b sm"),
            text(date(certificate.completed_on, "long", zone="UTC"), cls="xs faint"),
        )

    shown = stack(
        rx.el.ul(rx.foreach(OverviewState.certificates, line), class_name="stack g3"),
        link(_("All certificates"), href="/my/certificates", class_name="link sm"),
        gap=4,
    )
    nothing = _("The first one is issued when you complete a course.")
    return card(
        rx.el.h2(_("Certificates"), class_name="lg"),
        rx.cond(
            OverviewState.certificates.length() > 0,  # pyright: ignore[reportAttributeAccessIssue]
            shown,
            text(nothing, cls="sm muted"),
        ),
        cls="pad stack g3",
    )


def _loading() -> rx.Component:
    card_ = rx.el.div(
        rx.el.div(class_name="cover skeleton"),
        rx.el.div(
            skeleton("30%", 18),
            skeleton("70%", 32),
            skeleton("52%", 20),
            skeleton("90%", 40),
            skeleton("180px", 52),
            class_name="in",
        ),
        class_name="card continue-card",
        aria_hidden="true",
    )
    return grid(
        stack(card_, lines_skeleton(2), gap=6),
        card(skeleton("50%", 24), skeleton("90%", 40), cls="pad stack g4"),
        cols="cols-aside",
        aria_busy="true",
    )
