from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.catalog import service as catalog
from edu_platform.catalog.models import CourseStatus, Level
from edu_platform.catalog.schemas import CourseFilters, CourseSort
from edu_platform.catalog.service import search
from edu_platform.core import live
from edu_platform.core.actor import VISITOR
from edu_platform.core.i18n import use_locale
from tests.catalog.factories import counted, make_category, make_courses


async def titles(session: AsyncSession, **asked: Any) -> list[str]:
    filters = CourseFilters.model_validate(asked)
    found = await catalog.search_courses(session, VISITOR, filters)
    assert found.total == len(found.items)
    return [card.title for card in found.items]


@pytest.fixture
async def library(session: AsyncSession) -> None:
    data = await make_category(session, "data")
    design = await make_category(session, "design")
    await make_courses(
        session,
        {
            "title": "Программирование для начинающих",
            "summary": "Первые программы.",
            "description": "Циклы, функции и немного анализа данных.",
            "popularity": 3,
        },
        {
            "title": "Анализ данных",
            "summary": "От таблицы к выводу.",
            "level": Level.ADVANCED,
            "price": 490_000,
            "popularity": 5,
        },
        {
            "title": "Databases and queries",
            "summary": "Joining tables.",
            "language": "en",
            "price": 100_000,
            "popularity": 1,
        },
        category=data,
    )
    await make_courses(
        session,
        {"title": "Тёплые и холодные цвета", "summary": "Палитра.", "rating": 4.5},
        {"title": "Еще один взгляд на шрифт", "level": Level.INTERMEDIATE},
        category=design,
    )


@pytest.mark.usefixtures("library")
class TestText:
    @pytest.mark.parametrize(
        ("q", "found"),
        [
            ("программирование", "Программирование для начинающих"),
            ("программированию", "Программирование для начинающих"),
            ("ПРОГРАММИРОВАНИЕМ", "Программирование для начинающих"),
            ("начинающий", "Программирование для начинающих"),
            ("database", "Databases and queries"),
            ("joined table", "Databases and queries"),
            ("палитры", "Тёплые и холодные цвета"),
        ],
    )
    async def test_finds_other_forms_of_a_word(
        self, session: AsyncSession, q: str, found: str
    ) -> None:
        assert await titles(session, q=q) == [found]

    @pytest.mark.parametrize("q", ["тёплый", "теплый", "ТЁПЛЫЕ", "те\u0308плые"])
    async def test_finds_yo_written_either_way(
        self, session: AsyncSession, q: str
    ) -> None:
        assert await titles(session, q=q) == ["Тёплые и холодные цвета"]

    async def test_finds_yo_where_the_author_did_not_write_it(
        self, session: AsyncSession
    ) -> None:
        assert await titles(session, q="ещё шрифты") == ["Еще один взгляд на шрифт"]

    @pytest.mark.parametrize(
        ("q", "found"),
        [
            ("програм", "Программирование для начинающих"),
            ("программирова", "Программирование для начинающих"),
            ("холодные цв", "Тёплые и холодные цвета"),
            ("databases que", "Databases and queries"),
        ],
    )
    async def test_the_last_word_may_be_half_typed(
        self, session: AsyncSession, q: str, found: str
    ) -> None:
        assert await titles(session, q=q) == [found]

    @pytest.mark.parametrize("q", ["цв холодные", '"холодные цв', "п", "шриф взгляд"])
    async def test_only_a_last_word_of_two_letters_is_a_beginning(
        self, session: AsyncSession, q: str
    ) -> None:
        assert await titles(session, q=q) == []

    async def test_a_title_counts_more_than_a_description(
        self, session: AsyncSession
    ) -> None:
        found = await titles(session, q="анализ данных")
        assert found == ["Анализ данных", "Программирование для начинающих"]

    async def test_quotes_ask_for_a_phrase_and_minus_leaves_out(
        self, session: AsyncSession
    ) -> None:
        assert await titles(session, q='"холодные цвета"')
        assert not await titles(session, q='"цвета холодные"')
        assert await titles(session, q="анализ -функции") == ["Анализ данных"]

    async def test_another_sort_may_be_asked_for(self, session: AsyncSession) -> None:
        found = await titles(session, q="анализ", sort="price")
        assert found == ["Программирование для начинающих", "Анализ данных"]

    async def test_filters_and_text_hold_together(self, session: AsyncSession) -> None:
        assert await titles(session, q="анализ", price="free") == [
            "Программирование для начинающих"
        ]

    @pytest.mark.parametrize(
        "q",
        [
            "%",
            "_",
            "'",
            '"',
            "''''':*",
            "\\",
            ":*",
            "<->",
            "a & | ! ( ) b",
            "!!",
            "-",
            "or",
            "'; drop table course; --",
            "') or true --",
            "\N{ZERO WIDTH SPACE}",
            "🙂",
            "%(q)s {q} :q $1",
            "и в",
            "x" * 5000,
            "а б " * 500,
        ],
    )
    async def test_no_text_is_an_error_or_finds_everything(
        self, session: AsyncSession, q: str
    ) -> None:
        assert await titles(session, q=q) == []

    @pytest.mark.parametrize("q", ["", "  ", "\0", "\ud800"])
    async def test_nothing_to_search_for_is_no_search(
        self, session: AsyncSession, q: str
    ) -> None:
        assert len(await titles(session, q=q)) == 5

    async def test_a_quote_in_a_word_does_not_break_it(
        self, session: AsyncSession
    ) -> None:
        assert await titles(session, q="холодные' цвета") == ["Тёплые и холодные цвета"]


