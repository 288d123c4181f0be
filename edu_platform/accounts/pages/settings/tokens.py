from collections.abc import Sequence
from typing import Any

import reflex as rx

from edu_platform.accounts.pages.settings.frame import proof_gate, settings_frame
from edu_platform.accounts.state import ProofState, SessionState, TokensState
from edu_platform.ui.controls import button, callout
from edu_platform.ui.forms import (
    checkbox,
    error_text,
    field,
    select_field,
    state_form,
)
from edu_platform.ui.i18n import _, date_time, page
from edu_platform.ui.i18n import date as day
from edu_platform.ui.layout import (
    card,
    hidden_text,
    loading,
    row,
    skeleton_rows,
    stack,
    text,
)
from edu_platform.ui.tables import Column, data_table
from edu_platform.ui.values import Child, either, when

PATH = "/my/settings/tokens"
LIFETIMES = (
    ("30", _("30 days")),
    ("90", _("90 days")),
    ("365", _("One year")),
)
COLUMNS = (
    Column(_("Token")),
    Column(_("Permissions")),
    Column(_("Valid until")),
    Column(_("Last used")),
    Column(_("Actions"), is_label_hidden=True),
)


@page(PATH, title=_("API tokens"), on_load=[ProofState.load, TokensState.load])
def tokens_page() -> rx.Component:
    return settings_frame(PATH, proof_gate(created_card(), new_card(), tokens_card()))


def created_card() -> rx.Component:
    def shown() -> rx.Component:
        return card(
            stack(
                callout(
                    "ok",
                    _("The token is there"),
                    _("Copy it now: it is shown this once."),
                ),
                field(
                    "token",
                    _("Token"),
                    value=TokensState.created,
                    read_only=True,
                    auto_complete="off",
                    spell_check=False,
                ),
                row(
                    button(
                        _("Copy"),
                        before="copy",
                        on_click=[
                            rx.set_clipboard(TokensState.created),
                            TokensState.copied,
                        ],
                    ),
                    button(_("Done"), kind="outline", on_click=TokensState.hide),
                    cls="wrap-ok",
                ),
            )
        )

    return when(TokensState.created, shown)


def new_card() -> rx.Component:
    errors = TokensState.errors
    return card(
        stack(
            rx.el.h2(_("New API token")),
            text(
                _("For programs that use the API in your name. Keep it secret."),
                cls="muted",
            ),
            state_form(
                field(
                    "name",
                    _("What it is for"),
                    error=errors.get("name", ""),
                    auto_complete="off",
                ),
                _scopes(),
                select_field("days", _("Valid for"), LIFETIMES, value="90"),
                rx.el.div(button(_("Create the token"), type="submit")),
                on_submit=TokensState.create,
            ),
        )
    )


def _scopes() -> rx.Component:
    return rx.el.fieldset(
        rx.el.legend(_("Permissions"), class_name="field-label"),
        stack(
            checkbox("scope_read", _("Read courses, progress and results")),
            checkbox("scope_write", _("Enrol, complete lessons, answer tests")),
            checkbox("scope_profile", _("Read and change the profile")),
            when(
                SessionState.is_admin,
                lambda: checkbox("scope_admin", _("Use the administration")),
            ),
            gap=2,
        ),
        error_text(TokensState.errors.get("scopes", ""), "scopes-error"),
        class_name="stack g2",
    )


def tokens_card() -> rx.Component:
    tokens = TokensState.tokens
    return card(
        stack(
            rx.el.h2(_("Your API tokens")),
            loading(
                TokensState.is_loaded,
                skeleton_rows(3),
                either(
                    tokens.length() > 0,  # pyright: ignore[reportAttributeAccessIssue]
                    data_table(_("Your API tokens"), COLUMNS, tokens, _cells),
                    text(_("There are none yet."), cls="muted"),
                ),
            ),
        )
    )


def _cells(line: Any) -> Sequence[Child]:
    used = date_time(line.last_used_at, zone=TokensState.zone)
    return (
        stack(
            rx.el.span(line.name, class_name="b"),
            rx.el.code(line.prefix, class_name="xs"),
            gap=0,
        ),
        text(line.scopes, cls="sm"),
        text(day(line.expires_at, zone=TokensState.zone), cls="sm nowrap"),
        either(
            line.last_used_at,
            text(used, cls="sm"),
            text(_("Never used"), cls="sm muted"),
        ),
        button(
            _("Revoke"),
            hidden_text(" ", line.name),
            kind="outline",
            size="sm",
            on_click=TokensState.revoke(line.id),
        ),
    )
