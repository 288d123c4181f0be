"""Versions of documents beside those that a new site has."""

from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.core.actor import SYSTEM
from edu_platform.legal import service as legal
from edu_platform.legal.models import DocumentKind, LegalVersion
from edu_platform.legal.schemas import DraftUpdate


async def publish(
    session: AsyncSession,
    kind: DocumentKind,
    text: str,
    *,
    text_en: str = "",
    note: str = "Уточнён порядок возврата.",
    note_en: str = "",
    asks_again: bool = False,
) -> LegalVersion:
    draft = await legal.get_draft(session, SYSTEM, kind)
    changes = DraftUpdate(
        draft_ru=text,
        draft_en=text_en,
        note_ru=note,
        note_en=note_en,
        asks_again=asks_again,
    )
    revision = await legal.save_draft(
        session, SYSTEM, kind, changes, revision=draft.revision
    )
    version = await legal.publish(session, SYSTEM, kind, revision=revision)
    await session.commit()
    return version
