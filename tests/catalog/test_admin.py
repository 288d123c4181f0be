import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts.models import User
from edu_platform.catalog import service as catalog
from edu_platform.catalog.models import CourseStatus
from edu_platform.core.actor import SYSTEM, VISITOR
from edu_platform.core.errors import NotPermitted, SignInRequired
from edu_platform.core.paging import BadCursor, encode_cursor
from tests.catalog.factories import counted, make_courses
from tests.conftest import actor_of


async def titles(session: AsyncSession, search: str = "", page: int = 1) -> list[str]:
    found = await catalog.list_courses(session, SYSTEM, search=search, page=page)
    return [row.title for row in found.items]


async def test_admins_see_all_courses_the_newest_first(
    session: AsyncSession, admin: User
) -> None:
    await make_courses(
        session,
        {"title": "Published", "price": 100},
        {"title": "Draft", "status": CourseStatus.DRAFT, "published_at": None},
        {"title": "Archived", "status": CourseStatus.ARCHIVED},
    )
    found = await catalog.list_courses(session, actor_of(admin))
    assert found.total == 3
    assert [row.title for row in found.items] == ["Archived", "Draft", "Published"]
    assert found.items[1].published_at is None
    assert found.items[2].price_text == "₽1"

    drafts = await catalog.list_courses(
        session, actor_of(admin), status=CourseStatus.DRAFT
    )
    assert [row.title for row in drafts.items] == ["Draft"]


async def test_nobody_else_does(session: AsyncSession, learner: User) -> None:
    for listing in (catalog.list_courses, catalog.list_all_courses_after):
        with pytest.raises(NotPermitted):
            await listing(session, actor_of(learner))
        with pytest.raises(SignInRequired):
            await listing(session, VISITOR)


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("ЛОДК", ["Бумажные лодки"]),
        ("boats", ["Бумажные лодки"]),
        ("  ", ["Самолёты", "Бумажные лодки"]),
        ("%", []),
        ("_", []),
        ("\\", []),
        ("'", []),
        ("\0", ["Самолёты", "Бумажные лодки"]),
    ],
)
async def test_search_takes_every_character_as_it_is(
    session: AsyncSession, search: str, found: list[str]
) -> None:
    await make_courses(
        session,
        {"title": "Бумажные лодки", "slug": "paper-boats"},
        {"title": "Самолёты"},
    )
    assert await titles(session, search) == found


async def test_pages_hold_25_and_take_two_statements(
    session: AsyncSession, engine: AsyncEngine
) -> None:
    await make_courses(session, *({} for _ in range(27)))
    with counted(engine) as statements:
        first = await titles(session)
    assert len(statements) == 2
    second = await titles(session, page=2)
    assert (len(first), len(second)) == (25, 2)
    assert not set(first) & set(second)


async def test_cursors_lead_past_every_course_once(session: AsyncSession) -> None:
    await make_courses(session, *({} for _ in range(5)))
    seen: list[str] = []
    cursor = None
    while cursor or not seen:
        page = await catalog.list_all_courses_after(
            session, SYSTEM, cursor=cursor, limit=2
        )
        seen += [row.title for row in page.items]
        cursor = page.next_cursor
    assert len(seen) == len(set(seen)) == 5


@pytest.mark.parametrize(
    "cursor",
    ["nonsense", encode_cursor("today", "x"), encode_cursor(1, 2), encode_cursor("x")],
)
async def test_a_damaged_cursor_is_refused(session: AsyncSession, cursor: str) -> None:
    with pytest.raises(BadCursor):
        await catalog.list_all_courses_after(session, SYSTEM, cursor=cursor)
