from typing import Any

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.catalog import service as catalog
from edu_platform.catalog.models import CourseStatus, Level
from edu_platform.catalog.schemas import CourseFilters, Facets
from edu_platform.core.actor import VISITOR
from tests.catalog.factories import make_category, make_courses

CHOICES = {
    "category": ["data", "design"],
    "level": list(Level),
    "language": ["en", "ru"],
    "price": ["free", "paid"],
}


async def facets(session: AsyncSession, **asked: Any) -> Facets:
    filters = CourseFilters.model_validate(asked)
    return await catalog.count_facets(session, VISITOR, filters)


@pytest.fixture(autouse=True)
async def library(session: AsyncSession) -> None:
    data = await make_category(session, "data")
    design = await make_category(session, "design")
    await make_courses(
        session,
        {"title": "Лодка", "level": Level.BEGINNER, "price": 100},
        {"title": "Лодка", "level": Level.ADVANCED, "price": 100},
        {"title": "Плот", "level": Level.ADVANCED, "language": "en"},
        {"title": "Лодка", "status": CourseStatus.DRAFT},
        category=data,
    )
    await make_courses(session, {"title": "Лодка"}, category=design)


async def test_without_filters_everything_published_is_counted(
    session: AsyncSession,
) -> None:
    found = await facets(session)
    assert {c.value: c.courses for c in found.category} == {"data": 3, "design": 1}
    assert {c.value: c.courses for c in found.level} == {"advanced": 2, "beginner": 2}
    assert {c.value: c.courses for c in found.language} == {"en": 1, "ru": 3}
    assert {c.value: c.courses for c in found.price} == {"free": 2, "paid": 2}


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"q": "лодка"},
        {"category": ["data"]},
        {"category": ["data"], "level": ["advanced"], "price": "paid"},
        {"q": "лодка", "language": ["ru"], "price": "free"},
    ],
)
async def test_each_choice_is_counted_as_the_list_would_show_it(
    session: AsyncSession, asked: dict[str, Any]
) -> None:
    counts = await facets(session, **asked)
    for name, choices in CHOICES.items():
        told = {count.value: count.courses for count in getattr(counts, name)}
        for choice in choices:
            chosen: Any = choice if name == "price" else [choice]
            filters = CourseFilters.model_validate(asked | {name: chosen})
            shown = await catalog.search_courses(session, VISITOR, filters)
            assert told.get(str(choice), 0) == shown.total, (name, choice)
