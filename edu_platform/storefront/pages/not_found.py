import reflex as rx

from edu_platform.ui.cards import empty_state
from edu_platform.ui.i18n import _, page
from edu_platform.ui.layout import wrap
from edu_platform.ui.shell import page_shell


# The name under which Reflex looks for the page of unknown addresses.
@page("404", title=_("There is no such page"))
def not_found_page() -> rx.Component:
    return page_shell(
        wrap(
            rx.el.h1(_("There is no such page"), class_name="vh"),
            empty_state(
                "file-question-mark",
                _("There is no such page"),
                _("Its address may have changed, or there is a mistake in it."),
                action=_("To the front page"),
                href="/",
            ),
            cls="section",
        )
    )
