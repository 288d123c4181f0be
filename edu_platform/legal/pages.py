from typing import Any

import reflex as rx

from edu_platform.legal.state import LegalDocumentState, LegalListState
from edu_platform.ui.cards import empty_state
from edu_platform.ui.controls import callout
from edu_platform.ui.i18n import _, page
from edu_platform.ui.layout import card, loading, row, skeleton_rows, stack, text, wrap
from edu_platform.ui.learn import rendered_prose
from edu_platform.ui.links import link
from edu_platform.ui.shell import page_shell

SHOWN = LegalDocumentState.shown


@page("/legal", title=_("Legal documents"), on_load=LegalListState.load)
def legal_page() -> rx.Component:
    return page_shell(
        wrap(
            stack(
                rx.el.h1(_("Legal documents")),
                loading(
                    LegalListState.is_loaded,
                    card(skeleton_rows(6)),
                    stack(rx.foreach(LegalListState.lines, document_line), gap=3),
                ),
                gap=5,
            ),
            cls="section-s narrow",
        )
    )


def document_line(document: Any) -> rx.Component:
    return card(
        row(
            link(document.title, href=document.href, class_name="link b"),
            text(
                _(
                    "Version {number} of {date}",
                    number=document.number,
                    date=document.date,
                ),
                cls="sm muted",
            ),
            cls="between wrap-ok",
        )
    )


@page(
    "/legal/[document]",
    title=LegalDocumentState.shown.title,
    on_load=LegalDocumentState.load,
)
def legal_document_page() -> rx.Component:
    return page_shell(
        wrap(
            loading(
                LegalDocumentState.is_loaded,
                stack(skeleton_rows(12), gap=5),
                rx.cond(LegalDocumentState.is_found, document(), not_found()),
            ),
            cls="section-s narrow",
        )
    )


def document() -> rx.Component:
    return stack(
        stack(
            link(_("Legal documents"), href="/legal", class_name="link sm not-printed"),
            rx.el.h1(SHOWN.title),
            text(
                _("Version {number} of {date}", number=SHOWN.number, date=SHOWN.date),
                cls="muted",
            ),
            gap=2,
        ),
        rx.cond(SHOWN.is_current, rx.fragment(), old_version()),
        rx.cond(SHOWN.has_gaps, gaps()),
        rx.cond(
            SHOWN.language == "en",
            callout(
                "info",
                _("This is a translation"),
                _("Where the texts differ, the Russian one counts."),
            ),
        ),
        rx.el.div(rendered_prose(SHOWN.html), lang=SHOWN.language),
        history(),
        gap=5,
    )


def old_version() -> rx.Component:
    return callout(
        "warn",
        _("This version is no longer in force"),
        link(_("To the current version"), href=SHOWN.href, class_name="link sm"),
    )


def gaps() -> rx.Component:
    return callout(
        "warn",
        _("This document is not complete"),
        _("The operator of the site has not filled in all of their details yet."),
    )


def history() -> rx.Component:
    return rx.el.section(
        stack(
            rx.el.h2(_("All versions")),
            rx.el.ul(rx.foreach(LegalDocumentState.versions, version_line)),
            gap=3,
        ),
        class_name="legal-versions not-printed",
    )


def version_line(version: Any) -> rx.Component:
    label = _("Version {number} of {date}", number=version.number, date=version.date)
    return rx.el.li(
        rx.cond(
            version.is_shown,
            rx.el.span(label, class_name="b", aria_current="page"),
            link(label, href=version.href, class_name="link"),
        ),
        rx.cond(version.note, text(version.note, cls="sm muted")),
    )


def not_found() -> rx.Component:
    return stack(
        rx.el.h1(_("There is no such page"), class_name="vh"),
        empty_state(
            "file-question-mark",
            _("There is no such document"),
            _("It may never have been published, or its address holds a mistake."),
            action=_("All documents"),
            href="/legal",
        ),
    )
