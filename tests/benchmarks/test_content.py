import asyncio
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import func, select

from benchmarks import content
from edu_platform.catalog import service as catalog
from edu_platform.catalog.models import Course
from edu_platform.catalog.schemas import CourseFilters
from edu_platform.core.actor import VISITOR
from tests.conftest import SessionFactory

FEW = 30


@pytest.fixture(autouse=True)
def few_courses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(content, "COURSES", FEW)


async def test_courses_of_the_seed_fit_the_schema_and_are_shown(
    clone: SessionFactory,
) -> None:
    async with clone() as session:
        bind: Any = session.get_bind()
        url = bind.url.set(drivername="postgresql")
    await asyncio.to_thread(content.load, url.render_as_string(hide_password=False))
    async with clone() as session:
        assert (
            await session.exec(select(func.count()).select_from(Course))
        ).one() == FEW
        page = await catalog.list_courses_after(session, VISITOR, CourseFilters())
    assert len(page.items) == 24
    assert page.items[0].lessons_count == content.MODULES * content.LESSONS
    assert page.items[0].instructor_name.startswith("Teacher")


def test_the_seed_always_makes_the_same_courses() -> None:
    first, second = (content.generate()[Course] for _ in range(2))
    assert _facts(first) == _facts(second)
    assert len({row["slug"] for row in first}) == FEW


def _facts(rows: list[content.Row]) -> list[dict[str, Any]]:
    kept = {"id", "slug", "title", "price", "category_id", "popularity", "published_at"}
    return [{name: row[name] for name in kept} for row in rows]


def test_ids_are_valid_and_grow() -> None:
    ids = [row["id"] for row in content.generate()[Course]]
    assert ids == sorted(ids)
    assert all(isinstance(each, UUID) and each.version == 7 for each in ids)
