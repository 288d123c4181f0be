from typing import Any
from urllib.parse import unquote

import reflex as rx
from pydantic import ValidationError

from edu_platform.accounts.state import acting
from edu_platform.admin.schemas import LegalLine
from edu_platform.core.actor import Role
from edu_platform.core.guard import requires
from edu_platform.core.i18n import _, format_date
from edu_platform.legal import service as legal
from edu_platform.legal.models import DOCUMENT_OF
from edu_platform.legal.schemas import (
    LONGEST_TEXT,
    DocumentRow,
    DraftRead,
    DraftUpdate,
    OperatorFacts,
    address_of,
)
from edu_platform.ui.field_errors import errors_by_field
from edu_platform.ui.flash import flash

LONGEST_NOTE = 1000
LONGEST_NAME = 40


class LegalAdminState(rx.State):
    """The list of documents, and the facts of the operator."""

    is_loaded: bool = False
    rows: list[LegalLine] = []
    facts: dict[str, str] = {}
    errors: dict[str, str] = {}

    @rx.event
    @requires(Role.ADMIN)
    async def load(self) -> None:
        await self._read()
        self.errors = {}
        self.is_loaded = True

    async def _read(self) -> None:
        async with acting(self) as (session, actor):
            rows = await legal.list_drafts(session, actor)
            facts = await legal.read_facts(session)
        self.rows = [_line(row) for row in rows]
        self.facts = facts.model_dump()

    @rx.event
    @requires(Role.ADMIN)
    async def save_facts(self, form_data: dict[str, Any]) -> None:
        try:
            facts = OperatorFacts.model_validate(form_data)
        except ValidationError as error:
            self.errors = errors_by_field(error)
            return
        async with acting(self) as (session, actor):
            published = await legal.save_facts(session, actor, facts)
        self.errors = {}
        await self._read()
        words = _("The details are saved. New versions: {n}.", n=len(published))
        await flash(self, "success", words)


def _line(row: DocumentRow) -> LegalLine:
    return LegalLine(
        title=row.title,
        href=f"/admin/legal/{row.kind.value}",
        public_href=address_of(row.kind),
        number=row.number,
        date=format_date(row.published_at),
        has_gaps=bool(row.gaps),
        is_changed=row.is_changed,
    )


class LegalEditorState(rx.State):
    """One document being written: what is typed is kept at once.

    `revision` is that of the draft as this tab knows it; another administrator's
    change is noticed by it. `loaded` counts loads, so that fields are drawn anew.
    """

    is_loaded: bool = False
    is_found: bool = False
    title: str = ""
    public_href: str = ""
    can_ask: bool = False
    loaded: int = 0
    draft_ru: str = ""
    draft_en: str = ""
    note_ru: str = ""
    note_en: str = ""
    asks_again: bool = False
    is_saved: bool = True
    language: str = "ru"
    preview: str = ""
    problem: str = ""
    _kind: str = ""
    _revision: int = 0

    @rx.event
    @requires(Role.ADMIN)
    async def load(self) -> None:
        path = self.router.url.path.rstrip("/")
        self._kind = unquote(path.rsplit("/", 1)[-1])[:LONGEST_NAME]
        try:
            await self._read()
        except legal.DocumentNotFound:
            self.reset()
        self.is_loaded = True

    async def _read(self) -> None:
        async with acting(self) as (session, actor):
            draft = await legal.get_draft(session, actor, self._kind)
        self._show(draft)
        await self._show_preview()

    def _show(self, draft: DraftRead) -> None:
        self.is_found = True
        self.title = legal.title_of(draft.kind)
        self.public_href = address_of(draft.kind)
        self.can_ask = draft.kind in DOCUMENT_OF.values()
        self.draft_ru, self.draft_en = draft.draft_ru, draft.draft_en
        self.note_ru, self.note_en = draft.note_ru, draft.note_en
        self.asks_again = draft.asks_again
        self._revision = draft.revision
        self.is_saved = True
        self.problem = ""
        self.loaded += 1

    @rx.event
    @requires(Role.ADMIN)
    async def type_ru(self, text: str) -> None:
        self.draft_ru = text[:LONGEST_TEXT]
        self.language = "ru"
        await self._keep()

    @rx.event
    @requires(Role.ADMIN)
    async def type_en(self, text: str) -> None:
        self.draft_en = text[:LONGEST_TEXT]
        self.language = "en"
        await self._keep()

    @rx.event
    @requires(Role.ADMIN)
    async def type_note_ru(self, text: str) -> None:
        self.note_ru = text[:LONGEST_NOTE]
        await self._keep()

    @rx.event
    @requires(Role.ADMIN)
    async def type_note_en(self, text: str) -> None:
        self.note_en = text[:LONGEST_NOTE]
        await self._keep()

    @rx.event
    @requires(Role.ADMIN)
    async def choose_asking(self, asks_again: bool) -> None:  # noqa: FBT001
        self.asks_again = bool(asks_again)
        await self._keep()

    @rx.event
    @requires(Role.ADMIN)
    async def show_language(self, language: str) -> None:
        self.language = "en" if language == "en" else "ru"
        await self._show_preview()

    async def _keep(self) -> None:
        """Store the draft; a change by somebody else is told, and not overwritten."""
        self.is_saved = False
        changes = DraftUpdate(
            draft_ru=self.draft_ru,
            draft_en=self.draft_en,
            note_ru=self.note_ru,
            note_en=self.note_en,
            asks_again=self.asks_again,
        )
        try:
            async with acting(self) as (session, actor):
                self._revision = await legal.save_draft(
                    session, actor, self._kind, changes, revision=self._revision
                )
        except legal.DraftChanged as error:
            self.problem = error.message
            return
        self.is_saved = True
        await self._show_preview()

    async def _show_preview(self) -> None:
        source = self.draft_en if self.language == "en" else self.draft_ru
        try:
            async with acting(self) as (session, actor):
                self.preview = await legal.preview(
                    session, actor, source, self.language
                )
        except legal.UnknownFact as error:
            self.problem = error.message
        else:
            self.problem = ""

    @rx.event
    @requires(Role.ADMIN)
    async def publish(self) -> None:
        try:
            async with acting(self) as (session, actor):
                version = await legal.publish(
                    session, actor, self._kind, revision=self._revision
                )
                number = version.number
        except (
            legal.DraftChanged,
            legal.NothingToPublish,
            legal.NoteRequired,
            legal.TextRequired,
            legal.UnknownFact,
        ) as error:
            self.problem = error.message
            return
        await self._read()
        words = _("Version {number} is published.", number=number)
        await flash(self, "success", words)
