"""Who may take tests is decided above quizzes: here by the test."""

from uuid import UUID

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts.models import User
from edu_platform.core import access, events
from edu_platform.core.actor import Actor
from edu_platform.quizzes import service as quizzes
from edu_platform.quizzes.events import AttemptFinished
from edu_platform.quizzes.models import Quiz
from edu_platform.quizzes.schemas import AttemptView
from tests.conftest import actor_of
from tests.quizzes.factories import make_quiz


@pytest.fixture(autouse=True)
def shut_out(monkeypatch: pytest.MonkeyPatch) -> set[UUID | None]:
    """Let everybody use every test, but for those whose ids are in the set.

    None in it stands for visitors.
    """
    ids: set[UUID | None] = set()

    async def rule(_session: AsyncSession, actor: Actor, _quiz_id: UUID) -> bool:
        return actor.user_id not in ids

    monkeypatch.setitem(access._rules, "quiz", [rule])
    return ids


@pytest.fixture(autouse=True)
def published(monkeypatch: pytest.MonkeyPatch) -> list[AttemptFinished]:
    """Collect what is published, in place of the reactions of other features."""
    found: list[AttemptFinished] = []

    async def collect(_session: AsyncSession, event: AttemptFinished) -> None:
        found.append(event)

    reactions = events._reactions
    monkeypatch.setitem(reactions, AttemptFinished, [collect])
    return found


@pytest.fixture
async def quiz(session: AsyncSession) -> Quiz:
    return await make_quiz(session, attempts_allowed=2)


@pytest.fixture
async def attempt(session: AsyncSession, learner: User, quiz: Quiz) -> AttemptView:
    return await quizzes.start_attempt(session, actor_of(learner), quiz.id)
