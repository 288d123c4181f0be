"""Drafts, publication, the operator's facts, and two administrators at once."""

import asyncio

import pytest
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts.models import User
from edu_platform.core import site_settings
from edu_platform.core.actor import SYSTEM, VISITOR
from edu_platform.core.audit import AuditEvent
from edu_platform.core.db import transaction
from edu_platform.core.errors import AppError, NotPermitted, SignInRequired
from edu_platform.legal import service as legal
from edu_platform.legal.models import DocumentKind, LegalVersion
from edu_platform.legal.schemas import DraftUpdate, OperatorFacts
from tests.conftest import SessionFactory, actor_of
from tests.legal.factories import publish

FACTS = OperatorFacts(
    name="ООО «Клетка»",
    inn="7701234567",
    ogrn="1027700132195",
    address="101000, Москва, Тестовая улица, 1",
    email="law@example.org",
)


async def _draft(session: AsyncSession, **fields: object) -> int:
    """Write a draft of the offer and return its revision."""
    draft = await legal.get_draft(session, SYSTEM, "offer")
    changes = DraftUpdate.model_validate(
        {"draft_ru": "Текст", "note_ru": "Новое", **fields}
    )
    return await legal.save_draft(
        session, SYSTEM, "offer", changes, revision=draft.revision
    )


async def test_only_administrators_write(session: AsyncSession, learner: User) -> None:
    for actor, refusal in (
        (VISITOR, SignInRequired),
        (actor_of(learner), NotPermitted),
    ):
        for attempt in (
            legal.list_drafts(session, actor),
            legal.get_draft(session, actor, "offer"),
            legal.save_draft(session, actor, "offer", DraftUpdate(), revision=1),
            legal.preview(session, actor, "x", "ru"),
            legal.publish(session, actor, "offer", revision=1),
            legal.save_facts(session, actor, FACTS),
        ):
            with pytest.raises(refusal):
                await attempt


async def test_a_draft_is_kept_and_publishes_nothing(session: AsyncSession) -> None:
    revision = await _draft(session, draft_en="Text", asks_again=True)
    draft = await legal.get_draft(session, SYSTEM, "offer")
    assert (draft.draft_ru, draft.draft_en, draft.revision) == (
        "Текст",
        "Text",
        revision,
    )
    assert draft.asks_again
    assert (await legal.get_document(session, "offer")).number == 1
    rows = {row.kind: row for row in await legal.list_drafts(session, SYSTEM)}
    assert rows[DocumentKind.OFFER].is_changed
    assert not rows[DocumentKind.PRIVACY].is_changed
    assert rows[DocumentKind.PRIVACY].gaps == [
        "name",
        "inn",
        "ogrn",
        "address",
        "email",
    ]


async def test_a_draft_of_somebody_else_is_not_overwritten(
    session: AsyncSession,
) -> None:
    revision = await _draft(session)
    with pytest.raises(legal.DraftChanged):
        await legal.save_draft(
            session, SYSTEM, "offer", DraftUpdate(), revision=revision - 1
        )
    assert (await legal.get_draft(session, SYSTEM, "offer")).draft_ru == "Текст"


async def test_publication_is_a_version_and_a_line_of_the_log(
    session: AsyncSession, admin: User
) -> None:
    revision = await _draft(session, note_en="News", asks_again=True)
    version = await legal.publish(session, actor_of(admin), "offer", revision=revision)
    assert (version.number, version.asks_again) == (2, True)
    assert (version.note_ru, version.note_en) == ("Новое", "News")
    assert version.published_by == admin.id
    assert version.gaps == []
    draft = await legal.get_draft(session, SYSTEM, "offer")
    assert (draft.note_ru, draft.note_en, draft.asks_again) == ("", "", False)
    query = select(AuditEvent).where(AuditEvent.action == "legal.published")
    (line,) = (await session.exec(query)).all()
    assert (line.actor_id, line.subject_id) == (admin.id, str(version.id))
    assert line.after == {
        "kind": "offer",
        "number": 2,
        "text_hash": version.text_hash,
        "asks_again": True,
    }


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"draft_ru": " \n"}, legal.TextRequired),
        ({"note_ru": ""}, legal.NoteRequired),
        ({"draft_ru": "{{nobody}}"}, legal.UnknownFact),
    ],
)
async def test_what_is_not_complete_is_not_published(
    session: AsyncSession, fields: dict[str, object], refusal: type[AppError]
) -> None:
    revision = await _draft(session, **fields)
    with pytest.raises(refusal):
        await legal.publish(session, SYSTEM, "offer", revision=revision)


