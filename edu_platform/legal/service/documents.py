"""Reading documents, which everybody may."""

from sqlalchemy.dialects.postgresql import distinct_on
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.core import markdown
from edu_platform.core.i18n import DEFAULT_LOCALE, _, current_locale
from edu_platform.legal.models import DocumentKind, LegalVersion
from edu_platform.legal.schemas import (
    TITLES,
    DocumentCard,
    DocumentRead,
    VersionRead,
)
from edu_platform.legal.service.errors import DocumentNotFound

# Beyond it a number does not fit its column.
LAST_NUMBER = 1_000_000
# What a search engine shows of a page, and enough of the text to take it from.
SUMMARY_LENGTH = 160
BEGINNING = 800


def title_of(kind: DocumentKind) -> str:
    """Return a document's title in the reader's language."""
    return _(TITLES[kind])


def note_of(version: LegalVersion) -> str:
    russian = current_locale.get() == DEFAULT_LOCALE
    return version.note_ru if russian or not version.note_en else version.note_en


async def current_versions(
    session: AsyncSession,
) -> dict[DocumentKind, LegalVersion]:
    query = (
        select(LegalVersion)
        .ext(distinct_on(col(LegalVersion.kind)))
        .order_by(col(LegalVersion.kind), col(LegalVersion.number).desc())
    )
    found = {version.kind: version for version in await session.exec(query)}
    return {kind: found[kind] for kind in DocumentKind if kind in found}


async def list_documents(session: AsyncSession) -> list[DocumentCard]:
    """Return all documents in their current versions."""
    return [
        DocumentCard(
            kind=version.kind,
            title=title_of(version.kind),
            number=version.number,
            published_at=version.published_at,
        )
        for version in (await current_versions(session)).values()
    ]


async def get_document(
    session: AsyncSession, kind: str, number: int | None = None
) -> DocumentRead:
    """Return a version of a document, the current one unless a number is given.

    Raises:
        DocumentNotFound: no such document, or no such version of it.
    """
    versions = await _versions(session, kind)
    wanted = versions[0].number if number is None else number
    version = next((each for each in versions if each.number == wanted), None)
    if version is None:
        raise DocumentNotFound
    return _read(version, versions)


async def _versions(session: AsyncSession, kind: str) -> list[LegalVersion]:
    """Return all versions, the newest first."""
    if kind not in set(DocumentKind):
        raise DocumentNotFound
    query = (
        select(LegalVersion)
        .where(LegalVersion.kind == DocumentKind(kind))
        .order_by(col(LegalVersion.number).desc())
    )
    versions = list((await session.exec(query)).all())
    if not versions:
        raise DocumentNotFound
    return versions


def _read(version: LegalVersion, versions: list[LegalVersion]) -> DocumentRead:
    current = versions[0].number
    in_english = current_locale.get() == "en" and bool(version.text_en.strip())
    text = version.text_en if in_english else version.text_ru
    return DocumentRead(
        kind=version.kind,
        title=title_of(version.kind),
        number=version.number,
        published_at=version.published_at,
        version_id=version.id,
        html=version.html_en if in_english else version.html_ru,
        summary=markdown.plain_text(text[:BEGINNING], SUMMARY_LENGTH),
        language="en" if in_english else "ru",
        sha256=version.text_hash,
        is_current=version.number == current,
        has_gaps=bool(version.gaps),
        versions=[
            VersionRead(
                number=each.number,
                published_at=each.published_at,
                note=note_of(each),
                is_current=each.number == current,
            )
            for each in versions
        ],
    )
