"""Courses with lessons for tests: other features' tests use them too."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.catalog.models import (
    Category,
    Course,
    CourseStatus,
    Lesson,
    LessonKind,
    Level,
    Module,
)
from edu_platform.core.models import utc_now
from edu_platform.learning.models import Enrollment, EnrollmentStatus
from edu_platform.materials.models import Article
from edu_platform.quizzes.models import Quiz
from tests.quizzes.factories import make_quiz

MODULES = (("preview", "text"), ("text", "final"))


@dataclass(frozen=True)
class Built:
    """A course, with its lessons in order and the tests that they show."""

    course: Course
    modules: list[Module]
    lessons: list[Lesson]
    quizzes: list[Quiz]

    @property
    def texts(self) -> list[Lesson]:
        return [x for x in self.lessons if x.kind is LessonKind.ARTICLE]


async def make_course(
    session: AsyncSession,
    modules: Sequence[Sequence[str]] = MODULES,
    *,
    quiz: dict[str, Any] | None = None,
    **fields: Any,
) -> Built:
    """Make a published free course of lessons: text, preview, quiz, final, planned."""
    name = uuid4().hex[:8]
    category = Category(slug=name, title_ru="Код", title_en="Code", hue="code")
    session.add(category)
    await session.flush()
    values: dict[str, Any] = {
        "slug": f"course-{name}",
        "title": f"Course {name}",
        "summary": "A course for tests.",
        "level": Level.BEGINNER,
        "status": CourseStatus.PUBLISHED,
        "published_at": utc_now(),
        "category_id": category.id,
    }
    course = Course(**(values | fields))
    session.add(course)
    await session.flush()
    built = Built(course, [], [], [])
    for position, kinds in enumerate(modules, start=1):
        module = Module(
            course_id=course.id, position=position, title=f"Module {position}"
        )
        session.add(module)
        await session.flush()
        built.modules.append(module)
        for kind in kinds:
            await add_lesson(session, built, kind, module, quiz=quiz)
    await session.commit()
    return built


async def add_lesson(
    session: AsyncSession,
    built: Built,
    kind: str,
    module: Module | None = None,
    *,
    quiz: dict[str, Any] | None = None,
) -> Lesson:
    """Add a lesson at the end of a module, by default of the last one."""
    module = module or built.modules[-1]
    number = len(built.lessons) + 1
    lesson = Lesson(
        module_id=module.id,
        position=number,
        title=f"Lesson {number}",
        kind=LessonKind.PLANNED,
        is_preview=kind in {"preview", "preview quiz"},
    )
    await MAKERS[kind](session, built, lesson, quiz or {})
    session.add(lesson)
    await session.flush()
    built.lessons.append(lesson)
    return lesson


Maker = Callable[[AsyncSession, Built, Lesson, dict[str, Any]], Awaitable[None]]


async def _with_article(
    session: AsyncSession, _built: Built, lesson: Lesson, _quiz: dict[str, Any]
) -> None:
    article = Article(
        title=lesson.title,
        body=f"Text of {lesson.title}.",
        body_html=f"<p>Text of {lesson.title}.</p>",
    )
    session.add(article)
    await session.flush()
    lesson.kind, lesson.article_id = LessonKind.ARTICLE, article.id


async def _with_quiz(
    session: AsyncSession, built: Built, lesson: Lesson, quiz: dict[str, Any]
) -> None:
    made = await make_quiz(session, **quiz)
    built.quizzes.append(made)
    lesson.kind, lesson.quiz_id = LessonKind.QUIZ, made.id


async def _with_final(
    session: AsyncSession, built: Built, lesson: Lesson, quiz: dict[str, Any]
) -> None:
    await _with_quiz(session, built, lesson, {**quiz, "is_final": True})


async def _planned(
    _session: AsyncSession, _built: Built, _lesson: Lesson, _quiz: dict[str, Any]
) -> None:
    return None


MAKERS: dict[str, Maker] = {
    "text": _with_article,
    "preview": _with_article,
    "quiz": _with_quiz,
    "preview quiz": _with_quiz,
    "final": _with_final,
    "planned": _planned,
}


async def expire(session: AsyncSession, enrollment: Enrollment) -> None:
    """Let an enrolment have been completed so long ago that its access is over."""
    enrollment.status = EnrollmentStatus.COMPLETED
    enrollment.completed_at = utc_now() - timedelta(days=40)
    enrollment.access_until = utc_now() - timedelta(days=9)
    session.add(enrollment)
    await session.commit()
