"""The pages of letters and suppressed addresses, and whom they serve."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts.models import User
from edu_platform.admin.state import MailState, SuppressionsState
from edu_platform.core.errors import NotFound, NotPermitted, SignInRequired
from edu_platform.mail import jobs
from edu_platform.mail import service as mail
from edu_platform.mail.gateways import Postponed, Refused
from edu_platform.mail.models import SuppressionReason
from edu_platform.mail.service import overseeing, sending, suppressions
from edu_platform.ui.flash import FlashState
from tests.learning.pages import stand_at
from tests.mail.post import Post, new_address, send

StateOf = Callable[..., Any]
PAGES = {MailState: "/admin/mail", SuppressionsState: "/admin/mail/suppressions"}


@pytest.fixture
def post(monkeypatch: pytest.MonkeyPatch) -> Post:
    post = Post()
    for module in (sending, overseeing):
        monkeypatch.setattr(module, "transport", lambda: post)
    return post


async def _at(state: Any, address: str) -> Any:
    stand_at(state, address)
    await state.load()
    return state


@pytest.mark.parametrize("state", PAGES, ids=lambda state: state.__name__)
async def test_services_refuse_even_if_the_guard_were_gone(
    state_of: StateOf, learner: User, state: Any
) -> None:
    with pytest.raises(NotPermitted):
        await _at(state_of(state, learner), PAGES[state])
    with pytest.raises(SignInRequired):
        await _at(state_of(state), PAGES[state])


class TestLetters:
    async def test_show_their_fate(
        self, state_of: StateOf, session: AsyncSession, admin: User, post: Post
    ) -> None:
        letter = await send(session)
        post.failure = Postponed("451 later")
        await jobs.deliver(session, str(letter.id))
        await session.commit()
        state = await _at(state_of(MailState, admin), "/admin/mail")
        (line,) = state.rows
        assert (line.recipient, line.status) == (letter.recipient, "queued")
        assert (line.attempts, line.failure) == (1, "451 later")
        assert line.next_try
        assert not line.can_retry
        assert state.links == []
        await _at(state, "/admin/mail?status=sent")
        assert (state.rows, state.status) == ([], "sent")
        await _at(state, "/admin/mail?status=nonsense")
        assert (len(state.rows), state.status) == (1, "")

    async def test_are_paged_within_their_state(
        self, state_of: StateOf, session: AsyncSession, admin: User
    ) -> None:
        for _ in range(overseeing.PAGE_SIZE + 1):
            await send(session)
        await session.commit()
        state = await _at(state_of(MailState, admin), "/admin/mail?status=queued")
        assert len(state.rows) == overseeing.PAGE_SIZE
        assert state.links[-1].href == "/admin/mail?page=2&status=queued"

    async def test_are_sent_again(
        self, state_of: StateOf, session: AsyncSession, admin: User, post: Post
    ) -> None:
        letter = await send(session, secret=False)
        post.failure = Refused("554 no")
        await jobs.deliver(session, str(letter.id))
        await session.commit()
        state = await _at(state_of(MailState, admin), "/admin/mail")
        assert state.rows[0].can_retry
        await state.retry(state.rows[0].id)
        assert state.rows[0].status == "queued"
        flash = await state.get_state(FlashState)
        assert flash.level == "success"
        with pytest.raises(mail.LetterNotResendable):
            await state.retry(state.rows[0].id)
        with pytest.raises(NotFound):
            await state.retry("x")

    @pytest.mark.usefixtures("session", "post")
    async def test_the_mail_server_is_looked_at(
        self, state_of: StateOf, admin: User
    ) -> None:
        state = await _at(state_of(MailState, admin), "/admin/mail")
        assert state.finding == ""
        await state.check()
        assert (state.finding, state.detail) == ("ready", "")
        await state.load()
        assert state.finding == ""


class TestSuppressions:
    async def test_are_listed_found_and_lifted(
        self, state_of: StateOf, session: AsyncSession, admin: User
    ) -> None:
        address = new_address()
        bounced = SuppressionReason.BOUNCED
        for _ in range(suppressions.PAGE_SIZE):
            await mail.unsubscribe(session, new_address())
        await suppressions.note(session, address, bounced, detail="550 gone")
        await session.commit()
        state = await _at(
            state_of(SuppressionsState, admin), "/admin/mail/suppressions?page=2"
        )
        assert (len(state.rows), len(state.links)) == (1, 2)

        await state.search({"q": f" {address} "})
        (line,) = state.rows
        assert (line.reason, line.detail, line.can_lift) == (
            "bounced",
            "550 gone",
            True,
        )
        assert (state.address, state.links) == (address, [])
        await state.lift(line.id)
        assert state.rows == []
        await state.search({})
        # The address still says: the second page, which has nothing left.
        assert (state.address, state.rows) == ("", [])
        await _at(state, "/admin/mail/suppressions")
        assert len(state.rows) == suppressions.PAGE_SIZE
        assert all(line.reason == "unsubscribed" for line in state.rows)

    async def test_a_persons_wish_is_not_lifted(
        self, state_of: StateOf, session: AsyncSession, admin: User
    ) -> None:
        await mail.unsubscribe(session, new_address())
        await session.commit()
        state = await _at(
            state_of(SuppressionsState, admin), "/admin/mail/suppressions"
        )
        (line,) = state.rows
        assert not line.can_lift
        with pytest.raises(mail.OwnWish):
            await state.lift(line.id)
        with pytest.raises(NotFound):
            await state.lift(None)
