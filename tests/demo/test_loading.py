import asyncio
import hashlib
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import SQLModel, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts.models import User
from edu_platform.catalog import service as catalog
from edu_platform.catalog.models import Course, LessonKind
from edu_platform.catalog.schemas import CourseDetail, CourseOutline
from edu_platform.cli import demo
from edu_platform.core import db, storage
from edu_platform.core.actor import VISITOR
from edu_platform.core.settings import settings
from edu_platform.materials.models import Article
from edu_platform.quizzes.models import Attempt, Question, Quiz, QuizItem
from tests.conftest import SessionFactory
from tests.demo.factories import PICTURE, QUIZ, Files, course

SLUG = "paper-boats"


async def shown(session: AsyncSession) -> CourseDetail:
    return await catalog.get_course(session, VISITOR, SLUG)


async def outline(session: AsyncSession) -> CourseOutline:
    return await catalog.get_outline(session, (await shown(session)).id)


async def counts(session: AsyncSession) -> dict[str, int]:
    return {
        table.name: (await session.exec(select(func.count()).select_from(table))).one()
        for table in SQLModel.metadata.sorted_tables
    }


async def all_of(session: AsyncSession, model: type[Any]) -> list[Any]:
    return list((await session.exec(select(model))).all())


class TestFirstTime:
    async def test_everything_is_made_as_the_files_say(
        self, session: AsyncSession, files: Files
    ) -> None:
        loaded = await demo.load_into(session, files.folder)
        assert (loaded.categories, loaded.people, loaded.courses) == (1, 4, 1)

        found = await shown(session)
        assert (found.price, found.old_price) == (49_000, 69_000)
        assert (found.category_slug, found.hue) == ("crafts", "hum")
        assert found.instructor_name == "Вера Ланская"
        assert found.gives_certificate
        assert found.published_at
        assert found.published_at.date() == date(2026, 9, 15)
        assert "<strong>плавают</strong>" in found.description_html
        lessons = (await outline(session)).lessons
        assert [(each.title, each.kind, each.is_preview) for each in lessons] == [
            ("Лист", LessonKind.ARTICLE, True),
            ("Тест", LessonKind.QUIZ, False),
            ("Скоро", LessonKind.PLANNED, False),
        ]

    async def test_ratings_and_popularity_are_not_made_up(
        self, session: AsyncSession, files: Files
    ) -> None:
        await demo.load_into(session, files.folder)
        (made,) = await all_of(session, Course)
        assert (made.rating, made.rating_count, made.popularity) == (0, 0, 0)

    async def test_pictures_are_stored_and_linked_by_their_content(
        self, session: AsyncSession, files: Files
    ) -> None:
        await demo.load_into(session, files.folder)
        name = f"images/{hashlib.sha256(PICTURE.encode()).hexdigest()}.svg"
        assert await storage.get(name) == PICTURE.encode()

        (article,) = await all_of(session, Article)
        assert f"![Лодка](/media/{name})" in article.body
        assert f'src="/media/{name}"' in article.body_html
        questions = await all_of(session, Question)
        assert any(f'src="/media/{name}"' in each.stem_html for each in questions)

    async def test_a_test_has_the_rules_of_its_file(
        self, session: AsyncSession, files: Files
    ) -> None:
        await demo.load_into(session, files.folder)
        (quiz,) = await all_of(session, Quiz)
        assert (quiz.title, quiz.pass_percent) == ("What you know", 50)
        assert (quiz.attempts_allowed, quiz.reveal) == (3, "last")
        assert quiz.is_final
        assert not quiz.shuffle
        assert [item.points for item in await all_of(session, QuizItem)] == [1, 2]

    async def test_another_installation_is_left_alone(
        self, session: AsyncSession, files: Files, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(settings.__dict__, "is_demo", False)
        before = await counts(session)
        with pytest.raises(demo.DemoRefused):
            await demo.load_into(session, files.folder)
        assert await counts(session) == before


class TestAgain:
    async def test_nothing_changes(self, session: AsyncSession, files: Files) -> None:
        await demo.load_into(session, files.folder)
        before = await counts(session)
        course_before, outline_before = await shown(session), await outline(session)
        assert before["course"] == 1
        assert before["quiz"] == 1

        await demo.load_into(session, files.folder)
        assert await counts(session) == before
        assert await shown(session) == course_before
        assert await outline(session) == outline_before

    async def test_two_processes_load_it_once(
        self, clone: SessionFactory, files: Files
    ) -> None:
        await asyncio.gather(*(demo.load_async(files.folder) for _ in range(3)))
        async with clone() as session:
            made = await counts(session)
        assert (made["course"], made["user"], made["quiz"]) == (1, 4, 1)

    async def test_a_changed_text_is_changed_in_place(
        self, session: AsyncSession, files: Files
    ) -> None:
        await demo.load_into(session, files.folder)
        before = await outline(session)
        files.article("Take *two* sheets.")
        await demo.load_into(session, files.folder)
        assert await outline(session) == before
        (article,) = await all_of(session, Article)
        assert article.body_html == "<p>Take <em>two</em> sheets.</p>\n"

    async def test_a_changed_picture_is_linked_anew(
        self, session: AsyncSession, files: Files
    ) -> None:
        await demo.load_into(session, files.folder)
        files.picture(PICTURE.replace("9 9", "8 8"))
        await demo.load_into(session, files.folder)
        (article,) = await all_of(session, Article)
        assert hashlib.sha256(PICTURE.encode()).hexdigest() not in article.body

    async def test_changed_course_fields_are_changed_in_place(
        self, session: AsyncSession, files: Files
    ) -> None:
        await demo.load_into(session, files.folder)
        before = await shown(session)
        files.course(course(title="Лодки", price=0, old_price=None))
        await demo.load_into(session, files.folder)
        after = await shown(session)
        assert after.id == before.id
        assert (after.title, after.price, after.old_price) == ("Лодки", 0, None)

    async def test_a_renamed_lesson_keeps_its_place_and_content(
        self, session: AsyncSession, files: Files
    ) -> None:
        await demo.load_into(session, files.folder)
        before = (await outline(session)).lessons[0]
        changed = course()
        changed["modules"][0]["lessons"][0]["title"] = "Лист бумаги"
        files.course(changed)
        await demo.load_into(session, files.folder)
        after = (await outline(session)).lessons[0]
        assert after.title == "Лист бумаги"
        assert (after.id, after.article_id) == (before.id, before.article_id)

    async def test_a_lesson_that_comes_first_takes_nothing_from_the_next(
        self, session: AsyncSession, files: Files
    ) -> None:
        await demo.load_into(session, files.folder)
        before = {each.title: each.id for each in (await outline(session)).lessons}
        changed = course()
        lesson = {"title": "Начало", "file": "01-00-start.md", "minutes": 3}
        changed["modules"][0]["lessons"].insert(0, lesson)
        files.course(changed)
        files.article("Hello.", "01-00-start.md")
        await demo.load_into(session, files.folder)
        lessons = (await outline(session)).lessons
        assert [each.title for each in lessons] == ["Начало", "Лист", "Тест", "Скоро"]
        assert {each.title: each.id for each in lessons[1:]} == before

    async def test_a_lesson_that_goes_takes_its_content_along(
        self, session: AsyncSession, files: Files
    ) -> None:
        await demo.load_into(session, files.folder)
        changed = course()
        del changed["modules"][0]["lessons"][:2]
        files.course(changed)
        await demo.load_into(session, files.folder)
        made = await counts(session)
        assert (made["lesson"], made["article"], made["quiz"]) == (1, 0, 0)
        assert (made["question"], made["quiz_item"]) == (0, 0)


class TestChangedQuiz:
    async def test_the_lesson_gets_a_new_one_and_keeps_its_id(
        self, session: AsyncSession, files: Files
    ) -> None:
        await demo.load_into(session, files.folder)
        before = (await outline(session)).lessons[1]
        files.quiz(QUIZ | {"pass_percent": 80})
        await demo.load_into(session, files.folder)
        after = (await outline(session)).lessons[1]
        assert after.id == before.id
        (quiz,) = await all_of(session, Quiz)
        assert (after.quiz_id, quiz.pass_percent) == (quiz.id, 80)
        assert len(await all_of(session, QuizItem)) == 2

    async def test_attempts_stay_with_the_one_they_were_made_in(
        self, session: AsyncSession, files: Files, learner: User
    ) -> None:
        await demo.load_into(session, files.folder)
        taken = (await outline(session)).lessons[1].quiz_id
        assert isinstance(taken, UUID)
        attempt = Attempt(quiz_id=taken, user_id=learner.id, number=1)
        session.add(attempt)
        await session.flush()

        files.quiz(QUIZ | {"questions": QUIZ["questions"][:1]})
        await demo.load_into(session, files.folder)
        assert (await outline(session)).lessons[1].quiz_id != taken
        kept = await session.get_one(Attempt, attempt.id)
        assert kept.quiz_id == taken
        assert len(await all_of(session, Quiz)) == 2


class TestMistakes:
    @pytest.mark.parametrize(
        ("spoil", "named"),
        [
            (lambda f: f.course(course(level="genius")), "course.yaml"),
            (lambda f: f.course(course(price="much")), "course.yaml"),
            (lambda f: f.course(course(colour="red")), "course.yaml"),
            (lambda f: f.course(course(slug="Not A Slug")), "course.yaml"),
            (lambda f: f.course(course(instructor="nobody")), "nobody"),
            (lambda f: f.quiz(QUIZ | {"questions": []}), "module-1.yaml"),
            (lambda f: f.article("![](media/missing.svg)"), "missing.svg"),
            (lambda f: (f.course_folder / "course.yaml").write_text("a: [b"), "course"),
            (
                lambda f: (f.course_folder / "lessons/01-01-sheet.md").unlink(),
                "01-01-sheet.md",
            ),
            (lambda f: (f.folder / "people.yaml").unlink(), "people.yaml"),
        ],
    )
    async def test_the_wrong_file_is_named(
        self, session: AsyncSession, files: Files, spoil: Any, named: str
    ) -> None:
        spoil(files)
        with pytest.raises(demo.ContentError, match=named):
            await demo.load_into(session, files.folder)

    async def test_nothing_stays_of_what_fails_half_way(
        self, clone: SessionFactory, files: Files
    ) -> None:
        files.quiz({"title": "Broken"})
        with pytest.raises(demo.ContentError):
            await demo.load_async(files.folder)
        async with clone() as session:
            made = await counts(session)
        assert (made["category"], made["user"], made["article"]) == (0, 0, 0)


def test_a_program_without_a_loop_may_load_it_too(
    files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed: list[str] = []

    class Engine:
        async def dispose(self) -> None:
            closed.append("engine")

    async def load_async(folder: object) -> demo.Loaded:
        assert folder == files.folder
        return demo.Loaded(1, 2, 3)

    monkeypatch.setattr(db, "engine", Engine())
    monkeypatch.setattr("edu_platform.cli.demo.loading.load_async", load_async)
    assert demo.load(files.folder) == demo.Loaded(1, 2, 3)
    assert closed == ["engine"]
