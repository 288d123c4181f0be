from typing import Any

import reflex as rx

from edu_platform.certificates.state import MyCertificatesState
from edu_platform.ui.cards import certificate_preview, empty_state
from edu_platform.ui.controls import tag
from edu_platform.ui.i18n import _, page
from edu_platform.ui.icons import icon
from edu_platform.ui.layout import card, grid, loading, row, skeleton_rows, stack, wrap
from edu_platform.ui.links import link, native_link
from edu_platform.ui.shell import page_shell


@page("/my/certificates", title=_("My certificates"), on_load=MyCertificatesState.load)
def my_certificates_page() -> rx.Component:
    nothing = empty_state(
        "award",
        _("Certificates will be kept here"),
        _("Complete a course with a final test, and its certificate stays for ever."),
        action=_("Find a course"),
        href="/courses",
    )
    shown = grid(
        rx.foreach(MyCertificatesState.certificates, certificate_card), cols="cols-2"
    )
    return page_shell(
        wrap(
            stack(
                rx.el.h1(_("My certificates")),
                loading(
                    MyCertificatesState.is_loaded,
                    card(skeleton_rows()),
                    rx.cond(
                        MyCertificatesState.certificates.length() > 0,  # pyright: ignore[reportAttributeAccessIssue]
                        shown,
                        nothing,
                    ),
                ),
                gap=5,
            ),
            cls="section-s",
        ),
        current="/my/learning",
    )


def certificate_card(certificate: Any) -> rx.Component:
    return rx.el.article(
        stack(
            rx.el.h2(certificate.course, class_name="h4"),
            certificate_preview(
                name=certificate.name,
                course=certificate.course,
                achievement=_("has completed the course"),
                facts=[
                    (_("Date"), certificate.completed_on),
                    (_("Code"), certificate.code),
                ],
                site=certificate.issuer,
            ),
            row(
                rx.cond(certificate.is_valid, download(certificate.pdf_url), revoked()),
                link(
                    _("Public page"),
                    href=certificate.href,
                    class_name="btn btn-outline",
                ),
                cls="wrap-ok",
            ),
        ),
        class_name="card pad-s",
    )


def download(href: rx.Var[str]) -> rx.Component:
    return native_link(
        icon("download"),
        _("Download PDF"),
        href=href,
        class_name="btn btn-primary",
        custom_attrs={"download": ""},
    )


def revoked() -> rx.Component:
    return tag(_("Revoked"), tone="bad")