async def test_the_same_text_is_not_published_twice(session: AsyncSession) -> None:
    revision = await _draft(session)
    await legal.publish(session, SYSTEM, "offer", revision=revision)
    revision = await _draft(session)
    with pytest.raises(legal.NothingToPublish):
        await legal.publish(session, SYSTEM, "offer", revision=revision)


async def test_there_are_no_other_documents(session: AsyncSession) -> None:
    with pytest.raises(legal.DocumentNotFound):
        await legal.get_draft(session, SYSTEM, "x")


async def test_a_preview_is_what_would_be_published(session: AsyncSession) -> None:
    source = "# {{phone}}\n\n<script>alert(1)</script>"
    html = await legal.preview(session, SYSTEM, source, "en")
    assert html.startswith("<h2>not given</h2>")
    assert "<script" not in html


async def test_new_facts_publish_the_documents_that_name_them(
    session: AsyncSession, admin: User
) -> None:
    await publish(session, DocumentKind.COOKIES, "Без имён", asks_again=True)
    published = await legal.save_facts(session, actor_of(admin), FACTS)

    assert set(published) == set(DocumentKind) - {DocumentKind.COOKIES}
    assert await legal.read_facts(session) == FACTS
    offer = await legal.get_document(session, "offer")
    assert offer.number == 2
    assert not offer.has_gaps
    assert "ООО «Клетка»" in offer.html
    assert offer.versions[0].note == "The details of the operator have changed."
    query = select(LegalVersion).where(col(LegalVersion.number) == 2)
    assert not any(
        version.asks_again
        for version in await session.exec(query)
        if version.kind is not DocumentKind.COOKIES
    )
    # The same facts again change nothing.
    assert await legal.save_facts(session, actor_of(admin), FACTS) == []


async def test_new_facts_do_not_publish_a_draft(session: AsyncSession) -> None:
    await _draft(session, draft_ru="Недописанное {{name}}")
    await legal.save_facts(session, SYSTEM, FACTS)
    assert "Недописанное" not in (await legal.get_document(session, "offer")).html
    assert "Недописанное" in (await legal.get_draft(session, SYSTEM, "offer")).draft_ru


async def test_facts_are_in_the_audit_log(session: AsyncSession, admin: User) -> None:
    await legal.save_facts(session, actor_of(admin), FACTS)
    query = select(AuditEvent).where(AuditEvent.action == "site_setting.changed")
    (line,) = (await session.exec(query)).all()
    assert (line.before["inn"], line.after["inn"]) == ("", "7701234567")
    assert line.actor_id == admin.id


@pytest.mark.parametrize(
    "wrong",
    [{"inn": "123"}, {"ogrn": "12345678901234"}, {"email": "x"}, {"name": "x" * 301}],
)
def test_facts_are_checked(wrong: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        OperatorFacts.model_validate(wrong)


async def test_settings_of_the_site_are_for_administrators(
    session: AsyncSession, learner: User
) -> None:
    with pytest.raises(NotPermitted):
        await site_settings.write(session, actor_of(learner), "operator", FACTS)


async def _attempt(kind: str, revision: int) -> int | type[AppError]:
    try:
        async with transaction() as session:
            version = await legal.publish(session, SYSTEM, kind, revision=revision)
            return version.number
    except AppError as error:
        return type(error)


async def test_of_administrators_who_publish_at_once_one_does(
    clone: SessionFactory,
) -> None:
    async with clone() as session, session.begin():
        revision = await _draft(session)
    results = await asyncio.gather(*(_attempt("offer", revision) for _ in range(8)))
    assert results.count(2) == 1
    assert results.count(legal.DraftChanged) == 7
    async with clone() as session:
        assert (await legal.get_document(session, "offer")).number == 2


async def test_facts_and_a_publication_at_once_both_count(
    clone: SessionFactory,
) -> None:
    async with clone() as session, session.begin():
        revision = await _draft(session, draft_ru="Новое: {{name}}")

    async def save() -> None:
        async with transaction() as session:
            await legal.save_facts(session, SYSTEM, FACTS)

    await asyncio.gather(_attempt("offer", revision), save())
    async with clone() as session:
        offer = await legal.get_document(session, "offer")
    assert "<p>Новое: ООО «Клетка»</p>" in offer.html
    assert offer.number in {2, 3}
