"""States of the public pages: documents are for everybody who comes by."""

from urllib.parse import unquote, urlsplit

import reflex as rx
from pydantic import BaseModel

from edu_platform.core.db import transaction
from edu_platform.core.guard import public
from edu_platform.core.i18n import format_date
from edu_platform.legal import service as legal
from edu_platform.legal.schemas import DocumentRead, address_of

LONGEST = 40


class DocumentLine(BaseModel):
    title: str
    href: str
    date: str
    number: int


class VersionLine(BaseModel):
    """`is_shown`: it is the one that stands on the page."""

    number: int
    date: str
    note: str
    href: str
    is_shown: bool


class DocumentView(BaseModel):
    title: str = ""
    html: str = ""
    language: str = "ru"
    number: int = 0
    date: str = ""
    href: str = ""
    is_current: bool = True
    has_gaps: bool = False


class LegalListState(rx.State):
    is_loaded: bool = False
    lines: list[DocumentLine] = []

    @rx.event
    @public
    async def load(self) -> None:
        async with transaction() as session:
            found = await legal.list_documents(session)
        self.lines = [
            DocumentLine(
                title=card.title,
                href=address_of(card.kind),
                date=format_date(card.published_at),
                number=card.number,
            )
            for card in found
        ]
        self.is_loaded = True


class LegalDocumentState(rx.State):
    """One version of a document, with its history."""

    is_loaded: bool = False
    is_found: bool = False
    shown: DocumentView = DocumentView()
    versions: list[VersionLine] = []

    @rx.event
    @public
    async def load(self) -> None:
        path = self.router.url.path.rstrip("/")
        kind = unquote(path.rsplit("/", 1)[-1])[:LONGEST]
        number = legal.number_in(urlsplit(str(self.router.url)).query)
        try:
            async with transaction() as session:
                found = await legal.get_document(session, kind, number)
        except legal.DocumentNotFound:
            self.reset()
        else:
            self.shown = _view(found)
            self.versions = _lines(found)
            self.is_found = True
        self.is_loaded = True


def _view(document: DocumentRead) -> DocumentView:
    return DocumentView(
        title=document.title,
        html=document.html,
        language=document.language,
        number=document.number,
        date=format_date(document.published_at),
        href=address_of(document.kind),
        is_current=document.is_current,
        has_gaps=document.has_gaps,
    )


def _lines(document: DocumentRead) -> list[VersionLine]:
    return [
        VersionLine(
            number=version.number,
            date=format_date(version.published_at),
            note=version.note,
            href=address_of(
                document.kind, None if version.is_current else version.number
            ),
            is_shown=version.number == document.number,
        )
        for version in document.versions
    ]
