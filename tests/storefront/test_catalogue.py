import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.catalog.models import Level
from edu_platform.core.actor import VISITOR
from edu_platform.storefront.schemas import Catalogue, Option
from edu_platform.storefront.service import get_catalogue, question_of
from tests.catalog.factories import counted, make_category, make_courses


async def show(session: AsyncSession, query: str = "") -> Catalogue:
    return await get_catalogue(session, VISITOR, question_of(query))


def by_value(options: list[Option]) -> dict[str, Option]:
    return {option.value: option for option in options}


@pytest.fixture(autouse=True)
async def library(session: AsyncSession) -> None:
    data = await make_category(session, "data", title_en="Data")
    await make_category(session, "empty", title_en="Nothing yet")
    await make_courses(
        session,
        {"title": "Boats", "price": 100},
        {"title": "Ships", "level": Level.ADVANCED},
        {"title": "Rafts", "level": Level.ADVANCED, "language": "en"},
        category=data,
    )


async def test_shows_what_was_found_and_how_much(session: AsyncSession) -> None:
    page = await show(session, "level=advanced&sort=new")
    assert [card.title for card in page.cards] == ["Rafts", "Ships"]
    assert (page.total, page.page, page.pages, page.sort) == (2, 1, 1, "new")
    assert page.advice is None


async def test_offers_choices_that_show_something(session: AsyncSession) -> None:
    page = await show(session)
    assert set(by_value(page.categories)) == {"data"}
    assert by_value(page.categories)["data"].title == "Data"
    assert {v: o.courses for v, o in by_value(page.levels).items()} == {
        "beginner": 1,
        "advanced": 2,
    }
    advanced = by_value(page.levels)["advanced"]
    assert (advanced.is_on, advanced.href) == (False, "/courses?level=advanced")


async def test_a_choice_that_is_on_can_be_taken_back_even_if_it_shows_nothing(
    session: AsyncSession,
) -> None:
    page = await show(session, "category=empty&price=paid&language=en")
    assert by_value(page.categories)["empty"].is_on
    english = by_value(page.languages)["en"]
    assert (english.is_on, english.courses) == (True, 0)
    assert english.href == "/courses?category=empty&price=paid"


async def test_every_filter_that_is_on_has_a_chip(session: AsyncSession) -> None:
    page = await show(session, "q=ships&category=data&level=advanced&price=free")
    assert [(chip.name, chip.value, chip.title) for chip in page.chips] == [
        ("q", "ships", "ships"),
        ("category", "data", "Data"),
        ("level", "advanced", "advanced"),
        ("price", "free", "free"),
    ]
    assert page.chips[0].href == "/courses?category=data&level=advanced&price=free"
    assert page.sort == "relevance"


class TestNothingFound:
    async def test_names_the_filter_that_is_in_the_way(
        self, session: AsyncSession
    ) -> None:
        page = await show(session, "level=advanced&price=paid")
        assert page.total == 0
        assert page.advice
        assert (page.advice.chip.name, page.advice.courses) == ("price", 2)
        assert page.advice.chip.href == "/courses?level=advanced"

    async def test_keeps_the_text_as_long_as_it_can(
        self, session: AsyncSession
    ) -> None:
        page = await show(session, "q=boats&level=advanced")
        assert page.advice
        assert page.advice.chip.name == "level"
        page = await show(session, "q=submarines&level=advanced")
        assert page.advice
        assert page.advice.chip.name == "q"

    async def test_knows_a_category_that_does_not_exist(
        self, session: AsyncSession
    ) -> None:
        page = await show(session, "category=%27nothing")
        assert page.advice
        assert page.advice.chip.title == "'nothing"

    async def test_gives_no_advice_when_no_single_filter_helps(
        self, session: AsyncSession
    ) -> None:
        page = await show(session, "q=submarines&category=empty")
        assert page.advice is None
        assert len(page.chips) == 2


class TestPages:
    async def test_the_last_page_stands_for_those_behind_it(
        self, session: AsyncSession
    ) -> None:
        await make_courses(session, *({} for _ in range(30)))
        page = await show(session, "page=9")
        assert (page.page, page.pages, page.total) == (2, 2, 33)
        assert len(page.cards) == 9

    async def test_statements_do_not_grow_with_courses(
        self, session: AsyncSession, engine: AsyncEngine
    ) -> None:
        with counted(engine) as few:
            await show(session, "price=free")
        await make_courses(session, *({} for _ in range(20)))
        with counted(engine) as many:
            await show(session, "sort=new")
        # Facets and categories are already known the second time.
        assert (len(few), len(many)) == (3, 1)
