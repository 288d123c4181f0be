"""Who agreed to what, who is asked again, and what of it is kept."""

import asyncio
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlmodel import select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts.models import User
from edu_platform.core.actor import VISITOR
from edu_platform.core.db import transaction
from edu_platform.core.errors import SignInRequired
from edu_platform.core.i18n import use_locale
from edu_platform.core.models import utc_now
from edu_platform.core.personal_data import erase_person
from edu_platform.legal import service as legal
from edu_platform.legal.jobs import sweep_legal
from edu_platform.legal.models import REQUIRED, Consent, ConsentKind, DocumentKind
from tests.conftest import SessionFactory, actor_of, make_person
from tests.legal.factories import publish

MARKETING = ConsentKind.MARKETING
OFFER = ConsentKind.OFFER


async def _rows(session: AsyncSession, user_id: UUID) -> list[Consent]:
    query = select(Consent).where(Consent.user_id == user_id)
    query = query.execution_options(populate_existing=True)
    return list((await session.exec(query)).all())


async def test_a_consent_says_to_what_when_and_where_from(
    session: AsyncSession, learner: User
) -> None:
    before = utc_now()
    await legal.give(
        session, learner.id, [OFFER], address="192.0.2.1", user_agent="x" * 400
    )
    (row,) = await _rows(session, learner.id)
    offer = await legal.get_document(session, "offer")
    assert (row.version_id, row.text_hash) == (offer.version_id, offer.sha256)
    assert row.kind is OFFER
    assert before <= row.given_at <= utc_now()
    assert (row.address, row.user_agent) == ("192.0.2.1", "x" * 300)
    assert row.withdrawn_at is None


async def test_agreeing_twice_is_agreeing_once(
    session: AsyncSession, learner: User
) -> None:
    for _ in range(2):
        await legal.give(session, learner.id, [OFFER, OFFER])
    assert len(await _rows(session, learner.id)) == 1


async def test_what_was_not_shown_is_not_agreed_to(
    session: AsyncSession, learner: User
) -> None:
    shown = {each.kind: each.version_id for each in await legal.offered(session)}
    assert set(shown) == set(ConsentKind)
    await publish(session, DocumentKind.OFFER, "Совсем другие условия")
    with pytest.raises(legal.DocumentsChanged):
        await legal.give(session, learner.id, REQUIRED, shown=shown)
    with pytest.raises(legal.DocumentsChanged):
        await legal.give(session, learner.id, [OFFER], shown={OFFER: uuid4()})


async def test_who_never_agreed_is_asked_without_news(
    session: AsyncSession, learner: User
) -> None:
    assert await legal.missing(session, learner.id) == list(REQUIRED)
    asked = await legal.asked(session, actor_of(learner))
    assert [each.kind for each in asked] == list(REQUIRED)
    assert [each.notes for each in asked] == [[], []]
    assert asked[1].href == "/legal/offer"


async def test_only_a_version_that_asks_is_asked_for(
    session: AsyncSession, learner: User
) -> None:
    await legal.give(session, learner.id, REQUIRED)
    assert await legal.missing(session, learner.id) == []
    assert await legal.asked(session, actor_of(learner)) == []

    await publish(session, DocumentKind.OFFER, "Опечатка", note="Опечатка.")
    assert await legal.missing(session, learner.id) == []

    await publish(
        session, DocumentKind.OFFER, "Новая цена", note="Цена.", asks_again=True
    )
    assert await legal.missing(session, learner.id) == [OFFER]
    await publish(session, DocumentKind.OFFER, "Запятая", note="Запятая.")
    with use_locale("ru"):
        (asked,) = await legal.asked(session, actor_of(learner))
    assert asked.number == 4
    assert asked.notes == ["Запятая.", "Цена.", "Опечатка."]

    await legal.give(session, learner.id, [OFFER], shown={OFFER: asked.version_id})
    assert await legal.missing(session, learner.id) == []
    history = await legal.history(session, actor_of(learner))
    assert [(c.kind, c.version) for c in history if c.kind is OFFER] == [
        (OFFER, 4),
        (OFFER, 1),
    ]


