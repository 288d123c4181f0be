from typing import Any

import reflex as rx

from edu_platform.admin.pages.frame import admin_frame
from edu_platform.admin.state import LegalEditorState
from edu_platform.ui.cards import empty_state
from edu_platform.ui.controls import (
    button,
    callout,
    confirm_dialog,
    opens_dialog,
    segments,
)
from edu_platform.ui.forms import field, switch, textarea_field
from edu_platform.ui.i18n import _, page
from edu_platform.ui.layout import card, grid, loading, row, skeleton_rows, stack, text
from edu_platform.ui.learn import rendered_prose
from edu_platform.ui.links import link

STATE = LegalEditorState
PUBLISH = "publish-document"
# As long as somebody types without a pause, nothing is sent.
PAUSE_MS = 400


@page(
    "/admin/legal/[document]",
    title=_("Document"),
    on_load=LegalEditorState.load,
)
def legal_editor_page() -> rx.Component:
    return admin_frame(
        rx.cond(STATE.title, STATE.title, _("Document")),
        "/admin/legal",
        loading(
            STATE.is_loaded,
            card(skeleton_rows(8)),
            rx.cond(STATE.is_found, editor(), nothing()),
        ),
    )


def nothing() -> rx.Component:
    return empty_state(
        "file-question-mark",
        _("There is no such document"),
        _("All documents stand in the list."),
        action=_("To the list"),
        href="/admin/legal",
    )


def editor() -> rx.Component:
    return stack(
        row(
            link(
                _("Read the current version"), href=STATE.public_href, class_name="link"
            ),
            saved_mark(),
            cls="between wrap-ok",
        ),
        rx.cond(STATE.problem, callout("bad", STATE.problem)),
        grid(texts(), preview(), cols="cols-2", cls="legal-editor"),
        publishing(),
        gap=5,
        key=STATE.loaded,
    )


def saved_mark() -> rx.Component:
    return text(
        rx.cond(STATE.is_saved, _("The draft is saved"), _("The draft is not saved")),
        cls="sm muted",
        role="status",
    )


def texts() -> rx.Component:
    return stack(
        writing("draft_ru", _("Russian text"), STATE.draft_ru, STATE.type_ru),
        writing("draft_en", _("English text"), STATE.draft_en, STATE.type_en),
        text(
            _(
                "Markdown. Places such as {places} are filled in with the details of "
                "the operator.",
                places="{{name}}, {{inn}}, {{ogrn}}, {{address}}, {{email}}",
            ),
            cls="sm muted",
        ),
    )


def writing(name: str, label: Any, value: Any, keep: Any) -> rx.Component:
    """Hold one text; its value is set once, so that typing is never overtaken."""
    return textarea_field(
        name,
        label,
        default_value=value,
        on_change=keep.debounce(PAUSE_MS),
        spell_check=True,
    )


def preview() -> rx.Component:
    languages = (("ru", _("In Russian")), ("en", _("In English")))
    return stack(
        row(
            rx.el.h2(_("Preview")),
            segments(
                languages,
                STATE.language,
                STATE.show_language,
                label=_("Language of the preview"),
            ),
            cls="between wrap-ok",
        ),
        card(rx.el.div(rendered_prose(STATE.preview), lang=STATE.language)),
    )


def publishing() -> rx.Component:
    return card(
        stack(
            rx.el.h2(_("Publish as a new version")),
            note(
                "note_ru",
                _("What has changed, in Russian"),
                STATE.note_ru,
                STATE.type_note_ru,
            ),
            note(
                "note_en",
                _("What has changed, in English"),
                STATE.note_en,
                STATE.type_note_en,
            ),
            rx.cond(
                STATE.can_ask,
                switch(
                    "asks_again",
                    _("Ask everybody to agree again"),
                    hint=_("People see this note on their next page."),
                    on=STATE.asks_again,
                    on_change=STATE.choose_asking,
                ),
            ),
            button(_("Publish"), **opens_dialog(PUBLISH)),
            confirm_dialog(
                PUBLISH,
                _("Publish this text?"),
                _("A published version stays for ever, and everybody can read it."),
                _("Publish"),
                on_confirm=STATE.publish,
            ),
        )
    )


def note(name: str, label: Any, value: Any, keep: Any) -> rx.Component:
    return field(name, label, default_value=value, on_change=keep.debounce(PAUSE_MS))
