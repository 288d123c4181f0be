"""Finding courses: filters and full-text search.

Everybody sees the same catalogue, so what is read here is cached for all, under a tag
that saving a course drops.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ColumnElement, Select, tuple_
from sqlalchemy.dialects.postgresql.ext import to_tsquery, websearch_to_tsquery
from sqlmodel import col, func, select

from edu_platform.catalog.models import Category, Course, CourseStatus
from edu_platform.catalog.schemas import CourseFilters, CourseSort, PriceKind
from edu_platform.core.cache import cache
from edu_platform.core.db import Session

TAG = "catalog"
TTL = "60s"
# A broad word matches a good part of all courses; nobody reads further than this.
MOST_FOUND = 1000
LARGEST_PRICE = 2**31 - 1
YO = str.maketrans("ёЁ", "еЕ")
LAST_WORD = re.compile(r"\w{2,}")


@dataclass(frozen=True, slots=True)
class Order:
    """What a sort is by; ties go the same way by id, which a keyset needs."""

    column: Any
    descending: bool
    parse: Callable[[Any], Any]

    def by(self) -> tuple[Any, Any]:
        columns = (col(self.column), col(Course.id))
        if self.descending:
            return columns[0].desc(), columns[1].desc()
        return columns[0].asc(), columns[1].asc()

    def after(self, value: Any, course_id: UUID) -> ColumnElement[bool]:
        """Select what follows the row with these keys."""
        keys: Any = tuple_(col(self.column), col(Course.id))
        here = (value, course_id)
        return keys < here if self.descending else keys > here


def _price(value: Any) -> int:
    # True is an int to Python, but no price to the database.
    if type(value) is not int or not 0 <= value <= LARGEST_PRICE:
        raise ValueError
    return value


ORDERS = {
    CourseSort.POPULAR: Order(Course.popularity, descending=True, parse=float),
    CourseSort.NEW: Order(
        Course.published_at, descending=True, parse=datetime.fromisoformat
    ),
    CourseSort.PRICE: Order(Course.price, descending=False, parse=_price),
    CourseSort.RATING: Order(Course.rating, descending=True, parse=float),
}


def conditions(filters: CourseFilters) -> list[ColumnElement[bool]]:
    """Return what a course must be to be shown; the search text is not among it."""
    found = [col(Course.status) == CourseStatus.PUBLISHED]
    if filters.category:
        slugs = col(Category.slug).in_(filters.category)
        found.append(col(Course.category_id).in_(select(Category.id).where(slugs)))
    if filters.level:
        found.append(col(Course.level).in_(filters.level))
    if filters.language:
        found.append(col(Course.language).in_(filters.language))
    if filters.price is PriceKind.FREE:
        found.append(col(Course.price) == 0)
    if filters.price is PriceKind.PAID:
        found.append(col(Course.price) > 0)
    return found


def text_query(q: str) -> ColumnElement[Any]:
    """Make a query of what a person typed; no text of theirs is an error.

    The last word may be half typed: it also counts as the beginning of a word.
    """
    text = q.translate(YO)
    whole = websearch_to_tsquery("russian", text)
    rest, _space, last = text.rpartition(" ")
    in_quotes = text.count('"') % 2 == 1
    if in_quotes or not LAST_WORD.fullmatch(last):
        return whole
    # Quoted, so that nothing in the word can be an operator. Not stemmed: the words
    # of the index are stems already, and it is a stem that the word begins.
    begun: Any = to_tsquery("simple", f"'{last}':*")
    if rest:
        begun = websearch_to_tsquery("russian", rest).op("&&")(begun)
    return whole.op("||")(begun)


def matches(q: str) -> ColumnElement[bool]:
    return col(Course.search_vector).bool_op("@@")(text_query(q))


def _select_found(filters: CourseFilters) -> Select[Any]:
    fitting: Any = select(Course.id).where(*conditions(filters), matches(filters.q))
    order = ORDERS[filters.order].by()
    return fitting.order_by(*order).limit(MOST_FOUND)


def _select_ranked(filters: CourseFilters) -> Select[Any]:
    # Ranking reads every match, so the most popular are taken before it is done.
    columns: Any = select(Course.id, Course.search_vector, Course.popularity)
    taken = (
        columns.where(*conditions(filters), matches(filters.q))
        .order_by(*ORDERS[CourseSort.POPULAR].by())
        .limit(MOST_FOUND)
        .cte("taken")
    )
    rank: Any = func.ts_rank(taken.c.search_vector, text_query(filters.q))
    order = (rank.desc(), taken.c.popularity.desc(), taken.c.id.desc())
    return select(taken.c.id).order_by(*order)


@cache(ttl=TTL, key="catalog:found:{filters.key}", tags=(TAG,))
async def find_ids(session: Session, filters: CourseFilters) -> list[UUID]:
    """Return the ids that a search finds, in order; pages are cut from the list."""
    by_rank = filters.order is CourseSort.RELEVANCE
    query = _select_ranked(filters) if by_rank else _select_found(filters)
    found = cast("Any", await session.exec(query))  # pyright: ignore[reportCallIssue, reportArgumentType]
    return list(found.all())
