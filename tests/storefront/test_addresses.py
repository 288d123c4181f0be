"""The catalogue's address: what it asks, and how it is written."""

import pytest

from edu_platform.catalog.models import Level
from edu_platform.catalog.schemas import CourseFilters, CourseSort, PriceKind
from edu_platform.storefront.schemas import FilterName
from edu_platform.storefront.service import Question, question_of

FULL = (
    "q=%D0%BB%D0%BE%D0%B4%D0%BA%D0%B8&category=code&category=data&level=advanced"
    "&language=en&price=free&sort=new&page=3"
)


def test_everything_is_in_the_address() -> None:
    question = question_of(FULL)
    assert question.page == 3
    assert question.filters == CourseFilters(
        q="лодки",
        category=("code", "data"),
        level=(Level.ADVANCED,),
        language=("en",),
        price=PriceKind.FREE,
        sort=CourseSort.NEW,
    )
    assert question.address == f"/courses?{FULL}"


def test_the_whole_catalogue_has_the_shortest_address() -> None:
    assert question_of("").address == "/courses"
    assert question_of("page=1&q=&utm_source=letter").address == "/courses"


@pytest.mark.parametrize(
    "query",
    [
        "level=genius&price=some&sort=cheapest",
        "page=0",
        "page=-1",
        "page=x",
        "page=²",
        "page=",
        "&&==&",
        "%ZZ=%",
        "q=%00",
        "&".join(f"a{n}=1" for n in range(500)),
    ],
)
def test_what_is_not_understood_is_not_asked(query: str) -> None:
    assert question_of(query) == Question(CourseFilters())


def test_a_page_is_never_further_than_lists_go() -> None:
    assert question_of("page=99999999999999999999").page == 1000


def test_a_choice_is_turned_on_and_off() -> None:
    asked = question_of("category=code&page=5")
    both = asked.turned(FilterName.CATEGORY, "data")
    assert both.address == "/courses?category=code&category=data"
    assert both.turned(FilterName.CATEGORY, "code").address == "/courses?category=data"
    assert asked.turned(FilterName.LEVEL, "advanced").address == (
        "/courses?category=code&level=advanced"
    )


def test_a_price_replaces_the_other_one() -> None:
    free = question_of("price=free")
    assert free.turned(FilterName.PRICE, "paid").address == "/courses?price=paid"
    assert free.turned(FilterName.PRICE, "free").address == "/courses"


def test_the_text_is_taken_back() -> None:
    asked = question_of("q=boats&level=advanced")
    assert asked.turned(FilterName.Q, "boats").address == "/courses?level=advanced"


def test_a_sort_begins_at_the_first_page() -> None:
    asked = question_of("q=boats&page=4")
    assert asked.sorted_by(CourseSort.NEW).address == "/courses?q=boats&sort=new"
    assert asked.sorted_by(None).address == "/courses?q=boats"
    assert asked.at(2).address == "/courses?q=boats&page=2"