@pytest.mark.usefixtures("library")
class TestFilters:
    @pytest.mark.parametrize(
        ("asked", "count"),
        [
            ({}, 5),
            ({"category": ["data"]}, 3),
            ({"category": ["data", "design"]}, 5),
            ({"category": ["nothing"]}, 0),
            ({"category": ["%", "' or 1=1", "\0"]}, 0),
            ({"level": ["advanced", "intermediate"]}, 2),
            ({"language": ["en"]}, 1),
            ({"price": "free"}, 3),
            ({"price": "paid"}, 2),
            ({"category": ["data"], "price": "paid", "language": ["ru"]}, 1),
        ],
    )
    async def test_all_filters_hold_and_any_choice_of_one_will_do(
        self, session: AsyncSession, asked: dict[str, Any], count: int
    ) -> None:
        assert len(await titles(session, **asked)) == count

    async def test_drafts_and_archived_courses_are_not_shown(
        self, session: AsyncSession
    ) -> None:
        await make_courses(
            session,
            {"title": "Черновик", "status": CourseStatus.DRAFT},
            {"title": "Архив", "status": CourseStatus.ARCHIVED},
        )
        assert await titles(session, q="черновик") == []
        assert await titles(session, q="архив") == []
        assert len(await titles(session)) == 5


@pytest.mark.usefixtures("library")
class TestOrder:
    @pytest.mark.parametrize(
        ("sort", "first"),
        [
            (None, "Анализ данных"),
            ("popular", "Анализ данных"),
            ("relevance", "Анализ данных"),
            ("new", "Еще один взгляд на шрифт"),
            ("rating", "Тёплые и холодные цвета"),
        ],
    )
    async def test_the_best_is_first(
        self, session: AsyncSession, sort: str | None, first: str
    ) -> None:
        assert (await titles(session, sort=sort))[0] == first

    async def test_the_cheapest_are_first(self, session: AsyncSession) -> None:
        assert (await titles(session, sort="price"))[3:] == [
            "Databases and queries",
            "Анализ данных",
        ]


