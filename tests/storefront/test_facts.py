import json
from html.parser import HTMLParser

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts.models import User
from edu_platform.catalog.models import CourseStatus
from edu_platform.core.first_html import VOID, PageFacts, describer_of
from edu_platform.core.i18n import use_locale
from edu_platform.storefront import service as storefront
from tests.catalog.factories import make_courses
from tests.storefront.factories import make_full_course

EVIL = '<script>alert(1)</script> & "quotes"'


class Balanced(HTMLParser):
    """Collects tags and complains about those that are not closed."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []
        self.feed(markup)
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        self.seen.append(tag)
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


async def facts(session: AsyncSession, path: str) -> PageFacts:
    found = await storefront.page_facts(session, path)
    assert found
    Balanced(found.body)
    return found


async def test_a_course_tells_everything_without_a_script(
    session: AsyncSession, admin: User
) -> None:
    await make_full_course(session, price=99_000, instructor_ids=[admin.id], hours=3)
    found = await facts(session, "/courses/paper-boats")
    assert found.title.startswith("Paper boats")
    assert found.description == "Fold boats that float."
    assert found.image == "/covers/hum/paper-boats.svg"
    for words in ("<h1>Paper boats</h1>", "Folds", "<em>float</em> &amp; sail", "Soon"):
        assert words in found.body
    assert "Fold &lt;b&gt;boats&lt;/b&gt;" in found.body
    assert found.is_shown

    assert found.data["@type"] == "Course"
    assert found.data["offers"][0]["price"] == 990
    assert found.data["offers"][0]["category"] == "Paid"
    (instance,) = found.data["hasCourseInstance"]
    assert instance["courseWorkload"] == "PT3H"
    assert instance["instructor"][0]["name"] == admin.display_name
    json.dumps(found.data)


async def test_a_rating_is_told_only_when_there_is_one(session: AsyncSession) -> None:
    await make_courses(
        session, {"slug": "new"}, {"slug": "rated", "rating": 4.5, "rating_count": 2}
    )
    assert "aggregateRating" not in (await facts(session, "/courses/new")).data
    rated = (await facts(session, "/courses/rated")).data["aggregateRating"]
    assert (rated["ratingValue"], rated["ratingCount"]) == (4.5, 2)


async def test_texts_are_escaped(session: AsyncSession) -> None:
    await make_courses(
        session, {"slug": "evil", "title": EVIL, "summary": EVIL, "outcomes": [EVIL]}
    )
    for path in ("/courses/evil", "/courses", "/"):
        found = await facts(session, path)
        assert "script" not in Balanced(found.body).seen
        assert "&lt;script&gt;" in found.body


@pytest.mark.parametrize(
    "path", ["/courses/nothing", "/courses/%00", "/courses/draft", "/courses/%E9"]
)
async def test_there_is_nothing_to_tell_of_a_course_that_is_not_there(
    session: AsyncSession, path: str
) -> None:
    await make_courses(session, {"slug": "draft", "status": CourseStatus.DRAFT})
    assert await storefront.page_facts(session, path) is None


async def test_the_catalogue_lists_its_courses(session: AsyncSession) -> None:
    await make_courses(session, {"slug": "boats", "title": "Boats"})
    found = await facts(session, "/courses")
    assert '<a href="/courses/boats">Boats</a>' in found.body
    assert "1 course" in found.body
    assert found.is_shown
    (item,) = found.data["itemListElement"]
    assert item["url"].endswith("/courses/boats")
    assert found.is_indexed
    assert not (await facts(session, "/courses?level=advanced")).is_indexed


async def test_the_home_page_leads_to_subjects_and_courses(
    session: AsyncSession,
) -> None:
    await make_full_course(session)
    found = await facts(session, "/")
    assert found.data["@type"] == "WebSite"
    assert "/courses?category=" in found.body
    assert 'href="/courses/paper-boats"' in found.body
    # The compiled page itself shows a visitor what this place is.
    assert not found.is_shown


async def test_facts_follow_the_language(session: AsyncSession) -> None:
    await make_full_course(session)
    with use_locale("ru"):
        russian = await facts(session, "/courses/paper-boats")
    with use_locale("en"):
        english = await facts(session, "/courses/paper-boats")
    assert "Free" in english.body
    assert russian.data == english.data


@pytest.mark.parametrize("path", ["/", "/courses", "/courses/paper-boats"])
def test_the_edge_finds_who_describes_a_page(path: str) -> None:
    assert describer_of(path) is storefront.page_facts


@pytest.mark.parametrize("path", ["/login", "/courses/a/b", "/my"])
def test_other_pages_are_not_described_here(path: str) -> None:
    assert describer_of(path) is not storefront.page_facts
