"""What a completed course gives: the grade and the certificate."""

import reflex as rx

from edu_platform.classroom.state.player import PlayerState
from edu_platform.ui.controls import link_button
from edu_platform.ui.i18n import _
from edu_platform.ui.icons import icon
from edu_platform.ui.layout import row, stack, text
from edu_platform.ui.links import link, native_link

progress = PlayerState.progress
certificate = PlayerState.certificate
course = PlayerState.course


def grade() -> rx.Component:
    words = _("Your grade: {percent} %", percent=progress.grade_percent)
    return rx.cond(progress.has_grade, text(words, cls="lg b"))


def certificate_links() -> rx.Component:
    """Lead to the certificate; where the course gives none, say nothing of it."""
    ready = row(
        link_button(_("Open the certificate"), href=certificate.href, before="award"),
        native_link(
            icon("download"),
            _("Download PDF"),
            href=certificate.pdf,
            class_name="btn btn-soft",
        ),
        cls="wrap-ok",
    )
    coming = text(_("Your certificate is being prepared."), cls="muted", role="status")
    missing = rx.cond(course.gives_certificate, coming)
    return rx.cond(certificate.code, ready, missing)


def completed_note() -> rx.Component:
    """Tell of the completion beneath the lesson that completed the course."""
    note = rx.el.section(
        icon("party-popper"),
        stack(
            rx.el.h2(_("The course is completed")),
            grade(),
            certificate_links(),
            link(_("Your result"), href=course.finish, class_name="link"),
            gap=3,
            cls="grow",
        ),
        class_name="finish-note",
        role="status",
    )
    return rx.cond(progress.outcome == "passed", note)
