from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts.models import User
from edu_platform.catalog.models import Level
from edu_platform.core.actor import VISITOR
from edu_platform.learning import service as learning
from edu_platform.storefront import service as storefront
from tests.catalog.factories import counted, make_courses
from tests.conftest import actor_of
from tests.storefront.factories import make_full_course


async def test_shelves_hold_four_courses_each(
    session: AsyncSession, engine: AsyncEngine
) -> None:
    await make_courses(
        session,
        *({"title": f"Paid {n}", "price": 100} for n in range(6)),
        *({"title": f"Free {n}", "level": Level.ADVANCED} for n in range(6)),
    )
    home = await storefront.get_home(session, VISITOR)
    assert [card.title for card in home.new] == ["Free 5", "Free 4", "Free 3", "Free 2"]
    assert {card.price for card in home.free} == {0}
    assert [category.courses_count for category in home.categories] == [12]
    with counted(engine) as statements:
        await storefront.get_home(session, VISITOR)
    assert statements == []


async def test_beginners_courses_stand_where_nothing_is_popular_yet(
    session: AsyncSession,
) -> None:
    await make_courses(session, {"title": "First"}, {"level": Level.ADVANCED})
    home = await storefront.get_home(session, VISITOR)
    assert home.popular == []
    assert [card.title for card in home.first] == ["First"]


async def test_courses_that_can_be_begun_now_stand_first(
    session: AsyncSession,
) -> None:
    later = [{"title": f"Later {n}", "enrollment_open": False} for n in range(5)]
    await make_courses(session, {"title": "Open"}, *later)
    home = await storefront.get_home(session, VISITOR)
    for shelf in (home.free, home.first):
        assert len(shelf) == 4
        assert shelf[0].title == "Open"
    assert home.new[0].title == "Later 4"


async def test_popular_courses_are_those_that_people_chose(
    session: AsyncSession,
) -> None:
    await make_courses(
        session,
        {"title": "Liked", "popularity": 1},
        {"title": "Loved", "popularity": 2},
        {"title": "New"},
    )
    home = await storefront.get_home(session, VISITOR)
    assert [card.title for card in home.popular] == ["Loved", "Liked"]
    assert home.first == []


async def test_a_programme_that_anybody_may_begin_is_drawn(
    session: AsyncSession,
) -> None:
    await make_full_course(session)
    featured = (await storefront.get_home(session, VISITOR)).featured
    assert (featured.slug, featured.lessons) == ("paper-boats", 4)
    assert featured.cells == [["now", "", ""], [""]]
    assert (featured.first_lesson, featured.minutes) == ("Sheets", 7)


async def test_an_empty_platform_has_an_empty_home(session: AsyncSession) -> None:
    home = await storefront.get_home(session, VISITOR)
    assert home.new == home.free == home.first == home.popular == []
    assert home.featured.slug == ""


class TestContinue:
    async def test_visitors_and_newcomers_have_nothing_to_go_on_with(
        self, session: AsyncSession, learner: User
    ) -> None:
        assert await storefront.get_continue(session, VISITOR) is None
        assert await storefront.get_continue(session, actor_of(learner)) is None

    async def test_a_learner_goes_on_where_they_stopped(
        self, session: AsyncSession, learner: User
    ) -> None:
        actor = actor_of(learner)
        course = await make_full_course(session)
        await learning.enroll(session, actor, course.id)
        found = await storefront.get_continue(session, actor)
        assert found
        assert (found.slug, found.done, found.total) == ("paper-boats", 0, 3)
        assert found.cells[0] == ["now", "", ""]
        assert found.lesson == "Sheets"
        first = found.href
        assert first.startswith("/learn/paper-boats?lesson=")

        lesson_id = first.rsplit("=", 1)[-1]
        view = await learning.open_lesson(session, actor, "paper-boats", None)
        assert str(view.lesson.id) == lesson_id
        await learning.complete_lesson(session, actor, view.lesson.id)
        found = await storefront.get_continue(session, actor)
        assert found
        assert found.cells[0] == ["done", "now", ""]
        assert (found.done, found.lesson) == (1, "Folds")
        assert found.href != first
