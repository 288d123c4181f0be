import json
from base64 import urlsafe_b64encode
from typing import Any

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.catalog import service as catalog
from edu_platform.catalog.schemas import CourseFilters, CourseSort
from edu_platform.core import live
from edu_platform.core.actor import VISITOR
from edu_platform.core.paging import BadCursor, encode_cursor
from tests.catalog.factories import make_courses

SORTS = [None, *CourseSort]


async def walk(session: AsyncSession, filters: CourseFilters) -> list[list[str]]:
    """Go through all pages of two."""
    pages: list[list[str]] = []
    cursor = None
    while cursor or not pages:
        page = await catalog.list_courses_after(
            session, VISITOR, filters, cursor=cursor, limit=2
        )
        pages.append([card.title for card in page.items])
        cursor = page.next_cursor
    return pages


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("q", ["", "лодка"])
async def test_cursors_lead_past_every_course_once_even_when_keys_are_equal(
    session: AsyncSession, sort: CourseSort | None, q: str
) -> None:
    await make_courses(
        session,
        *(
            {
                "title": f"Лодка {n}",
                "price": n // 3,
                "rating": n // 2,
                "popularity": n % 2 + 0.1,
            }
            for n in range(7)
        ),
    )
    pages = await walk(session, CourseFilters(q=q, sort=sort))
    assert [len(page) for page in pages] == [2, 2, 2, 1]
    assert len({title for page in pages for title in page}) == 7


@pytest.mark.parametrize("sort", ["popular", "new", "price", "rating"])
async def test_cursors_give_the_order_of_numbered_pages(
    session: AsyncSession, sort: str
) -> None:
    await make_courses(
        session,
        *({"price": n % 3, "rating": n % 4, "popularity": n % 5 / 3} for n in range(9)),
    )
    filters = CourseFilters.model_validate({"sort": sort})
    numbered = await catalog.search_courses(session, VISITOR, filters)
    walked = [title for page in await walk(session, filters) for title in page]
    assert walked == [card.title for card in numbered.items]


async def test_a_course_published_in_between_moves_nothing(
    session: AsyncSession,
) -> None:
    await make_courses(session, *({"title": f"Old {n}"} for n in range(3)))
    newest = CourseFilters(sort=CourseSort.NEW)
    first = await catalog.list_courses_after(session, VISITOR, newest, limit=2)
    await make_courses(session, {"title": "Just published"})
    second = await catalog.list_courses_after(
        session, VISITOR, newest, cursor=first.next_cursor, limit=2
    )
    assert [card.title for card in second.items] == ["Old 0"]
    assert second.next_cursor is None


async def test_a_search_goes_on_after_the_last_course_when_the_list_has_changed(
    session: AsyncSession,
) -> None:
    await make_courses(
        session, *({"title": "Лодка", "popularity": n} for n in range(3))
    )
    asked = CourseFilters(q="лодка")
    first = await catalog.list_courses_after(session, VISITOR, asked, limit=2)
    await make_courses(session, {"title": "Лодка", "popularity": 9})
    await live.dispatch({"topic": "cache", "tags": ["catalog"]})
    second = await catalog.list_courses_after(
        session, VISITOR, asked, cursor=first.next_cursor, limit=2
    )
    shown = {card.id for card in first.items}
    assert len(second.items) == 1
    assert second.items[0].id not in shown


def of(*keys: Any) -> str:
    return encode_cursor(*keys)


AN_ID = "01890a5d-ac96-774b-bcce-b302099a8057"


@pytest.mark.parametrize(
    ("sort", "cursor"),
    [
        ("new", "not a cursor"),
        ("new", "é"),
        ("new", urlsafe_b64encode(json.dumps({"a": 1}).encode()).decode()),
        ("new", of("new", "2026-01-01T00:00:00+00:00")),
        ("new", of("popular", 1.0, AN_ID)),
        ("new", of("found", 2, AN_ID)),
        ("new", of("new", "yesterday", AN_ID)),
        ("new", of("new", 5, AN_ID)),
        ("new", of("new", None, AN_ID)),
        ("new", of("new", "2026-01-01T00:00:00+00:00", "me")),
        ("new", of("new", "2026-01-01T00:00:00+00:00", 7)),
        ("price", of("price", 10**30, AN_ID)),
        ("price", of("price", -1, AN_ID)),
        ("price", of("price", "1 or 1=1", AN_ID)),
        ("popular", of("popular", "many", AN_ID)),
    ],
)
async def test_a_damaged_cursor_is_refused(
    session: AsyncSession, sort: str, cursor: str
) -> None:
    filters = CourseFilters.model_validate({"sort": sort})
    with pytest.raises(BadCursor):
        await catalog.list_courses_after(session, VISITOR, filters, cursor=cursor)


@pytest.mark.parametrize(
    "cursor", [of("new", 1, AN_ID), of("found", -1, AN_ID), of("found", "x", AN_ID)]
)
async def test_a_damaged_cursor_of_a_search_is_refused(
    session: AsyncSession, cursor: str
) -> None:
    filters = CourseFilters(q="лодка")
    with pytest.raises(BadCursor):
        await catalog.list_courses_after(session, VISITOR, filters, cursor=cursor)


async def test_a_cursor_far_behind_the_end_shows_an_empty_page(
    session: AsyncSession,
) -> None:
    filters = CourseFilters(q="лодка")
    page = await catalog.list_courses_after(
        session, VISITOR, filters, cursor=of("found", 10**40, AN_ID)
    )
    assert page.items == []
    assert page.next_cursor is None
