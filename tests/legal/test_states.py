"""The public pages' states, the request to agree, and the settings part."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts import service as accounts
from edu_platform.accounts.models import User
from edu_platform.accounts.service.sessions import open_session
from edu_platform.accounts.state import ConsentsState, SessionState
from edu_platform.core.errors import NotFound, SignInRequired
from edu_platform.core.sealing import digest
from edu_platform.legal import service as legal
from edu_platform.legal.models import REQUIRED, Consent, ConsentKind, DocumentKind
from edu_platform.legal.state import LegalDocumentState, LegalListState
from edu_platform.ui.flash import FlashState
from tests.accounts.test_states import stand_at
from tests.legal.factories import publish

StateOf = Callable[..., Any]


async def test_the_list(state_of: StateOf) -> None:
    state = state_of(LegalListState)
    await state.load()
    assert state.is_loaded
    assert [line.href for line in state.lines] == [
        f"/legal/{kind.value}" for kind in DocumentKind
    ]


async def test_a_document_and_its_history(
    state_of: StateOf, session: AsyncSession
) -> None:
    await publish(session, DocumentKind.OFFER, "Новое")
    state = stand_at(state_of(LegalDocumentState), "/legal/offer?version=1")
    await state.load()
    assert state.is_found
    assert (state.shown.number, state.shown.is_current) == (1, False)
    assert [(v.number, v.href, v.is_shown) for v in state.versions] == [
        (2, "/legal/offer", False),
        (1, "/legal/offer?version=1", True),
    ]


async def test_what_there_is_not_leaves_nothing_on_the_page(state_of: StateOf) -> None:
    state = stand_at(state_of(LegalDocumentState), "/legal/offer")
    await state.load()
    for path in ("/legal/none", "/legal/offer?version=7"):
        await stand_at(state, path).load()
        assert state.is_loaded
        assert not state.is_found
        assert state.shown.html == ""


class TestAsking:
    async def test_a_visitor_is_asked_nothing(self, state_of: StateOf) -> None:
        state = stand_at(state_of(ConsentsState), "/my")
        await state.ask()
        assert state.asked == []

    @pytest.mark.parametrize(
        ("path", "is_wall"),
        [
            ("/my", True),
            ("/my/settings/consents", True),
            ("/learn/python-basics", True),
            ("/my/settings/data", False),
            ("/courses", False),
            ("/legal/offer", False),
        ],
    )
    async def test_private_pages_wait_for_the_answer(
        self, state_of: StateOf, learner: User, path: str, is_wall: object
    ) -> None:
        state = stand_at(state_of(ConsentsState, learner), path)
        await state.ask()
        assert state.is_wall is is_wall
        assert [line.kind for line in state.asked] == ["personal_data", "offer"]

    async def test_each_document_is_agreed_to_by_itself(
        self, state_of: StateOf, session: AsyncSession, learner: User
    ) -> None:
        state = stand_at(state_of(ConsentsState, learner), "/my")
        await state.ask()
        await state.agree({"offer": "on"})
        assert [bool(line.error) for line in state.asked] == [True, False]
        assert await legal.missing(session, learner.id) == list(REQUIRED)

        await state.agree({"offer": "on", "personal_data": "on"})
        assert state.asked == []
        assert await legal.missing(session, learner.id) == []
        assert not (await state.get_state(SessionState)).has_to_agree

    async def test_what_changed_meanwhile_is_shown_again(
        self, state_of: StateOf, session: AsyncSession, learner: User
    ) -> None:
        await legal.give(session, learner.id, [ConsentKind.PERSONAL_DATA])
        state = stand_at(state_of(ConsentsState, learner), "/my")
        await state.ask()
        version = await publish(session, DocumentKind.OFFER, "Новое")
        await state.agree({"offer": "on"})
        assert [line.version_id for line in state.asked] == [str(version.id)]
        shown = await state.get_state(FlashState)
        assert shown.text == legal.DocumentsChanged().message
        assert not await legal.holds(session, learner.id, ConsentKind.OFFER)

    async def test_the_session_knows_who_has_to_agree(
        self, session: AsyncSession, learner: User
    ) -> None:
        opened = await open_session(session, learner, remember=True)
        before = await accounts.identify(session, digest(opened.token))
        await legal.give(session, learner.id, REQUIRED)
        after = await accounts.identify(session, digest(opened.token))
        assert before is not None
        assert after is not None
        assert (before.has_to_agree, after.has_to_agree) == (True, False)


class TestSettings:
    async def test_consents_are_listed_withdrawn_and_given(
        self, state_of: StateOf, session: AsyncSession, learner: User
    ) -> None:
        await legal.give(session, learner.id, ConsentKind)
        state = stand_at(state_of(ConsentsState, learner), "/my/settings/consents")
        await state.load()
        assert {line.kind: line.can_be_withdrawn for line in state.lines} == {
            "personal_data": False,
            "offer": False,
            "marketing": True,
        }
        await state.withdraw("marketing")
        assert not state.has_marketing
        assert any(line.withdrawn for line in state.lines)
        assert not await legal.holds(session, learner.id, ConsentKind.MARKETING)
        await state.allow_marketing()
        assert state.has_marketing
        query = select(Consent).where(Consent.user_id == learner.id)
        assert len((await session.exec(query)).all()) == 4

    async def test_the_others_are_not_withdrawn_here(
        self, state_of: StateOf, learner: User
    ) -> None:
        state = state_of(ConsentsState, learner)
        with pytest.raises(legal.ConsentRequired):
            await state.withdraw("offer")
        with pytest.raises(NotFound):
            await state.withdraw("x")

    async def test_a_visitor_has_none(self, state_of: StateOf) -> None:
        state = state_of(ConsentsState)
        for attempt in (state.load(), state.withdraw("marketing")):
            with pytest.raises(SignInRequired):
                await attempt
