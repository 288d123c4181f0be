from typing import Any

import reflex as rx

from edu_platform.certificates.state import CheckState
from edu_platform.ui.controls import button
from edu_platform.ui.forms import field, state_form
from edu_platform.ui.i18n import _, page
from edu_platform.ui.layout import card, stack, text, wrap
from edu_platform.ui.shell import page_shell


def code_form(label: Any) -> rx.Component:
    return state_form(
        field(
            "code",
            label,
            hint=_("The code stands at the bottom of the document."),
            placeholder="0000-0000-0000-0000",
            auto_complete="off",
        ),
        button(_("Check"), type="submit"),
        on_submit=CheckState.find,
    )


@page("/certificates", title=_("Check a certificate"))
def search_page() -> rx.Component:
    return page_shell(
        wrap(
            stack(
                rx.el.h1(_("Check a certificate")),
                text(
                    _("Anyone can make sure that a certificate was issued here."),
                    cls="lg muted",
                ),
                card(code_form(_("Code of the certificate"))),
                gap=4,
            ),
            cls="section-s narrow",
        )
    )
