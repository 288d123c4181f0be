"""Courses of the demo: what is already there is changed in place."""

from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlmodel import col, delete, select

from edu_platform.accounts.models import User
from edu_platform.catalog import service as catalog
from edu_platform.catalog.models import Course, LessonKind
from edu_platform.catalog.schemas import CourseCreate, CourseOutline
from edu_platform.cli.demo.content import (
    ContentError,
    CourseFolder,
    LessonPart,
    checked,
)
from edu_platform.cli.demo.pictures import Pictures
from edu_platform.cli.demo.quizzes import place_quiz, remove_unused
from edu_platform.core.actor import SYSTEM
from edu_platform.core.db import Session
from edu_platform.materials import service as materials
from edu_platform.materials.models import Article
from edu_platform.quizzes.schemas import QuizCreate

KOPECKS = 100
# People read the date in their own zone: at noon it is the same day in all of Russia.
HOUR_OF_PUBLICATION = time(7, tzinfo=UTC)

Place = tuple[int, int]
Contents = dict[Place, UUID]


async def place_course(
    session: Session, folder: CourseFolder, people: dict[str, User]
) -> None:
    """Make the course of a folder as its files say."""
    outline = await _outline(session, folder.course.slug)
    known = _recognised(folder, outline) if outline else {}
    contents = await _place_contents(session, folder, known)
    wanted = checked(
        CourseCreate, _course(folder, contents, people), folder.path / "course.yaml"
    )
    await catalog.save_course(session, SYSTEM, wanted)
    if outline:
        await _remove_unused(session, outline, set(contents.values()))


async def _outline(session: Session, slug: str) -> CourseOutline | None:
    found = await session.exec(select(Course.id).where(Course.slug == slug))
    course_id = found.one_or_none()
    return await catalog.get_outline(session, course_id) if course_id else None


def _recognised(folder: CourseFolder, outline: CourseOutline) -> Contents:
    """Find which lessons are there already: by title, else by place."""
    there: dict[Place, tuple[LessonKind, str, UUID]] = {
        (module_place, lesson_place): (lesson.kind, lesson.title, content_id)
        for module_place, module in enumerate(outline.modules)
        for lesson_place, lesson in enumerate(module.lessons)
        if (content_id := lesson.article_id or lesson.quiz_id)
    }
    by_title = {(kind, title): found for kind, title, found in there.values()}
    known = {
        place: by_title[lesson.kind, lesson.title]
        for place, lesson in folder.places
        if (lesson.kind, lesson.title) in by_title
    }
    for place, lesson in folder.places:
        kind, _title, content_id = there.get(place, (None, "", None))
        is_free = place not in known and content_id not in known.values()
        if content_id and is_free and kind is lesson.kind:
            known[place] = content_id
    return known


async def _place_contents(
    session: Session, folder: CourseFolder, known: Contents
) -> Contents:
    pictures = Pictures(folder.path / "media")
    placed: Contents = {}
    for place, lesson in folder.places:
        if lesson.kind is LessonKind.ARTICLE:
            text = await pictures.linked(folder.text_of(lesson))
            placed[place] = await _place_article(
                session, lesson.title, text, known.get(place)
            )
        elif lesson.kind is LessonKind.QUIZ:
            values = await pictures.linked_everywhere(folder.quiz_of(lesson))
            quiz = checked(QuizCreate, values, _quiz_file(folder, lesson))
            placed[place] = await place_quiz(session, quiz, known.get(place))
    return placed


def _quiz_file(folder: CourseFolder, lesson: LessonPart) -> Path:
    return folder.path / "quizzes" / lesson.quiz


async def _place_article(
    session: Session, title: str, body: str, known: UUID | None
) -> UUID:
    if known is None:
        made = await materials.create_article(session, SYSTEM, title=title, body=body)
        return made.id
    await materials.update_article(session, SYSTEM, known, title=title, body=body)
    return known


def _course(
    folder: CourseFolder, contents: Contents, people: dict[str, User]
) -> dict[str, Any]:
    course = folder.course
    if course.instructor not in people:
        raise ContentError(f"{folder.path}: who is {course.instructor}?")
    fields = course.model_dump(
        exclude={"instructor", "certificate", "published", "modules"}
    )
    old_price = course.old_price
    return fields | {
        "price": course.price * KOPECKS,
        "old_price": None if old_price is None else old_price * KOPECKS,
        "gives_certificate": course.certificate,
        "published_at": datetime.combine(course.published, HOUR_OF_PUBLICATION),
        "instructor_ids": [people[course.instructor].id],
        "modules": _modules(folder, contents),
    }


def _modules(folder: CourseFolder, contents: Contents) -> list[dict[str, Any]]:
    modules: list[dict[str, Any]] = [
        {"title": module.title, "summary": module.summary, "lessons": []}
        for module in folder.course.modules
    ]
    keys = {LessonKind.ARTICLE: "article_id", LessonKind.QUIZ: "quiz_id"}
    for place, lesson in folder.places:
        content = {keys[lesson.kind]: contents[place]} if place in contents else {}
        modules[place[0]]["lessons"].append(
            {
                "title": lesson.title,
                "minutes": lesson.minutes,
                "is_preview": lesson.preview,
                **content,
            }
        )
    return modules


async def _remove_unused(
    session: Session, before: CourseOutline, kept: set[UUID]
) -> None:
    """Delete what the course no longer shows, unless somebody's result needs it."""
    for lesson in before.lessons:
        if lesson.quiz_id and lesson.quiz_id not in kept:
            await remove_unused(session, lesson.quiz_id)
        article_id = lesson.article_id
        if not article_id or article_id in kept:
            continue
        if not await catalog.places_of_article(session, article_id):
            await session.exec(delete(Article).where(col(Article.id) == article_id))
