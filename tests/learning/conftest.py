"""What learning tells upwards, collected; statements, counted."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.core import events
from edu_platform.learning.events import CourseCompleted, Enrolled, LessonCompleted

Collected = list[Any]


@pytest.fixture
def published(monkeypatch: pytest.MonkeyPatch) -> Collected:
    """Collect learning's events, besides what reacts to them above."""
    found: Collected = []

    async def collect(_session: AsyncSession, fact: object) -> None:
        found.append(fact)

    for kind in (Enrolled, LessonCompleted, CourseCompleted):
        known = events.reactions_to(kind)
        monkeypatch.setitem(events._reactions, kind, [*known, collect])
    return found


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Collect what open pages are told."""
    found: list[dict[str, Any]] = []

    async def tell(_session: AsyncSession, topic: str, **ids: Any) -> None:
        found.append({"topic": topic, **ids})

    monkeypatch.setattr("edu_platform.core.live.tell", tell)
    return found


Counted = Callable[[], Any]


@pytest.fixture
def counted(engine: AsyncEngine) -> Counted:
    """Return a context manager that lists the statements run inside it."""

    @contextmanager
    def count() -> Iterator[list[str]]:
        statements: list[str] = []

        def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            if not statement.upper().startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
                statements.append(statement)

        sync = engine.sync_engine
        event.listen(sync, "before_cursor_execute", note)
        try:
            yield statements
        finally:
            event.remove(sync, "before_cursor_execute", note)

    return count
