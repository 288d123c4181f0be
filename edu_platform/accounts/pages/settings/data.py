import reflex as rx

from edu_platform.accounts.pages.settings.frame import proof_gate, settings_frame
from edu_platform.accounts.state import (
    ArchiveState,
    DeletionState,
    ProofState,
    SessionState,
)
from edu_platform.ui.controls import button, callout
from edu_platform.ui.forms import field, radio_group, state_form
from edu_platform.ui.i18n import _, date, date_time, page
from edu_platform.ui.layout import card, loading, row, skeleton_rows, stack, text
from edu_platform.ui.links import native_link

PATH = "/my/settings/data"


@page(PATH, title=_("Your data"), on_load=[ProofState.load, ArchiveState.load])
def data_page() -> rx.Component:
    return settings_frame(
        PATH,
        proof_gate(
            archives_card(),
            rx.cond(SessionState.deletion_due_at, planned_card(), deletion_card()),
        ),
    )


def archives_card() -> rx.Component:
    return card(
        stack(
            rx.el.h2(_("Download everything")),
            text(
                _("An archive of all that we keep of you. It can take some minutes."),
                cls="muted",
            ),
            row(
                button(
                    _("Prepare an archive"),
                    on_click=ArchiveState.prepare,
                    disabled=ArchiveState.is_preparing,
                )
            ),
            loading(
                ArchiveState.is_loaded,
                skeleton_rows(1),
                stack(rx.foreach(ArchiveState.archives, archive_line), role="status"),
            ),
        )
    )


def archive_line(archive: rx.Var) -> rx.Component:
    zone = SessionState.timezone
    until = date_time(archive.expires_at, zone=zone)  # pyright: ignore[reportAttributeAccessIssue]
    words = rx.match(
        archive.status,  # pyright: ignore[reportAttributeAccessIssue]
        ("preparing", _("Is being prepared. We will write when it is ready.")),
        ("ready", _("Ready until {moment}", moment=until)),
        ("expired", _("Expired")),
        _("Could not be made. Please ask for another one."),
    )
    made = date_time(archive.requested_at, zone=zone)  # pyright: ignore[reportAttributeAccessIssue]
    size = _("Download, {size} MB", size=archive.megabytes)  # pyright: ignore[reportAttributeAccessIssue]
    href = archive.href  # pyright: ignore[reportAttributeAccessIssue]
    return row(
        stack(rx.el.span(made, class_name="b"), text(words, cls="sm muted"), gap=0),
        rx.cond(
            href,
            native_link(
                size,
                href=href,
                class_name="btn btn-outline",
                custom_attrs={"download": ""},
            ),
        ),
        cls="between wrap-ok",
    )


def planned_card() -> rx.Component:
    day = date(SessionState.deletion_due_at, zone=SessionState.timezone)
    return card(
        stack(
            rx.el.h2(_("Deletion of the account")),
            callout("warn", _("Your account will be deleted on {day}.", day=day)),
            row(button(_("Cancel the deletion"), on_click=DeletionState.cancel)),
        )
    )


def deletion_card() -> rx.Component:
    errors = DeletionState.errors
    choices = [
        ("full", _("The whole name")),
        ("initials", _("Initials only")),
        ("hidden", _("No name")),
    ]
    return card(
        stack(
            rx.el.h2(_("Delete the account")),
            text(
                _(
                    "The account goes on for some days, in which you can change your"
                    " mind. Then your data are deleted for good. Certificates stay"
                    " valid."
                ),
                cls="muted",
            ),
            state_form(
                radio_group(
                    "shown_name",
                    _("What certificates show then"),
                    choices,
                    value="full",
                    error=errors.get("shown_name", ""),
                ),
                field(
                    "confirmation",
                    _("The e-mail address of this account"),
                    hint=_("Type it, so that nothing is deleted by mistake."),
                    error=errors.get("confirmation", ""),
                    auto_complete="off",
                ),
                button(_("Delete the account"), kind="danger", type="submit"),
                on_submit=DeletionState.plan,
            ),
        )
    )
