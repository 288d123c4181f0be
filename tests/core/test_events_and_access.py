from dataclasses import dataclass
from uuid import UUID, uuid4

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.core import access, events
from edu_platform.core.actor import SYSTEM, VISITOR, Actor, Role
from edu_platform.core.errors import NotPermitted, SignInRequired

PERSON = Actor(user_id=uuid4(), role=Role.USER)
ADMIN = Actor(user_id=uuid4(), role=Role.ADMIN)


@dataclass(frozen=True)
class SomethingHappened:
    number: int


async def test_reactions_run_once_each_in_their_order(session: AsyncSession) -> None:
    seen: list[str] = []

    async def first(_: AsyncSession, event: SomethingHappened) -> None:
        seen.append(f"first {event.number}")

    async def second(_: AsyncSession, event: SomethingHappened) -> None:
        seen.append(f"second {event.number}")

    register = events.reacts_to(SomethingHappened)
    register(first)
    register(second)
    register(first)
    await events.publish(session, SomethingHappened(1))

    assert seen == ["first 1", "second 1"]
    assert events.reactions_to(SomethingHappened) == [first, second]


async def test_content_is_closed_until_a_rule_grants(session: AsyncSession) -> None:
    content = uuid4()
    assert not await access.may_use(session, PERSON, "thing", content)
    assert await access.may_use(session, ADMIN, "thing", content)
    assert await access.may_use(session, SYSTEM, "thing", content)

    @access.grants("thing")
    async def owner_only(_: AsyncSession, actor: Actor, asked: UUID) -> bool:
        return actor.user_id == PERSON.user_id and asked == content

    await access.require_use(session, PERSON, "thing", content)
    with pytest.raises(NotPermitted):
        await access.require_use(session, PERSON, "thing", uuid4())
    with pytest.raises(SignInRequired):
        await access.require_use(session, VISITOR, "thing", content)
