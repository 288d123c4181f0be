"""The link of a marketing letter: whole, sealed, and enough by itself."""

import asyncio
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.core import db, events
from edu_platform.core.settings import settings
from edu_platform.mail import service as mail
from edu_platform.mail.events import Unsubscribed
from edu_platform.mail.models import Suppression
from edu_platform.mail.service.outbox import body_of
from edu_platform.mail.service.unsubscribing import Subscriber, subscriber_of, token_for
from edu_platform.mail.state import UnsubscriptionState
from tests.conftest import SessionFactory
from tests.learning.pages import stand_at
from tests.mail.post import new_address, send

DAMAGED = ["", "x", "é", "=" * 9, "A" * 200, "A" * 5000, "../..", "%00"]


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[Unsubscribed]:
    """What a higher feature, such as that of consents, would hear."""
    heard: list[Unsubscribed] = []

    async def hear(_session: AsyncSession, event: Unsubscribed) -> None:
        heard.append(event)

    monkeypatch.setitem(events._reactions, Unsubscribed, [hear])
    return heard


async def test_a_marketing_letter_carries_its_readers_links(
    session: AsyncSession,
) -> None:
    address, user_id = new_address(), uuid4()
    letter = await send(
        session, to=address, secret=False, marketing=True, user_id=user_id
    )
    body = body_of(letter)
    assert body is not None
    assert body.unsubscribe.startswith(f"{settings.origin}/api/v1/unsubscribe/")
    found = subscriber_of(body.unsubscribe.rpartition("/")[2])
    assert (found.address, found.user_id) == (address, user_id)
    assert address not in body.unsubscribe
    page = body.text.strip().rpartition(" ")[2]
    assert urlsplit(page).path == "/unsubscribe"
    assert subscriber_of(page.partition("token=")[2]) == found


async def test_other_letters_carry_none(session: AsyncSession) -> None:
    body = body_of(await send(session, secret=False))
    assert body is not None
    assert body.unsubscribe == ""
    assert "unsubscribe" not in body.text + body.html


async def test_doing_it_twice_is_once_and_is_told_to_who_wants_to_know(
    session: AsyncSession, told: list[Unsubscribed]
) -> None:
    address, user_id = new_address(), uuid4()
    token = token_for(Subscriber(address=address, user_id=user_id))
    for _ in range(2):
        await mail.unsubscribe_by_link(session, token)
    assert await mail.is_unsubscribed(session, address.upper())
    (row,) = (await session.exec(select(Suppression))).all()
    assert row.user_id == user_id
    assert set(told) == {Unsubscribed(user_id=user_id, address=address)}


async def test_a_later_link_without_an_account_keeps_whose_wish_it_was(
    session: AsyncSession,
) -> None:
    address, user_id = new_address(), uuid4()
    await mail.unsubscribe(session, address, user_id)
    await mail.unsubscribe(session, address)
    (row,) = (await session.exec(select(Suppression))).all()
    await session.refresh(row)
    assert row.user_id == user_id


async def test_two_at_once_are_one(clone: SessionFactory) -> None:
    address = new_address()

    async def press() -> None:
        async with db.transaction() as session:
            await mail.unsubscribe_by_link(
                session, token_for(Subscriber(address=address))
            )

    await asyncio.gather(*[press() for _ in range(5)])
    async with clone() as session:
        assert len((await session.exec(select(Suppression))).all()) == 1


@pytest.mark.parametrize("token", DAMAGED, ids=lambda token: token[:9])
async def test_nobody_makes_a_link_of_their_own(
    session: AsyncSession, token: str
) -> None:
    with pytest.raises(mail.LinkDamaged):
        await mail.unsubscribe_by_link(session, token)


async def test_a_changed_link_is_no_link(session: AsyncSession) -> None:
    token = token_for(Subscriber(address=new_address()))
    for at in (0, 20, len(token) // 2):
        other = "A" if token[at] != "A" else "B"
        with pytest.raises(mail.LinkDamaged):
            await mail.unsubscribe_by_link(
                session, token[:at] + other + token[at + 1 :]
            )


class TestThePage:
    """A visitor's page: a look does nothing, a press of the button does it."""

    def _at(self, state: UnsubscriptionState, token: str) -> UnsubscriptionState:
        stand_at(state, f"/unsubscribe?token={token}")
        return state

    async def test_asks_first(
        self, state_of: Callable[..., Any], session: AsyncSession
    ) -> None:
        address = new_address()
        state = self._at(
            state_of(UnsubscriptionState), token_for(Subscriber(address=address))
        )
        await state.load()
        assert (state.is_loaded, state.is_useless, state.is_done) == (
            True,
            False,
            False,
        )
        assert state.hint == f"{address[0]}***@example.org"
        assert not await mail.is_unsubscribed(session, address)
        await state.unsubscribe()
        assert state.is_done
        assert await mail.is_unsubscribed(session, address)

    @pytest.mark.usefixtures("session")
    async def test_says_that_a_link_is_damaged(
        self, state_of: Callable[..., Any]
    ) -> None:
        state = self._at(state_of(UnsubscriptionState), "x")
        await state.load()
        assert (state.is_loaded, state.is_useless) == (True, True)
        with pytest.raises(mail.LinkDamaged):
            await state.unsubscribe()
        assert not state.is_done
