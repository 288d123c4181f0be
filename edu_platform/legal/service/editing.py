"""Writing and publishing documents, which administrators may."""

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.core import audit, markdown, site_settings
from edu_platform.core.actor import Actor
from edu_platform.legal.models import DocumentKind, LegalDocument, LegalVersion
from edu_platform.legal.schemas import (
    DocumentRow,
    DraftRead,
    DraftUpdate,
    OperatorFacts,
)
from edu_platform.legal.service.documents import current_versions, title_of
from edu_platform.legal.service.errors import (
    DocumentNotFound,
    DraftChanged,
    NoteRequired,
    NothingToPublish,
    TextRequired,
)
from edu_platform.legal.service.texts import Prepared, fill, prepare

FACTS = "operator"
FACTS_NOTE_RU = "Изменились сведения об операторе."
FACTS_NOTE_EN = "The details of the operator have changed."


async def list_drafts(session: AsyncSession, actor: Actor) -> list[DocumentRow]:
    """Return all documents, with what is still to be done about them."""
    actor.require_admin()
    drafts = {row.kind: row for row in await session.exec(select(LegalDocument))}
    return [
        DocumentRow(
            kind=kind,
            title=title_of(kind),
            number=version.number,
            published_at=version.published_at,
            gaps=version.gaps,
            is_changed=_is_changed(drafts[kind], version),
        )
        for kind, version in (await current_versions(session)).items()
    ]


def _is_changed(draft: LegalDocument, version: LegalVersion) -> bool:
    return (draft.draft_ru, draft.draft_en) != (version.source_ru, version.source_en)


async def get_draft(session: AsyncSession, actor: Actor, kind: str) -> DraftRead:
    actor.require_admin()
    return DraftRead.model_validate(await _document(session, kind))


async def _document(
    session: AsyncSession, kind: str, *, is_locked: bool = False
) -> LegalDocument:
    if kind not in set(DocumentKind):
        raise DocumentNotFound
    query = select(LegalDocument).where(LegalDocument.kind == DocumentKind(kind))
    if is_locked:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = (await session.exec(query)).first()
    if found is None:
        raise DocumentNotFound
    return found


async def save_draft(
    session: AsyncSession,
    actor: Actor,
    kind: str,
    changes: DraftUpdate,
    *,
    revision: int,
) -> int:
    """Keep what was typed; return the new revision.

    Raises:
        DraftChanged: `revision` is not the newest one.
    """
    actor.require_admin()
    document = await _document(session, kind, is_locked=True)
    if document.revision != revision:
        raise DraftChanged
    document.sqlmodel_update(changes.model_dump())
    document.revision += 1
    session.add(document)
    await session.flush()
    return document.revision


async def preview(
    session: AsyncSession, actor: Actor, source: str, language: str
) -> str:
    """Return safe HTML of a text as it would be published now.

    Raises:
        UnknownFact: the text has a place for what nobody can fill in.
    """
    actor.require_admin()
    facts = await read_facts(session)
    return markdown.render(fill(source, facts, language))


async def publish(
    session: AsyncSession, actor: Actor, kind: str, *, revision: int
) -> LegalVersion:
    """Publish a draft as the next version. Of two at once, one is told to look again.

    Raises:
        DraftChanged: `revision` is not the newest one.
        TextRequired, NoteRequired, UnknownFact: the draft is not complete.
        NothingToPublish: nothing would change.
    """
    actor.require_admin()
    document = await _document(session, kind, is_locked=True)
    if document.revision != revision:
        raise DraftChanged
    _require_complete(document)
    # Read under the lock: new facts publish documents too, one after the other.
    facts = await read_facts(session)
    ready = prepare(document.draft_ru, document.draft_en, facts)
    version = await _next_version(session, document.kind, ready)
    version.source_ru, version.source_en = document.draft_ru, document.draft_en
    version.note_ru, version.note_en = document.note_ru, document.note_en
    version.asks_again = document.asks_again
    document.note_ru = document.note_en = ""
    document.asks_again = False
    document.revision += 1
    session.add(document)
    return await _published(session, actor, version)


def _require_complete(document: LegalDocument) -> None:
    if not document.draft_ru.strip():
        raise TextRequired
    if not document.note_ru.strip():
        raise NoteRequired


async def _newest(session: AsyncSession, kind: DocumentKind) -> LegalVersion:
    query = (
        select(LegalVersion)
        .where(LegalVersion.kind == kind)
        .order_by(col(LegalVersion.number).desc())
        .limit(1)
    )
    return (await session.exec(query)).one()


async def _next_version(
    session: AsyncSession, kind: DocumentKind, ready: Prepared
) -> LegalVersion:
    """Make the version that follows the newest one of a locked document."""
    newest = await _newest(session, kind)
    if newest.text_hash == ready.text_hash:
        raise NothingToPublish
    return LegalVersion(
        kind=kind,
        number=newest.number + 1,
        text_ru=ready.text_ru,
        text_en=ready.text_en,
        html_ru=ready.html_ru,
        html_en=ready.html_en,
        text_hash=ready.text_hash,
        gaps=ready.gaps,
    )


async def _published(
    session: AsyncSession, actor: Actor, version: LegalVersion
) -> LegalVersion:
    version.published_by = actor.user_id
    session.add(version)
    await session.flush()
    await audit.record(
        session,
        actor,
        "legal.published",
        "legal_version",
        version.id,
        after={
            "kind": version.kind.value,
            "number": version.number,
            "text_hash": version.text_hash,
            "asks_again": version.asks_again,
        },
    )
    return version


async def read_facts(session: AsyncSession) -> OperatorFacts:
    return await site_settings.read(session, FACTS, OperatorFacts)


async def save_facts(
    session: AsyncSession, actor: Actor, facts: OperatorFacts
) -> list[DocumentKind]:
    """Set the operator's facts; documents that name them get a new version.

    Drafts stay drafts: the text of the newest version is published again with the
    new facts, and nobody is asked again. Returns the documents that were published.
    """
    actor.require_admin()
    query = select(LegalDocument).order_by(col(LegalDocument.kind)).with_for_update()
    documents = (await session.exec(query)).all()
    await site_settings.write(session, actor, FACTS, facts)
    published: list[DocumentKind] = []
    for document in documents:
        newest = await _newest(session, document.kind)
        ready = prepare(newest.source_ru, newest.source_en, facts)
        if ready.text_hash == newest.text_hash:
            continue
        version = await _next_version(session, document.kind, ready)
        version.source_ru, version.source_en = newest.source_ru, newest.source_en
        version.note_ru, version.note_en = FACTS_NOTE_RU, FACTS_NOTE_EN
        await _published(session, actor, version)
        published.append(document.kind)
    return published
