"""Totals and facets: how many courses each choice of each filter would show."""

from collections import Counter
from typing import Any

import sqlalchemy as sa
from sqlalchemy import RowMapping
from sqlmodel import col, func

from edu_platform.catalog.models import Category, Course, CourseStatus
from edu_platform.catalog.schemas import Count, CourseFilters, Facets, PriceKind
from edu_platform.catalog.service.rows import fetch
from edu_platform.catalog.service.search import TAG, TTL, matches
from edu_platform.core.actor import Actor
from edu_platform.core.cache import cache
from edu_platform.core.db import Session

# Category, level, language and price kind, and how many courses have them all.
Cell = tuple[tuple[str, str, str, str], int]
FILTERS = 4


@cache(ttl=TTL, key="catalog:cells:{filters.text_key}", tags=(TAG,))
async def _cells(session: Session, filters: CourseFilters) -> list[Cell]:
    """Count the courses of every combination of choices that the search text leaves.

    There are some hundred combinations at most, and the totals and facets of any
    filters are sums of them.
    """
    is_free = (col(Course.price) == 0).label("is_free")
    keys = (col(Category.slug), col(Course.level), col(Course.language), is_free)
    columns: list[Any] = [*keys, func.count().label("courses")]
    query = (
        sa.select(*columns)
        .select_from(Course)
        .join(Category, col(Category.id) == col(Course.category_id))
        .where(col(Course.status) == CourseStatus.PUBLISHED)
        .group_by(*keys)
    )
    if filters.q:
        query = query.where(matches(filters.q))
    return [_to_cell(row) for row in await fetch(session, query)]


def _to_cell(row: RowMapping) -> Cell:
    price = PriceKind.FREE if row["is_free"] else PriceKind.PAID
    keys = (row["slug"], str(row["level"]), row["language"], str(price))
    return keys, row["courses"]


def _asked(filters: CourseFilters) -> list[set[str]]:
    """Return the choices of each filter in the order of a cell; none means any."""
    return [
        set(filters.category),
        {str(level) for level in filters.level},
        set(filters.language),
        {str(filters.price)} if filters.price else set(),
    ]


def _fits(cell: Cell, asked: list[set[str]], *, but: int = -1) -> bool:
    return all(
        place == but or not wanted or cell[0][place] in wanted
        for place, wanted in enumerate(asked)
    )


async def count_courses(session: Session, filters: CourseFilters) -> int:
    asked = _asked(filters)
    cells = await _cells(session, filters)
    return sum(count for keys, count in cells if _fits((keys, count), asked))


async def count_facets(
    session: Session, actor: Actor, filters: CourseFilters
) -> Facets:
    """Count what each choice of a filter would show beside the other filters."""
    del actor  # the catalogue is the same for everybody
    cells = await _cells(session, filters)
    asked = _asked(filters)

    def counts(place: int) -> list[Count]:
        sums: Counter[str] = Counter()
        for keys, count in cells:
            if _fits((keys, count), asked, but=place):
                sums[keys[place]] += count
        return [Count(value, courses) for value, courses in sorted(sums.items())]

    return Facets(*(counts(place) for place in range(FILTERS)))
