import reflex as rx

from edu_platform.certificates.pages.search import code_form
from edu_platform.certificates.state import CheckState
from edu_platform.ui.cards import certificate_preview
from edu_platform.ui.i18n import _, _n, page
from edu_platform.ui.icons import icon
from edu_platform.ui.layout import (
    card,
    grid,
    loading,
    row,
    skeleton_rows,
    stack,
    text,
    wrap,
)
from edu_platform.ui.links import link, native_link
from edu_platform.ui.shell import page_shell
from edu_platform.ui.values import Child, Text

FOUND = CheckState.certificate


@page("/certificates/[code]", title=_("Check a certificate"), on_load=CheckState.load)
def certificate_page() -> rx.Component:
    return page_shell(
        wrap(
            loading(
                CheckState.is_loaded,
                card(skeleton_rows(8)),
                rx.cond(CheckState.is_found, found(), not_found()),
            ),
            cls="section-s",
        )
    )


def verdict(icon_name: str, tone: str, title: Text, note: Text) -> rx.Component:
    return row(
        rx.el.span(icon(icon_name), class_name=f"seal {tone}"),
        stack(rx.el.h1(title), text(note, cls="sm muted"), gap=0),
        gap=4,
        role="status",
    )


def verdicts() -> rx.Component:
    return rx.cond(
        FOUND.is_valid,
        verdict(
            "shield-check",
            "ok",
            _("The certificate is valid"),
            _("It was checked against the register just now."),
        ),
        verdict(
            "circle-alert",
            "bad",
            _("The certificate is not valid"),
            rx.cond(
                FOUND.is_revoked,
                _("Revoked on {day}: {why}", day=FOUND.revoked_on, why=FOUND.reason),
                _("Its seal does not fit its text."),
            ),
        ),
    )


def found() -> rx.Component:
    return grid(
        stack(verdicts(), facts(), gap=5, cls="verdict-side"),
        stack(rx.cond(FOUND.is_valid, document()), another(), gap=5),
        cols="cols-2 certificate-check",
    )


def document() -> rx.Component:
    return stack(
        certificate_preview(
            name=FOUND.name,
            course=FOUND.course,
            achievement=_("has completed the course"),
            facts=[(_("Date"), FOUND.completed_on), (_("Code"), FOUND.code)],
            site=FOUND.issuer,
        ),
        native_link(
            icon("download"),
            _("Download PDF"),
            href=FOUND.pdf_url,
            class_name="btn btn-outline",
            custom_attrs={"download": ""},
        ),
        gap=4,
    )


def facts() -> rx.Component:
    title: Child = rx.cond(
        FOUND.course_href,
        link(FOUND.course, href=FOUND.course_href, class_name="link"),
        rx.el.span(FOUND.course),
    )
    pairs: list[tuple[Text, Child]] = [
        (_("Issued to"), rx.el.b(FOUND.name)),
        (_("Course"), title),
        (_("Hours"), _n("{n} hour", "{n} hours", FOUND.hours)),
        (_("Instructor"), FOUND.instructors),
        (_("Completed on"), FOUND.completed_on),
        (_("Result"), rx.cond(FOUND.grade, FOUND.grade, "–")),
        (_("Issued by"), FOUND.issuer),
        (_("Code"), rx.el.span(FOUND.code, class_name="num nowrap")),
    ]
    return rx.el.dl(
        *[part for pair in pairs for part in (rx.el.dt(pair[0]), rx.el.dd(pair[1]))],
        class_name="pairs",
    )


def another() -> rx.Component:
    return card(code_form(_("Check another code")))


def not_found() -> rx.Component:
    return stack(
        verdict(
            "circle-alert",
            "bad",
            _("There is no such certificate"),
            _("Compare the code with the document: {code}", code=CheckState.asked),
        ),
        another(),
        gap=5,
        cls="narrow",
    )
