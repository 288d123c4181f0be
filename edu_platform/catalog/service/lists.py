"""Lists of published courses: numbered pages for people, cursors for programs."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import col

from edu_platform.catalog.models import Course
from edu_platform.catalog.schemas import CourseCard, CourseFilters, CourseSort
from edu_platform.catalog.service.cards import cards_by_ids, select_cards, to_card
from edu_platform.catalog.service.facets import count_courses
from edu_platform.catalog.service.rows import fetch
from edu_platform.catalog.service.search import (
    ORDERS,
    TAG,
    TTL,
    conditions,
    find_ids,
)
from edu_platform.core.actor import Actor
from edu_platform.core.cache import cache
from edu_platform.core.db import Session
from edu_platform.core.i18n import current_locale
from edu_platform.core.paging import (
    MAX_LIMIT,
    MAX_PAGE,
    BadCursor,
    CursorPage,
    Slice,
    decode_cursor,
    encode_cursor,
)

PAGE_SIZE = 24
FOUND = "found"


async def search_courses(
    session: Session,
    actor: Actor,
    filters: CourseFilters,
    *,
    page: int = 1,
    size: int = PAGE_SIZE,
) -> Slice[CourseCard]:
    """Return one page of the published courses that fit, and how many fit in all."""
    del actor  # the catalogue is the same for everybody
    page = min(max(page, 1), MAX_PAGE)
    return await _page(session, filters, page, size, current_locale.get())


@cache(ttl=TTL, key="catalog:page:{locale}:{filters.key}:{size}:{page}", tags=(TAG,))
async def _page(
    session: Session, filters: CourseFilters, page: int, size: int, locale: str
) -> Slice[CourseCard]:
    del locale  # a part of the key: prices and categories are in words
    start = (page - 1) * size
    if filters.q:
        ids = await find_ids(session, filters)
        cards = await _cards_in_order(session, ids[start : start + size])
        return Slice(cards, len(ids))
    query = select_cards().where(*conditions(filters))
    query = query.order_by(*ORDERS[filters.order].by()).offset(start).limit(size)
    rows = await fetch(session, query)
    total = await count_courses(session, filters)
    return Slice([to_card(row) for row in rows], total)


async def list_popular(
    session: Session, actor: Actor, *, limit: int
) -> list[CourseCard]:
    """Return the courses that people choose most; none while nobody has chosen any."""
    del actor  # the catalogue is the same for everybody
    query = (
        select_cards()
        .where(*conditions(CourseFilters()), col(Course.popularity) > 0)
        .order_by(*ORDERS[CourseSort.POPULAR].by())
        .limit(limit)
    )
    return [to_card(row) for row in await fetch(session, query)]


async def _cards_in_order(session: Session, ids: Sequence[UUID]) -> list[CourseCard]:
    cards = await cards_by_ids(session, ids)
    # One that was deleted a moment ago is left out.
    return [cards[course_id] for course_id in ids if course_id in cards]


async def list_courses_after(
    session: Session,
    actor: Actor,
    filters: CourseFilters,
    *,
    cursor: str | None = None,
    limit: int = PAGE_SIZE,
) -> CursorPage[CourseCard]:
    """Return the published courses that fit and follow the cursor.

    Raises:
        BadCursor: it is damaged, or comes from a list in another order.
    """
    del actor  # the catalogue is the same for everybody
    limit = min(max(limit, 1), MAX_LIMIT)
    if filters.q:
        return await _found_after(session, filters, cursor, limit)
    order = ORDERS[filters.order]
    query = select_cards().where(*conditions(filters)).order_by(*order.by())
    if cursor:
        query = query.where(order.after(*_keys_of(cursor, filters.order)))
    rows = await fetch(session, query.limit(limit + 1))
    following = _cursor_at(rows[limit - 1], filters.order) if rows[limit:] else None
    items = [to_card(row) for row in rows[:limit]]
    return CursorPage(items=items, next_cursor=following)


def _cursor_at(row: Any, sort: CourseSort) -> str:
    value = row[ORDERS[sort].column.key]
    plain = value.isoformat() if isinstance(value, datetime) else value
    return encode_cursor(sort.value, plain, row["id"])


def _keys_of(cursor: str, sort: CourseSort) -> tuple[Any, UUID]:
    name, value, course_id = decode_cursor(cursor, 3)
    if name != sort.value:
        raise BadCursor
    try:
        return ORDERS[sort].parse(value), UUID(course_id)
    except (ValueError, TypeError, AttributeError, OverflowError) as error:
        raise BadCursor from error


async def _found_after(
    session: Session, filters: CourseFilters, cursor: str | None, limit: int
) -> CursorPage[CourseCard]:
    ids = await find_ids(session, filters)
    start = _place_after(ids, cursor) if cursor else 0
    shown = ids[start : start + limit]
    end = start + len(shown)
    following = encode_cursor(FOUND, end, shown[-1]) if end < len(ids) else None
    cards = await _cards_in_order(session, shown)
    return CursorPage(items=cards, next_cursor=following)


def _place_after(ids: Sequence[UUID], cursor: str) -> int:
    """Find where a cursor points, even if the list has changed since."""
    name, place, last = decode_cursor(cursor, 3)
    is_ours = name == FOUND and isinstance(place, int) and isinstance(last, str)
    if not is_ours or place < 0:
        raise BadCursor
    places = {str(course_id): index for index, course_id in enumerate(ids)}
    return places[last] + 1 if last in places else place
