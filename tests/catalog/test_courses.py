from uuid import uuid4

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts.models import User
from edu_platform.catalog import service as catalog
from edu_platform.catalog.models import CourseStatus, LessonKind
from edu_platform.catalog.schemas import CourseCreate, CourseFilters
from edu_platform.core.actor import SYSTEM, VISITOR
from tests.catalog.factories import (
    counted,
    course_create,
    make_article_id,
    make_category,
    make_courses,
)
from tests.conftest import PersonOf, actor_of
from tests.quizzes.factories import make_quiz


@pytest.fixture
async def wanted(session: AsyncSession, person_of: PersonOf) -> CourseCreate:
    """A course of everything: two teachers, two modules, all kinds of lessons."""
    category = await make_category(session, "crafts", title_en="Crafts", hue="hum")
    teachers = [await person_of(display_name=name) for name in ("Zoë", "Anna")]
    teachers[0].about = "Folds **boats**."
    quiz = await make_quiz(session)
    return course_create(
        category.slug,
        description="Boats that *float*.",
        price=99_000,
        old_price=120_000,
        hours=3,
        outcomes=["Fold a boat"],
        instructor_ids=[teacher.id for teacher in teachers],
        modules=[
            {
                "title": "Paper",
                "summary": "What it is made of.",
                "lessons": [
                    {
                        "title": "Sheets",
                        "article_id": await make_article_id(session, "Sheets"),
                        "minutes": 7,
                        "is_preview": True,
                    },
                    {"title": "What you know", "quiz_id": quiz.id},
                ],
            },
            {"title": "Boats", "lessons": [{"title": "Soon", "minutes": 10}]},
        ],
    )


class TestPage:
    async def test_tells_everything_in_order(
        self, session: AsyncSession, wanted: CourseCreate
    ) -> None:
        await catalog.save_course(session, SYSTEM, wanted)
        shown = await catalog.get_course(session, VISITOR, "paper-boats")

        assert shown.category_title == "Crafts"
        assert shown.hue == "hum"
        assert shown.lessons_count == 3
        assert shown.instructor_name == "Zoë, Anna"
        assert [teacher.name for teacher in shown.instructors] == ["Zoë", "Anna"]
        assert "<strong>boats</strong>" in shown.instructors[0].about_html
        assert shown.description_html == "<p>Boats that <em>float</em>.</p>\n"
        assert shown.description_text == "Boats that float."
        assert [module.title for module in shown.modules] == ["Paper", "Boats"]
        assert [
            (lesson.title, lesson.kind, lesson.minutes, lesson.is_preview)
            for module in shown.modules
            for lesson in module.lessons
        ] == [
            ("Sheets", LessonKind.ARTICLE, 7, True),
            ("What you know", LessonKind.QUIZ, 5, False),
            ("Soon", LessonKind.PLANNED, 10, False),
        ]

    async def test_is_found_by_id_too(
        self, session: AsyncSession, wanted: CourseCreate
    ) -> None:
        course = await catalog.save_course(session, SYSTEM, wanted)
        shown = await catalog.get_course_by_id(session, VISITOR, course.id)
        assert shown == await catalog.get_course(session, VISITOR, "paper-boats")
        with pytest.raises(catalog.CourseNotFound):
            await catalog.get_course_by_id(session, VISITOR, uuid4())

    async def test_takes_as_many_statements_for_any_programme(
        self, session: AsyncSession, engine: AsyncEngine, wanted: CourseCreate
    ) -> None:
        await catalog.save_course(session, SYSTEM, wanted)
        await make_courses(session, {"slug": "empty"})
        for slug in ("empty", "paper-boats"):
            with counted(engine) as statements:
                await catalog.get_course(session, VISITOR, slug)
            assert len(statements) == 3

    @pytest.mark.parametrize("status", [CourseStatus.DRAFT, CourseStatus.ARCHIVED])
    async def test_is_for_admins_only_unless_it_is_published(
        self, session: AsyncSession, learner: User, admin: User, status: CourseStatus
    ) -> None:
        await make_courses(session, {"slug": "hidden", "status": status})
        for actor in (VISITOR, actor_of(learner)):
            with pytest.raises(catalog.CourseNotFound):
                await catalog.get_course(session, actor, "hidden")
        shown = await catalog.get_course(session, actor_of(admin), "hidden")
        assert shown.status is status

    @pytest.mark.parametrize("slug", ["", "nothing", "%", "\0", "'; --"])
    async def test_there_is_none_for_an_unknown_address(
        self, session: AsyncSession, slug: str
    ) -> None:
        await make_courses(session, {})
        with pytest.raises(catalog.CourseNotFound):
            await catalog.get_course(session, VISITOR, slug)