class TestPages:
    async def test_pages_hold_each_course_once(self, session: AsyncSession) -> None:
        await make_courses(session, *({"title": f"Лодка {n}"} for n in range(30)))
        for asked in ({}, {"q": "лодка"}):
            filters = CourseFilters.model_validate(asked)
            pages = [
                await catalog.search_courses(session, VISITOR, filters, page=page)
                for page in (1, 2, 3)
            ]
            assert [len(page.items) for page in pages] == [24, 6, 0]
            assert {page.total for page in pages} == {30}
            assert len({card.id for page in pages for card in page.items}) == 30

    async def test_a_page_out_of_range_is_the_nearest(
        self, session: AsyncSession
    ) -> None:
        await make_courses(session, {})
        everything = CourseFilters()
        first = await catalog.search_courses(session, VISITOR, everything, page=-5)
        last = await catalog.search_courses(session, VISITOR, everything, page=10**9)
        assert len(first.items) == 1
        assert last.items == []

    async def test_a_broad_search_ends_at_the_cap(
        self, session: AsyncSession, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(search, "MOST_FOUND", 3)
        await make_courses(
            session, *({"title": "Лодка", "popularity": n} for n in range(5))
        )
        for sort in (None, CourseSort.POPULAR):
            filters = CourseFilters(q="лодка", sort=sort)
            found = await catalog.search_courses(session, VISITOR, filters)
            assert found.total == 3

    @pytest.mark.parametrize("q", ["", "лодка"])
    async def test_statements_do_not_grow_with_courses(
        self, session: AsyncSession, engine: AsyncEngine, q: str
    ) -> None:
        numbers: set[int] = set()
        for size in (1, 20):
            await make_courses(session, *({"title": "Лодка"} for _ in range(size)))
            await live.dispatch({"topic": "cache", "tags": ["catalog"]})
            with counted(engine) as statements:
                await titles(session, q=q)
            numbers.add(len(statements))
        assert numbers == {2}


class TestCache:
    async def test_a_page_is_read_once_until_the_tag_is_dropped(
        self, session: AsyncSession, engine: AsyncEngine
    ) -> None:
        await make_courses(session, {})
        await titles(session)
        with counted(engine) as statements:
            await titles(session)
        assert statements == []

        await make_courses(session, {})
        await live.dispatch({"topic": "cache", "tags": ["catalog"]})
        assert len(await titles(session)) == 2

    async def test_every_language_has_its_own_page(self, session: AsyncSession) -> None:
        category = await make_category(
            session, "boats", title_ru="Лодки", title_en="Boats"
        )
        await make_courses(session, {"price": 123_450}, category=category)

        async def words() -> tuple[str, str]:
            page = await catalog.search_courses(session, VISITOR, CourseFilters())
            return page.items[0].category_title, page.items[0].price_text

        with use_locale("ru"):
            russian = await words()
        with use_locale("en"):
            english = await words()
        assert russian == ("Лодки", "1\xa0234,50\xa0₽")
        assert english[0] == "Boats"
        assert english[1] != russian[1]


class TestQuestion:
    """`CourseFilters`: equal questions are one, whatever way they are written."""

    def test_equal_questions_have_one_key(self) -> None:
        keys = {
            CourseFilters.model_validate(asked).key
            for asked in (
                {"q": " две   лодки", "level": ["advanced", "beginner"]},
                {"q": "две лодки ", "level": ["beginner", "advanced", "beginner"]},
                {
                    "q": "две лодки",
                    "level": ["beginner", "advanced"],
                    "sort": "relevance",
                },
            )
        }
        assert len(keys) == 1

    @pytest.mark.parametrize(
        "asked",
        [
            {"q": "лодка"},
            {"category": ["q"]},
            {"language": ["q"]},
            {"level": ["beginner"]},
            {"price": "free"},
            {"sort": "new"},
        ],
    )
    def test_different_questions_have_different_keys(
        self, asked: dict[str, Any]
    ) -> None:
        assert CourseFilters.model_validate(asked).key != CourseFilters().key
