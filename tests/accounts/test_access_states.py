"""What the pages of sessions and tokens know."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts import service as accounts
from edu_platform.accounts.models import User
from edu_platform.accounts.service import session_lists
from edu_platform.accounts.service.sessions import open_session
from edu_platform.accounts.state import SessionsState, SessionState, TokensState
from edu_platform.accounts.state import sessions as sessions_state
from edu_platform.core.errors import NotFound, SignInRequired
from edu_platform.core.sealing import digest
from edu_platform.ui.flash import FlashState
from tests.conftest import identity_of
from tests.learning.pages import stand_at

StateOf = Callable[..., Any]

pytestmark = pytest.mark.usefixtures("session")


async def _here(
    state_of: StateOf, cls: type[Any], session: AsyncSession, user: User
) -> Any:
    """Return a page's state in a browser that has just signed in."""
    opened = await open_session(session, user, remember=True, user_agent="Chrome/1")
    await session.commit()
    state = stand_at(state_of(cls), "/my/settings/security")
    person = await state.get_state(SessionState)
    person._become(identity_of(user, digest(opened.token)))
    return state


async def _said(state: Any) -> str:
    return (await state.get_state(FlashState)).text


class TestSessions:
    async def test_are_shown_and_ended(
        self, state_of: StateOf, session: AsyncSession, learner: User
    ) -> None:
        other = await open_session(session, learner, remember=True)
        state = await _here(state_of, SessionsState, session, learner)
        await state.load()
        this, lost = state.sessions
        assert (this.is_current, this.device, this.icon) == (True, "Chrome", "monitor")
        assert (lost.is_current, lost.device) == (False, "")
        assert len(state.sign_ins) == 2
        assert state.zone == learner.timezone

        await state.end(lost.id)
        assert [row.id for row in state.sessions] == [this.id]
        assert await _said(state) == "The session has ended."
        assert await accounts.identify(session, digest(other.token)) is None

    async def test_elsewhere_end_together(
        self, state_of: StateOf, session: AsyncSession, learner: User
    ) -> None:
        for _ in range(2):
            await open_session(session, learner, remember=True)
        state = await _here(state_of, SessionsState, session, learner)
        await state.end_others()
        assert [row.is_current for row in state.sessions] == [True]
        assert await _said(state) == "Other sessions ended: 2."

    @pytest.mark.parametrize("junk", ["", "x", None, 1, [], str(UUID(int=7))], ids=str)
    async def test_junk_ends_nothing(
        self, state_of: StateOf, session: AsyncSession, learner: User, junk: Any
    ) -> None:
        state = await _here(state_of, SessionsState, session, learner)
        with pytest.raises(NotFound):
            await state.end(junk)

    @pytest.mark.parametrize(
        ("query", "shown"),
        [("", 2), ("?page=2", 1), ("?page=9", 0), ("?page=x", 2), ("?page=0", 2)],
    )
    async def test_have_pages_with_addresses(
        self,
        state_of: StateOf,
        session: AsyncSession,
        learner: User,
        monkeypatch: pytest.MonkeyPatch,
        query: str,
        shown: int,
    ) -> None:
        for module in (session_lists, sessions_state):
            monkeypatch.setattr(module, "PAGE_SIZE", 2)
        for _ in range(2):
            await open_session(session, learner, remember=True)
        state = await _here(state_of, SessionsState, session, learner)
        stand_at(state, f"/my/settings/security{query}")
        await state.load()
        assert (len(state.sessions), state.total) == (shown, 3)
        hrefs = {link.href for link in state.links if link.href}
        assert {"/my/settings/security", "/my/settings/security?page=2"} <= hrefs

    async def test_a_visitor_has_none(self, state_of: StateOf) -> None:
        with pytest.raises(SignInRequired):
            await stand_at(state_of(SessionsState), "/").load()


class TestTokens:
    async def test_are_made_shown_once_and_revoked(
        self, state_of: StateOf, session: AsyncSession, learner: User
    ) -> None:
        state = await _here(state_of, TokensState, session, learner)
        await state.load()
        assert (state.is_loaded, state.tokens) == (True, [])
        form = {"name": "script", "scope_read": "on", "scope_write": True, "days": "30"}
        await state.create(form)
        (line,) = state.tokens
        assert state.created.startswith(line.prefix.rstrip("…"))
        assert line.scopes == "read, write"
        assert line.last_used_at == ""
        await state.copied()
        assert await _said(state) == "The token is copied."
        await state.hide()
        assert state.created == ""
        await state.create(form)
        await state.load()
        assert state.created == ""
        for each in list(state.tokens):
            await state.revoke(each.id)
        assert state.tokens == []
        assert await _said(state) == "The token is revoked."

    @pytest.mark.parametrize("junk", [None, 1, "x", [], {"name": {"a": 1}}], ids=repr)
    async def test_junk_is_an_error_of_the_form(
        self, state_of: StateOf, session: AsyncSession, learner: User, junk: Any
    ) -> None:
        state = await _here(state_of, TokensState, session, learner)
        await state.create(junk)
        assert {"name", "scopes"} <= set(state.errors)
        assert state.created == ""

    async def test_show_nothing_without_a_fresh_proof(
        self, state_of: StateOf, learner: User
    ) -> None:
        state = state_of(TokensState, learner)
        await state.load()
        assert not state.is_loaded
        with pytest.raises(accounts.ProofNeeded):
            await state.create({"name": "script", "scope_read": "on", "days": "30"})
        with pytest.raises(accounts.ProofNeeded):
            await state.revoke(str(uuid4()))
