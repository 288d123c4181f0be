"""Who may use a piece of content: asked below, answered above, denied by default.

Media, articles and quizzes do not know what a course is. They ask whether this actor
may use this asset; the features that place content (`learning`, `materials`) register
rules that answer by enrolment, preview or ownership.
"""

from collections import defaultdict
from collections.abc import Awaitable, Callable
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.core.actor import Actor
from edu_platform.core.errors import NotPermitted

Rule = Callable[[AsyncSession, Actor, UUID], Awaitable[bool]]

_rules: dict[str, list[Rule]] = defaultdict(list)


def grants(kind: str) -> Callable[[Rule], Rule]:
    """Register a rule that may grant the use of content of `kind`."""

    def register(rule: Rule) -> Rule:
        if rule not in _rules[kind]:
            _rules[kind].append(rule)
        return rule

    return register


async def may_use(
    session: AsyncSession, actor: Actor, kind: str, content_id: UUID
) -> bool:
    """Tell whether any rule grants; without rules only admins and the system may."""
    if actor.is_admin:
        return True
    for rule in _rules[kind]:
        if await rule(session, actor, content_id):
            return True
    return False


async def require_use(
    session: AsyncSession, actor: Actor, kind: str, content_id: UUID
) -> None:
    """Raise `SignInRequired` for visitors and `NotPermitted` for others, or pass."""
    if not await may_use(session, actor, kind, content_id):
        actor.person()
        raise NotPermitted
