"""Categories and courses for tests: other features' tests use them too."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.catalog.models import (
    Category,
    Course,
    CourseStatus,
    Level,
)
from edu_platform.catalog.schemas import CourseCreate
from edu_platform.core.actor import SYSTEM
from edu_platform.core.models import utc_now
from edu_platform.materials import service as materials


async def make_category(
    session: AsyncSession, slug: str = "", **fields: Any
) -> Category:
    slug = slug or f"category-{uuid4().hex[:8]}"
    values: dict[str, Any] = {
        "title_ru": f"Раздел {slug}",
        "title_en": slug.title(),
        "hue": "code",
    }
    category = Category(slug=slug, **(values | fields))
    session.add(category)
    await session.commit()
    return category


async def make_courses(
    session: AsyncSession, *courses: dict[str, Any], category: Category | None = None
) -> list[Course]:
    """Make published free courses, each newer than the one before."""
    category = category or await make_category(session)
    made = [
        Course(**(_defaults(category.id, age=len(courses) - place) | fields))
        for place, fields in enumerate(courses)
    ]
    session.add_all(made)
    await session.commit()
    return made


def _defaults(category_id: UUID, age: int) -> dict[str, Any]:
    name = uuid4().hex[:8]
    return {
        "slug": f"course-{name}",
        "title": f"Course {name}",
        "summary": "What a test needs.",
        "level": Level.BEGINNER,
        "category_id": category_id,
        "status": CourseStatus.PUBLISHED,
        "published_at": utc_now() - timedelta(days=age),
    }


def course_create(category: str, **fields: Any) -> CourseCreate:
    values: dict[str, Any] = {
        "slug": "paper-boats",
        "title": "Paper boats",
        "summary": "Fold boats that float.",
        "level": "beginner",
        "category": category,
    }
    return CourseCreate.model_validate(values | fields)


async def make_article_id(session: AsyncSession, title: str = "Text") -> UUID:
    article = await materials.create_article(
        session, SYSTEM, title=title, body=f"About **{title}**."
    )
    return article.id


@contextmanager
def counted(engine: AsyncEngine) -> Iterator[list[str]]:
    """List the statements that run inside, without those of transactions."""
    statements: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.upper().startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
            statements.append(statement)

    event.listen(engine.sync_engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine.sync_engine, "before_cursor_execute", note)
