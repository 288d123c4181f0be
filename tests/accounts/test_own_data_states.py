"""What the pages of one's own data know and do."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts import jobs
from edu_platform.accounts import service as accounts
from edu_platform.accounts.models import User
from edu_platform.accounts.service.sessions import identify
from edu_platform.accounts.state import (
    ArchiveState,
    DeletionState,
    ProfileState,
    SessionState,
)
from edu_platform.core.errors import SignInRequired
from tests.accounts.pictures import picture
from tests.accounts.test_data_export import proved
from tests.conftest import actor_of

StateOf = Callable[..., Any]

pytestmark = pytest.mark.usefixtures("session")


async def bound(session: AsyncSession, state_of: StateOf, cls: Any, user: User) -> Any:
    """Return a state that speaks through a session proved just now."""
    state = state_of(cls)
    actor = await proved(session, user)
    person = await state.get_state(SessionState)
    person._become(await identify(session, actor.session_digest))
    return state


async def test_archives_are_asked_for_and_shown_live(
    state_of: StateOf, session: AsyncSession, learner: User
) -> None:
    state = await bound(session, state_of, ArchiveState, learner)
    actor = actor_of(learner)
    await state._refresh(session, actor, {})
    await state.load()
    assert (state.is_loaded, state.archives) == (True, [])
    await state.prepare()
    assert state.is_preparing
    [export] = await accounts.my_exports(session, actor)
    await jobs.prepare_export(str(export.id))
    await session.refresh(export)
    await state._refresh(session, actor, {})
    [line] = state.archives
    assert (line.status, line.href != "", state.is_preparing) == ("ready", True, False)


async def test_a_deletion_is_planned_and_cancelled(
    state_of: StateOf, session: AsyncSession, learner: User
) -> None:
    state = await bound(session, state_of, DeletionState, learner)
    person = await state.get_state(SessionState)
    await state.plan({"confirmation": "x", "shown_name": "full"})
    assert set(state.errors) == {"confirmation"}
    await state.plan({"confirmation": learner.email, "shown_name": "nobody"})
    assert set(state.errors) == {"shown_name"}
    await state.plan({"confirmation": learner.email, "shown_name": "hidden"})
    assert state.errors == {}
    assert person.deletion_due_at
    await state.cancel()
    assert person.deletion_due_at == ""


async def test_a_picture_is_shown_in_the_header_and_removed(
    state_of: StateOf, session: AsyncSession, learner: User
) -> None:
    state = await bound(session, state_of, ProfileState, learner)
    person = await state.get_state(SessionState)
    await accounts.set_avatar(actor_of(learner), picture())
    await state.show_picture()
    assert state.picture.endswith("-256.webp")
    assert person.avatar.endswith("-64.webp")
    await state.remove_picture()
    assert (state.picture, person.avatar) == ("", "")


async def test_a_time_zone_is_saved_and_counts_at_once(
    state_of: StateOf, session: AsyncSession, learner: User
) -> None:
    state = await bound(session, state_of, ProfileState, learner)
    await state.save({"display_name": "Анна", "timezone": "Mars/Base"})
    assert (set(state.errors), state.saved) == ({"timezone"}, 0)
    await state.save({"display_name": "Анна", "timezone": "Asia/Tokyo"})
    person = await state.get_state(SessionState)
    assert (state.saved, person.timezone, person._timezone) == (
        1,
        "Asia/Tokyo",
        "Asia/Tokyo",
    )


@pytest.mark.parametrize(
    ("cls", "name"), [(ArchiveState, "load"), (DeletionState, "cancel")]
)
async def test_visitors_have_nothing(state_of: StateOf, cls: Any, name: str) -> None:
    with pytest.raises(SignInRequired):
        await getattr(state_of(cls), name)()
