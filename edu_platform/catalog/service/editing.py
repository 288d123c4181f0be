"""Saving a whole course: what is there is changed in place and keeps its ids."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar
from uuid import UUID

import anyio.to_thread
from sqlalchemy import text
from sqlmodel import col, select

from edu_platform.catalog.models import (
    Category,
    Course,
    CourseInstructor,
    CourseStatus,
    Lesson,
    Module,
)
from edu_platform.catalog.schemas import CourseCreate, LessonCreate, ModuleCreate
from edu_platform.catalog.service.errors import CategoryNotFound
from edu_platform.catalog.service.search import TAG
from edu_platform.core import audit
from edu_platform.core.actor import Actor
from edu_platform.core.cache import invalidate
from edu_platform.core.db import Session, lock
from edu_platform.core.markdown import render
from edu_platform.core.models import utc_now

Row = TypeVar("Row")
Wanted = TypeVar("Wanted")

# Fields that have another name or another form in the table.
TRANSLATED = {"category", "published_at", "instructor_ids", "modules"}


async def save_course(session: Session, actor: Actor, wanted: CourseCreate) -> Course:
    """Create a course, or make the one that has this slug as is wanted.

    Modules are recognised by title or place, lessons by content or title, so that
    people's progress stays with what they have done.

    Raises:
        CategoryNotFound: there is no category with this slug.
    """
    actor.require_admin()
    # Two at once would both create it, or both move lessons to the same places.
    await lock(session, "course", wanted.slug)
    await _defer_places(session, "deferred")
    course = await _saved_course(session, wanted)
    changed = await _flush(session)
    changed |= await _place_instructors(session, course.id, wanted.instructor_ids)
    changed |= await _place_modules(session, course.id, wanted.modules)
    await _defer_places(session, "immediate")
    if changed:
        after = {"slug": course.slug, "status": course.status}
        await audit.record(
            session, actor, "course.saved", "course", course.id, after=after
        )
        await invalidate(session, TAG)
    return course


async def _defer_places(session: Session, when: str) -> None:
    """Let two lessons stand in one place while all of them are being moved."""
    await session.exec(text(f"set constraints all {when}"))  # pyright: ignore[reportCallIssue, reportArgumentType]


async def _flush(session: Session) -> bool:
    """Flush, and tell whether there was anything to write."""
    modified = any(session.is_modified(row) for row in session.dirty)
    changed = bool(modified or session.new or session.deleted)
    await session.flush()
    return changed


async def _saved_course(session: Session, wanted: CourseCreate) -> Course:
    query = select(Course).where(Course.slug == wanted.slug)
    course = (await session.exec(query)).one_or_none()
    fields = wanted.model_dump(exclude=TRANSLATED)
    fields["category_id"] = await _category_id(session, wanted.category)
    fields["published_at"] = _published_at(course, wanted)
    if course is None or course.description != wanted.description:
        fields["description_html"] = await anyio.to_thread.run_sync(
            render, wanted.description
        )
    if course is None:
        course = Course(**fields)
    else:
        course.sqlmodel_update(fields)
    session.add(course)
    return course


async def _category_id(session: Session, slug: str) -> UUID:
    found = await session.exec(select(Category.id).where(Category.slug == slug))
    category_id = found.one_or_none()
    if category_id is None:
        raise CategoryNotFound
    return category_id


def _published_at(course: Course | None, wanted: CourseCreate) -> Any:
    if wanted.published_at or wanted.status is CourseStatus.DRAFT:
        return wanted.published_at
    return (course and course.published_at) or utc_now()


async def _place_instructors(
    session: Session, course_id: UUID, user_ids: Sequence[UUID]
) -> bool:
    query = select(CourseInstructor).where(CourseInstructor.course_id == course_id)
    placed = {row.user_id: row for row in (await session.exec(query)).all()}
    for position, user_id in enumerate(user_ids):
        row = placed.pop(user_id, None)
        if row is None:
            row = CourseInstructor(course_id=course_id, user_id=user_id)
        row.position = position
        session.add(row)
    for row in placed.values():
        await session.delete(row)
    return await _flush(session)


async def _place_modules(
    session: Session, course_id: UUID, wanted: Sequence[ModuleCreate]
) -> bool:
    query = select(Module).where(Module.course_id == course_id)
    rows = (await session.exec(query.order_by(col(Module.position)))).all()
    found = _pair(
        rows,
        list(enumerate(wanted)),
        lambda row, new: row.title == new[1].title,
        lambda row, new: row.position == new[0],
    )
    modules: list[Module] = []
    for position, (new, row) in enumerate(zip(wanted, found, strict=True)):
        module = row or Module(course_id=course_id, position=position, title="")
        module.position, module.title = position, new.title
        module.summary = new.summary
        session.add(module)
        modules.append(module)
    changed = await _flush(session)
    changed |= await _place_lessons(session, course_id, wanted, modules)
    for row in rows:
        if row not in modules:
            await session.delete(row)
    return await _flush(session) or changed


async def _place_lessons(
    session: Session,
    course_id: UUID,
    wanted: Sequence[ModuleCreate],
    modules: Sequence[Module],
) -> bool:
    query = (
        select(Lesson)
        .join(Module, col(Module.id) == col(Lesson.module_id))
        .where(Module.course_id == course_id)
        .order_by(col(Module.position), col(Lesson.position))
    )
    rows = (await session.exec(query)).all()
    places = [
        (module.id, position, lesson)
        for module, new in zip(modules, wanted, strict=True)
        for position, lesson in enumerate(new.lessons)
    ]
    found = _pair(rows, [lesson for *_, lesson in places], _has_content, _has_title)
    for (module_id, position, new), row in zip(places, found, strict=True):
        session.add(_lesson(row, new, module_id, position))
    # Flushed before anything is deleted: a lesson may leave a module that goes.
    changed = await _flush(session)
    for row in rows:
        if row not in found:
            await session.delete(row)
    return await _flush(session) or changed


def _has_content(row: Lesson, new: LessonCreate) -> bool:
    content = (new.article_id, new.quiz_id)
    return any(content) and (row.article_id, row.quiz_id) == content


def _has_title(row: Lesson, new: LessonCreate) -> bool:
    return row.title == new.title


def _lesson(
    row: Lesson | None, new: LessonCreate, module_id: UUID, position: int
) -> Lesson:
    fields: dict[str, Any] = new.model_dump()
    fields |= {"module_id": module_id, "position": position, "kind": new.kind}
    if row is None:
        return Lesson(**fields)
    row.sqlmodel_update(fields)
    return row


def _pair(
    rows: Sequence[Row],
    wanted: Sequence[Wanted],
    *same: Callable[[Row, Wanted], bool],
) -> list[Row | None]:
    """Find for each wanted thing the row it already is, by the first likeness first.

    No row is found twice.
    """
    found: list[Row | None] = [None] * len(wanted)
    free = list(rows)
    for likeness in same:
        for place, new in enumerate(wanted):
            if found[place] is not None:
                continue
            row = next((each for each in free if likeness(each, new)), None)
            if row is not None:
                found[place] = row
                free.remove(row)
    return found