class TestOutline:
    async def test_names_contents_and_what_completion_needs(
        self, session: AsyncSession, wanted: CourseCreate
    ) -> None:
        course = await catalog.save_course(session, SYSTEM, wanted)
        outline = await catalog.get_outline(session, course.id)

        article, quiz, planned = outline.lessons
        assert outline.slug == "paper-boats"
        assert outline.instructor_names == ["Zoë", "Anna"]
        assert article.article_id == wanted.modules[0].lessons[0].article_id
        assert quiz.quiz_id == wanted.modules[0].lessons[1].quiz_id
        assert (planned.article_id, planned.quiz_id) == (None, None)
        assert outline.required == [article, quiz]

    async def test_takes_two_statements(
        self, session: AsyncSession, engine: AsyncEngine, wanted: CourseCreate
    ) -> None:
        course = await catalog.save_course(session, SYSTEM, wanted)
        with counted(engine) as statements:
            await catalog.get_outline(session, course.id)
        assert len(statements) == 2

    async def test_there_is_none_of_an_unknown_course(
        self, session: AsyncSession
    ) -> None:
        with pytest.raises(catalog.CourseNotFound):
            await catalog.get_outline(session, uuid4())


class TestPlaces:
    async def test_are_where_courses_show_a_content(
        self, session: AsyncSession, wanted: CourseCreate
    ) -> None:
        course = await catalog.save_course(session, SYSTEM, wanted)
        article, quiz, _planned = (
            await catalog.get_outline(session, course.id)
        ).lessons
        assert article.article_id
        assert quiz.quiz_id

        (place,) = await catalog.places_of_article(session, article.article_id)
        assert (place.lesson_id, place.course_id) == (article.id, course.id)
        assert place.is_preview
        assert place.course_status is CourseStatus.PUBLISHED
        (place,) = await catalog.places_of_quiz(session, quiz.quiz_id)
        assert place.lesson_id == quiz.id
        assert not place.is_preview
        assert await catalog.places_of_quiz(session, article.article_id) == []

    async def test_a_lesson_knows_its_course(
        self, session: AsyncSession, wanted: CourseCreate
    ) -> None:
        course = await catalog.save_course(session, SYSTEM, wanted)
        outline = await catalog.get_outline(session, course.id)
        for lesson in outline.lessons:
            found = await catalog.course_id_of_lesson(session, lesson.id)
            assert found == course.id
        with pytest.raises(catalog.LessonNotFound):
            await catalog.course_id_of_lesson(session, uuid4())


class TestCards:
    async def test_come_by_id_whatever_the_status_is(
        self, session: AsyncSession
    ) -> None:
        draft, published = await make_courses(
            session, {"status": CourseStatus.DRAFT}, {"title": "Boats"}
        )
        ids = [draft.id, published.id, uuid4()]
        cards = await catalog.cards_by_ids(session, ids)
        assert set(cards) == {draft.id, published.id}
        assert cards[published.id].title == "Boats"
        assert cards[published.id].instructor_name == ""
        assert await catalog.cards_by_ids(session, []) == {}

    @pytest.mark.parametrize(
        ("price", "old", "text", "old_text"),
        [(0, None, "Free", ""), (99_000, 120_000, "₽990", "₽1,200")],
    )
    async def test_put_prices_into_words(
        self,
        session: AsyncSession,
        price: int,
        old: int | None,
        text: str,
        old_text: str,
    ) -> None:
        await make_courses(session, {"price": price, "old_price": old})
        page = await catalog.search_courses(session, VISITOR, CourseFilters())
        card = page.items[0]
        assert (card.price_text, card.old_price_text) == (text, old_text)
