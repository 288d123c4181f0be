"""What of courses can be read and seen before any script has run."""

import re

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts.models import User
from edu_platform.core.i18n import use_locale
from edu_platform.storefront.schemas import IN_SIGHT
from edu_platform.storefront.service.first_html import MOST_CARDS
from tests.catalog.factories import make_courses
from tests.storefront.factories import make_full_course
from tests.storefront.test_facts import EVIL, facts

COURSE = "/courses/paper-boats"


async def body_of(session: AsyncSession, path: str) -> str:
    return (await facts(session, path)).body


async def test_the_first_screen_of_the_catalogue_is_there(
    session: AsyncSession,
) -> None:
    await make_courses(session, *({"slug": f"c-{i}"} for i in range(MOST_CARDS + 3)))
    body = await body_of(session, "/courses")
    assert body.count("<article") == MOST_CARDS
    assert body.count('loading="eager"') == IN_SIGHT
    assert body.count('loading="lazy"') == MOST_CARDS - IN_SIGHT
    # An image without its size would push down what is below it.
    assert body.count('width="640" height="384"') == MOST_CARDS
    assert f"{MOST_CARDS + 3} courses" in body


async def test_a_card_says_what_the_pages_card_says(session: AsyncSession) -> None:
    await make_courses(
        session,
        {
            "slug": "boats",
            "price": 99_000,
            "old_price": 150_000,
            "rating": 4.5,
            "rating_count": 12,
            "hours": 3,
            "enrollment_open": False,
        },
    )
    body = await body_of(session, "/courses")
    for words in ("990", "1,500", "Old price:", "4.5", "(12)", "3 hours", "Soon"):
        assert words in body, words


async def test_what_is_free_and_new_has_no_old_price_and_no_rating(
    session: AsyncSession,
) -> None:
    await make_courses(session, {"slug": "boats"})
    body = await body_of(session, "/courses")
    assert '<span class="price free">Free</span>' in body
    for words in ("Old price:", "stars", "Soon"):
        assert words not in body, words


async def test_the_words_that_were_searched_stay_in_the_field(
    session: AsyncSession,
) -> None:
    body = await body_of(session, "/courses?q=%22%3E%3Cb%3Eboats")
    assert 'value="&quot;&gt;&lt;b&gt;boats"' in body
    assert "0 courses" in body
    assert "<article" not in body


async def test_a_course_shows_its_programme_and_opens_free_lessons(
    session: AsyncSession, admin: User
) -> None:
    await make_full_course(session, instructor_ids=[admin.id])
    body = await body_of(session, COURSE)
    assert body.count("<details") == 2
    assert len(re.findall(r"<details[^>]* open>", body)) == 1
    (lesson,) = re.findall(r'<a href="([^"]+)" class="link grow">Sheets</a>', body)
    assert f'<a href="{lesson}" class="btn btn-outline btn-block">' in body
    for words in ("2 modules, 4 lessons", "1 test", "7 min", "Later", "Begin here."):
        assert words in body, words
    assert admin.display_name in body


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"price": 99_000}, "Payment is not connected on this site yet"),
        ({"enrollment_open": False}, "Enrolment opens later"),
    ],
    ids=str,
)
async def test_what_stands_in_the_way_of_all_is_said(
    session: AsyncSession, fields: dict[str, object], words: str
) -> None:
    await make_full_course(session, **fields)
    assert words in await body_of(session, COURSE)


async def test_nothing_is_offered_that_depends_on_who_reads(
    session: AsyncSession,
) -> None:
    await make_full_course(session)
    body = await body_of(session, COURSE)
    assert "Enrol for free" not in body
    assert 'class="next-step"' in body


async def test_a_course_with_little_to_say_has_no_empty_sections(
    session: AsyncSession,
) -> None:
    await make_courses(session, {"slug": "bare", "gives_certificate": False})
    body = await body_of(session, "/courses/bare")
    for words in ("What you will learn", "Who it is for", "Teacher", "Certificate"):
        assert words not in body, words
    assert "<ul></ul>" not in body


@pytest.mark.parametrize(
    "field", ["title", "summary", "outcomes", "audience", "requirements"]
)
async def test_what_people_wrote_stays_text(session: AsyncSession, field: str) -> None:
    is_list = field in {"outcomes", "audience", "requirements"}
    await make_courses(
        session, {"slug": "evil", field: [EVIL] if is_list else EVIL, "hours": 2}
    )
    body = await body_of(session, "/courses/evil")
    assert "<script" not in body
    assert "&lt;script&gt;" in body


async def test_all_of_it_is_in_the_readers_language(session: AsyncSession) -> None:
    await make_full_course(session, level="beginner")
    for path in ("/courses", COURSE):
        with use_locale("ru"):
            russian = await body_of(session, path)
        with use_locale("en"):
            english = await body_of(session, path)
        assert "С нуля" in russian
        assert "From scratch" in english
        assert not re.search("[а-яё]", english, re.IGNORECASE)