async def test_marketing_is_never_asked_for(
    session: AsyncSession, learner: User
) -> None:
    await legal.give(session, learner.id, REQUIRED)
    await publish(session, DocumentKind.MARKETING, "Чаще", asks_again=True)
    assert await legal.missing(session, learner.id) == []


async def test_marketing_is_withdrawn_at_once_and_given_again(
    session: AsyncSession, learner: User
) -> None:
    actor = actor_of(learner)
    await legal.give(session, learner.id, [MARKETING])
    assert await legal.holds(session, learner.id, MARKETING)
    await legal.withdraw(session, actor, MARKETING)
    assert not await legal.holds(session, learner.id, MARKETING)
    await legal.give(session, learner.id, [MARKETING])
    # What a letter's link does; pressing it twice changes nothing.
    await legal.withdraw_marketing(session, learner.id)
    ends = [row.withdrawn_at for row in await _rows(session, learner.id)]
    await legal.withdraw_marketing(session, learner.id)
    assert len(ends) == 2
    assert None not in ends
    assert [row.withdrawn_at for row in await _rows(session, learner.id)] == ends


@pytest.mark.parametrize("kind", REQUIRED)
async def test_the_account_rests_on_the_others(
    session: AsyncSession, learner: User, kind: ConsentKind
) -> None:
    await legal.give(session, learner.id, [kind])
    with pytest.raises(legal.ConsentRequired):
        await legal.withdraw(session, actor_of(learner), kind)
    assert await legal.holds(session, learner.id, kind)


async def test_a_visitor_has_no_consents(session: AsyncSession) -> None:
    for attempt in (
        legal.history(session, VISITOR),
        legal.asked(session, VISITOR),
        legal.withdraw(session, VISITOR, MARKETING),
    ):
        with pytest.raises(SignInRequired):
            await attempt


@pytest.mark.usefixtures("admin")
async def test_erasure_keeps_the_proof_without_where_it_came_from(
    session: AsyncSession, learner: User
) -> None:
    await legal.give(
        session, learner.id, [OFFER, MARKETING], address="192.0.2.1", user_agent="x"
    )
    await legal.withdraw(session, actor_of(learner), MARKETING)
    exported = await legal.export(session, learner.id)
    assert {row["address"] for row in exported} == {"192.0.2.1"}
    withdrawn = {r.kind: r.withdrawn_at for r in await _rows(session, learner.id)}

    await erase_person(session, learner.id)

    rows = {row.kind: row for row in await _rows(session, learner.id)}
    assert {(row.address, row.user_agent) for row in rows.values()} == {("", "")}
    assert rows[OFFER].withdrawn_at is not None
    assert rows[MARKETING].withdrawn_at == withdrawn[MARKETING]


async def test_proofs_are_deleted_after_three_years(
    session: AsyncSession, learner: User
) -> None:
    await legal.give(session, learner.id, [OFFER, MARKETING])
    await legal.withdraw(session, actor_of(learner), MARKETING)
    for age, left in ((3 * 365 - 1, 2), (3 * 365 + 1, 1)):
        old = utc_now() - timedelta(days=age)
        query = update(Consent).where(Consent.kind == MARKETING)  # pyright: ignore[reportArgumentType]
        await session.exec(query.values(withdrawn_at=old))
        for _ in range(2):
            await sweep_legal(session)
        assert len(await _rows(session, learner.id)) == left


async def test_however_often_it_is_pressed_one_agreement_is_stored(
    clone: SessionFactory,
) -> None:
    async with clone() as session:
        user = await make_person(session)

    async def press() -> None:
        async with transaction() as session:
            await legal.give(session, user.id, REQUIRED)

    await asyncio.gather(*(press() for _ in range(8)))
    async with clone() as session:
        assert len(await _rows(session, user.id)) == len(REQUIRED)
