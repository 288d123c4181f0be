from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts.models import User
from edu_platform.catalog import service as catalog
from edu_platform.catalog.models import Course, CourseInstructor, CourseStatus, Lesson
from edu_platform.catalog.schemas import CourseCreate
from edu_platform.core import live
from edu_platform.core.actor import SYSTEM, VISITOR
from edu_platform.core.audit import AuditEvent
from edu_platform.core.errors import NotPermitted, SignInRequired
from tests.catalog.factories import course_create, make_article_id, make_category
from tests.conftest import PersonOf, actor_of


@pytest.fixture(autouse=True)
async def category(session: AsyncSession) -> str:
    return (await make_category(session, "crafts")).slug


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Collect what other processes are told at the commit."""
    found: list[dict[str, Any]] = []

    async def tell(_session: AsyncSession, topic: str, **ids: Any) -> None:
        found.append({"topic": topic, **ids})

    monkeypatch.setattr(live, "tell", tell)
    return found


def boats(**fields: Any) -> CourseCreate:
    return course_create("crafts", **fields)


async def programme(session: AsyncSession, course: Course) -> dict[str, list[str]]:
    outline = await catalog.get_outline(session, course.id)
    return {
        module.title: [lesson.title for lesson in module.lessons]
        for module in outline.modules
    }


async def ids_of(session: AsyncSession, course: Course) -> dict[str, UUID]:
    outline = await catalog.get_outline(session, course.id)
    return {lesson.title: lesson.id for lesson in outline.lessons} | {
        module.title: module.id for module in outline.modules
    }


def module(title: str, *lessons: Any) -> dict[str, Any]:
    return {
        "title": title,
        "lessons": [
            {"title": each} if isinstance(each, str) else each for each in lessons
        ],
    }


async def test_only_admins_save_courses(session: AsyncSession, learner: User) -> None:
    with pytest.raises(NotPermitted):
        await catalog.save_course(session, actor_of(learner), boats())
    with pytest.raises(SignInRequired):
        await catalog.save_course(session, VISITOR, boats())


async def test_an_unknown_category_is_refused(session: AsyncSession) -> None:
    with pytest.raises(catalog.CategoryNotFound):
        await catalog.save_course(session, SYSTEM, course_create("nothing"))


async def test_a_published_course_has_a_date_and_keeps_it(
    session: AsyncSession,
) -> None:
    course = await catalog.save_course(session, SYSTEM, boats())
    first = course.published_at
    assert first is not None
    again = await catalog.save_course(session, SYSTEM, boats(title="Boats"))
    assert again.published_at == first
    chosen = datetime(2026, 1, 2, tzinfo=UTC)
    dated = await catalog.save_course(session, SYSTEM, boats(published_at=chosen))
    assert dated.published_at == chosen


async def test_a_draft_has_no_date(session: AsyncSession) -> None:
    course = await catalog.save_course(
        session, SYSTEM, boats(status=CourseStatus.DRAFT)
    )
    assert course.published_at is None


async def test_saving_the_same_again_writes_nothing(
    session: AsyncSession, admin: User, told: list[dict[str, Any]]
) -> None:
    wanted = boats(
        description="Float.",
        instructor_ids=[admin.id],
        modules=[module("Paper", "Sheets", "Folds")],
    )
    course = await catalog.save_course(session, SYSTEM, wanted)
    before = await ids_of(session, course)
    assert told == [{"topic": "cache", "tags": ["catalog"]}]

    await catalog.save_course(session, SYSTEM, wanted)
    assert await ids_of(session, course) == before
    assert len(told) == 1
    query = select(AuditEvent).where(AuditEvent.action == "course.saved")
    assert len((await session.exec(query)).all()) == 1


async def test_changed_fields_are_changed_in_place(
    session: AsyncSession, told: list[dict[str, Any]]
) -> None:
    first = await catalog.save_course(session, SYSTEM, boats(description="Old"))
    second = await catalog.save_course(
        session, SYSTEM, boats(description="New", price=500, outcomes=["Sail"])
    )
    assert second.id == first.id
    assert (second.price, second.outcomes) == (500, ["Sail"])
    assert second.description_html == "<p>New</p>\n"
    assert len(told) == 2


async def test_reordered_lessons_and_modules_keep_their_ids(
    session: AsyncSession,
) -> None:
    wanted = boats(modules=[module("One", "a", "b", "c"), module("Two", "d")])
    course = await catalog.save_course(session, SYSTEM, wanted)
    before = await ids_of(session, course)

    moved = boats(modules=[module("Two", "d", "b"), module("One", "c", "a")])
    await catalog.save_course(session, SYSTEM, moved)
    assert await programme(session, course) == {"Two": ["d", "b"], "One": ["c", "a"]}
    assert await ids_of(session, course) == before


async def test_a_lesson_may_leave_a_module_that_goes(session: AsyncSession) -> None:
    wanted = boats(modules=[module("One", "a"), module("Two", "b", "c")])
    course = await catalog.save_course(session, SYSTEM, wanted)
    before = await ids_of(session, course)

    await catalog.save_course(session, SYSTEM, boats(modules=[module("One", "a", "c")]))
    after = await ids_of(session, course)
    assert after == {name: before[name] for name in ("One", "a", "c")}


async def test_a_renamed_module_is_known_by_its_place(session: AsyncSession) -> None:
    course = await catalog.save_course(
        session, SYSTEM, boats(modules=[module("One"), module("Two")])
    )
    before = await ids_of(session, course)
    await catalog.save_course(
        session, SYSTEM, boats(modules=[module("First"), module("Two")])
    )
    after = await ids_of(session, course)
    assert after["First"] == before["One"]
    assert after["Two"] == before["Two"]


async def test_a_renamed_lesson_is_known_by_its_content(
    session: AsyncSession,
) -> None:
    article_id = await make_article_id(session)
    other_id = await make_article_id(session)
    first = {"title": "Sheets", "article_id": article_id}
    second = {"title": "Folds", "article_id": other_id}
    course = await catalog.save_course(
        session, SYSTEM, boats(modules=[module("Paper", first, second)])
    )
    before = await ids_of(session, course)

    # The names are exchanged, so that only the contents tell which is which.
    first["title"], second["title"] = "Folds", "Sheets"
    await catalog.save_course(
        session, SYSTEM, boats(modules=[module("Paper", first, second)])
    )
    after = await ids_of(session, course)
    assert after["Folds"] == before["Sheets"]
    assert after["Sheets"] == before["Folds"]


async def test_a_planned_lesson_gets_its_content_in_place(
    session: AsyncSession,
) -> None:
    course = await catalog.save_course(
        session, SYSTEM, boats(modules=[module("Paper", "Sheets")])
    )
    before = await ids_of(session, course)
    lesson = {"title": "Sheets", "article_id": await make_article_id(session)}
    await catalog.save_course(session, SYSTEM, boats(modules=[module("Paper", lesson)]))
    assert await ids_of(session, course) == before


async def test_what_is_no_longer_wanted_goes(session: AsyncSession) -> None:
    course = await catalog.save_course(
        session, SYSTEM, boats(modules=[module("One", "a", "b"), module("Two", "c")])
    )
    await catalog.save_course(session, SYSTEM, boats(modules=[module("Two", "c")]))
    assert await programme(session, course) == {"Two": ["c"]}
    assert len((await session.exec(select(Lesson))).all()) == 1


async def test_teachers_change_in_place(
    session: AsyncSession, person_of: PersonOf
) -> None:
    one, two, three = [await person_of(display_name=name) for name in "ABC"]
    course = await catalog.save_course(
        session, SYSTEM, boats(instructor_ids=[one.id, two.id])
    )
    await catalog.save_course(session, SYSTEM, boats(instructor_ids=[three.id, two.id]))
    outline = await catalog.get_outline(session, course.id)
    assert outline.instructor_names == ["C", "B"]
    assert len((await session.exec(select(CourseInstructor))).all()) == 2
