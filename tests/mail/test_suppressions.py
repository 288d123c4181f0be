"""Who gets no letters, or no news, and how that ends."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlmodel import select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts.models import User
from edu_platform.core.actor import VISITOR
from edu_platform.core.audit import AuditEvent
from edu_platform.core.errors import NotPermitted, SignInRequired
from edu_platform.core.models import utc_now
from edu_platform.core.personal_data import erase_person, export_person
from edu_platform.mail import jobs
from edu_platform.mail import service as mail
from edu_platform.mail.gateways import Refused
from edu_platform.mail.models import (
    MailStatus,
    OutgoingMail,
    Suppression,
    SuppressionReason,
)
from edu_platform.mail.service import suppressions
from tests.conftest import actor_of
from tests.mail.post import Post, new_address, send

GONE = Refused("550 5.1.1 no such user", no_mailbox=True)
PLAIN = {"secret": False}
NEWS = {"secret": False, "marketing": True}


async def _bounce(session: AsyncSession, post: Post, *, days_ago: int = 0) -> str:
    """Make an address whose mailbox does not exist."""
    address = new_address()
    post.failure = Refused(f"550 5.1.1 <{address.title()}> gone", no_mailbox=True)
    letter = await send(session, to=address)
    await jobs.deliver(session, str(letter.id))
    post.failure = None
    assert letter.status is MailStatus.FAILED
    earlier = utc_now() - timedelta(days=days_ago)
    await session.exec(update(Suppression).values(created_at=earlier))
    return address


async def _deliver(session: AsyncSession, to: str, **fields: bool) -> OutgoingMail:
    letter = await send(session, to=to, **fields)
    await jobs.deliver(session, str(letter.id))
    return letter


async def _rows(session: AsyncSession) -> list[Suppression]:
    query = select(Suppression).execution_options(populate_existing=True)
    return list((await session.exec(query)).all())


@pytest.mark.parametrize("kind", [{}, PLAIN, NEWS], ids=["code", "plain", "news"])
async def test_a_mailbox_that_does_not_exist_gets_no_letter(
    session: AsyncSession, post: Post, kind: dict[str, bool]
) -> None:
    address = await _bounce(session, post)
    letter = await _deliver(session, address.upper(), **kind)
    assert letter.status is MailStatus.SUPPRESSED
    assert letter.failure == "bounced"
    assert post.sent == []
    # Nothing of a one-time link stays.
    assert (letter.sealed_body is None) == (kind == {})
    other = await _deliver(session, new_address(), **kind)
    assert other.status is MailStatus.SENT


async def test_only_a_link_asked_for_anew_is_tried_after_a_week(
    session: AsyncSession, post: Post
) -> None:
    address = await _bounce(session, post, days_ago=8)
    for kind in (PLAIN, NEWS):
        letter = await _deliver(session, address, **kind)
        assert letter.status is MailStatus.SUPPRESSED
    assert (await _deliver(session, address)).status is MailStatus.SENT
    # It has arrived: the mailbox is there again, for all letters.
    assert await _rows(session) == []
    assert (await _deliver(session, address, **PLAIN)).status is MailStatus.SENT


async def test_another_refusal_is_another_week(
    session: AsyncSession, post: Post
) -> None:
    address = await _bounce(session, post, days_ago=8)
    post.failure = GONE
    assert (await _deliver(session, address)).status is MailStatus.FAILED
    post.failure = None
    assert (await _deliver(session, address)).status is MailStatus.SUPPRESSED
    (row,) = await _rows(session)
    assert utc_now() - row.created_at < timedelta(minutes=1)


async def test_a_letter_that_was_disliked_says_nothing_of_the_address(
    session: AsyncSession, post: Post
) -> None:
    post.failure = Refused("554 5.7.1 looks like spam")
    letter = await _deliver(session, new_address())
    assert letter.status is MailStatus.FAILED
    assert await _rows(session) == []


async def test_no_address_can_be_read_from_the_list(
    session: AsyncSession, post: Post
) -> None:
    address = await _bounce(session, post)
    (row,) = await _rows(session)
    assert address not in row.model_dump_json().lower()
    assert row.detail == f"550 5.1.1 <{row.hint}> gone"
    assert row.hint == f"{address[0]}***@example.org"


async def test_who_unsubscribed_gets_all_but_news(
    session: AsyncSession, post: Post
) -> None:
    address = new_address()
    await mail.unsubscribe(session, address)
    assert await mail.is_unsubscribed(session, address)
    states = [
        (await _deliver(session, address, **kind)).status for kind in ({}, PLAIN, NEWS)
    ]
    assert states == [MailStatus.SENT, MailStatus.SENT, MailStatus.SUPPRESSED]
    await mail.resubscribe(session, address)
    assert not await mail.is_unsubscribed(session, address)
    assert (await _deliver(session, address, **NEWS)).status is MailStatus.SENT


async def test_an_unsubscription_holds_back_news_on_its_way(
    session: AsyncSession, post: Post
) -> None:
    address = new_address()
    letter = await send(session, to=address, **NEWS)
    await mail.unsubscribe(session, address)
    await jobs.deliver(session, str(letter.id))
    assert letter.status is MailStatus.SUPPRESSED
    assert letter.failure == "unsubscribed"


class TestTheList:
    async def test_is_read_by_pages_and_by_address(
        self, session: AsyncSession, post: Post, admin: User
    ) -> None:
        for _ in range(suppressions.PAGE_SIZE):
            await mail.unsubscribe(session, new_address())
        address = await _bounce(session, post)
        actor = actor_of(admin)
        first = await mail.list_suppressions(session, actor)
        second = await mail.list_suppressions(session, actor, page=2)
        assert first.total == second.total == 21
        assert (len(first.items), len(second.items)) == (20, 1)
        found = await mail.list_suppressions(session, actor, address=f" {address} ")
        (row,) = found.items
        assert row.reason is SuppressionReason.BOUNCED
        assert row.can_lift
        nobody = await mail.list_suppressions(session, actor, address=new_address())
        assert nobody.total == 0

    async def test_staff_lift_what_a_server_said(
        self, session: AsyncSession, post: Post, admin: User
    ) -> None:
        address = await _bounce(session, post)
        (row,) = await _rows(session)
        await mail.lift_suppression(session, actor_of(admin), row.id)
        assert (await _deliver(session, address, **PLAIN)).status is MailStatus.SENT
        query = select(AuditEvent).where(AuditEvent.action == "suppression.lifted")
        event = (await session.exec(query)).one()
        assert event.actor_id == admin.id
        assert address not in str(event.before)
        with pytest.raises(mail.SuppressionNotFound):
            await mail.lift_suppression(session, actor_of(admin), row.id)

    async def test_nobody_lifts_another_persons_wish(
        self, session: AsyncSession, admin: User
    ) -> None:
        await mail.unsubscribe(session, new_address())
        (row,) = await _rows(session)
        listed = await mail.list_suppressions(session, actor_of(admin))
        assert not listed.items[0].can_lift
        with pytest.raises(mail.OwnWish):
            await mail.lift_suppression(session, actor_of(admin), row.id)

    async def test_is_the_administrators(
        self, session: AsyncSession, learner: User
    ) -> None:
        refusals = ((VISITOR, SignInRequired), (actor_of(learner), NotPermitted))
        for actor, refusal in refusals:
            with pytest.raises(refusal):
                await mail.list_suppressions(session, actor)
            with pytest.raises(refusal):
                await mail.lift_suppression(session, actor, uuid4())

    async def test_mailboxes_are_forgotten_after_a_year_and_wishes_never(
        self, session: AsyncSession, post: Post
    ) -> None:
        await mail.unsubscribe(session, new_address())
        await _bounce(session, post, days_ago=366)
        for _ in range(2):
            await jobs.sweep(session)
            (row,) = await _rows(session)
            assert row.reason is SuppressionReason.UNSUBSCRIBED


@pytest.mark.usefixtures("admin")
async def test_a_wish_is_exported_and_outlives_its_person_without_a_name(
    session: AsyncSession, learner: User
) -> None:
    email = learner.email
    await mail.unsubscribe(session, email, learner.id)
    (line,) = (await export_person(session, learner.id))["mail"]
    assert line["reason"] == "unsubscribed"
    await erase_person(session, learner.id)
    assert (await export_person(session, learner.id))["mail"] == []
    (row,) = await _rows(session)
    assert (row.user_id, row.hint) == (None, "…")
    assert await mail.is_unsubscribed(session, email)
