"""One course: its page, its outline, and where contents are placed."""

from collections import defaultdict
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlmodel import col, select

from edu_platform.accounts.models import User
from edu_platform.catalog.models import (
    Course,
    CourseInstructor,
    CourseStatus,
    Lesson,
    Module,
)
from edu_platform.catalog.schemas import (
    CourseDetail,
    CourseOutline,
    InstructorRead,
    LessonRead,
    ModuleRead,
    OutlineLesson,
    OutlineModule,
    Place,
)
from edu_platform.catalog.service.cards import (
    card_fields,
    instructor_names,
    select_cards,
)
from edu_platform.catalog.service.errors import CourseNotFound, LessonNotFound
from edu_platform.catalog.service.rows import fetch_one
from edu_platform.core.actor import Actor
from edu_platform.core.db import Session
from edu_platform.core.markdown import plain_text, render

DETAIL_COLUMNS = (
    Course.status,
    Course.description,
    Course.description_html,
    Course.outcomes,
    Course.requirements,
    Course.audience,
)

OUTLINE_COLUMNS = (
    Course.slug,
    Course.title,
    Course.hours,
    Course.gives_certificate,
    Course.enrollment_open,
    Course.price,
    Course.language,
    Course.status,
)


async def get_course(session: Session, actor: Actor, slug: str) -> CourseDetail:
    """Return a published course; admins see drafts and archived ones too.

    Raises:
        CourseNotFound: there is none that the actor may see.
    """
    return await _detail(session, actor, col(Course.slug) == slug.replace("\0", ""))


async def get_course_by_id(
    session: Session, actor: Actor, course_id: UUID
) -> CourseDetail:
    """Return a published course, as `get_course` does."""
    return await _detail(session, actor, col(Course.id) == course_id)


async def _detail(
    session: Session, actor: Actor, condition: ColumnElement[bool]
) -> CourseDetail:
    query = select_cards(*DETAIL_COLUMNS).where(condition)
    row = await fetch_one(session, query)
    if row is None:
        raise CourseNotFound
    if row["status"] is not CourseStatus.PUBLISHED and not actor.is_admin:
        raise CourseNotFound
    fields = card_fields(row)
    fields["description_text"] = plain_text(fields.pop("description"))
    fields["instructors"] = await _instructors(session, row["id"])
    fields["modules"] = await _modules(session, row["id"])
    return CourseDetail.model_validate(fields)


async def _instructors(session: Session, course_id: UUID) -> list[InstructorRead]:
    query = (
        select(User.display_name, User.headline, User.about)
        .join(CourseInstructor, col(CourseInstructor.user_id) == col(User.id))
        .where(CourseInstructor.course_id == course_id)
        .order_by(col(CourseInstructor.position))
    )
    return [
        InstructorRead(name=name, headline=headline, about_html=render(about))
        for name, headline, about in (await session.exec(query)).all()
    ]


async def _rows_of_programme(session: Session, course_id: UUID) -> Any:
    query = (
        select(Module, Lesson)
        .outerjoin(Lesson, col(Lesson.module_id) == col(Module.id))
        .where(Module.course_id == course_id)
        .order_by(col(Module.position), col(Lesson.position))
    )
    return (await session.exec(query)).all()


async def _programme(
    session: Session, course_id: UUID
) -> list[tuple[Module, list[Lesson]]]:
    modules: dict[UUID, Module] = {}
    lessons: dict[UUID, list[Lesson]] = defaultdict(list)
    for module, lesson in await _rows_of_programme(session, course_id):
        modules[module.id] = module
        if lesson is not None:
            lessons[module.id].append(lesson)
    return [(module, lessons[module.id]) for module in modules.values()]


async def _modules(session: Session, course_id: UUID) -> list[ModuleRead]:
    return [
        ModuleRead(
            id=module.id,
            title=module.title,
            summary=module.summary,
            lessons=[
                LessonRead.model_validate(lesson, from_attributes=True)
                for lesson in lessons
            ],
        )
        for module, lessons in await _programme(session, course_id)
    ]


async def get_outline(session: Session, course_id: UUID) -> CourseOutline:
    """Return the programme with its contents' ids, for the features above.

    Asks no permission: whoever shows a part of it to a person does.

    Raises:
        CourseNotFound: there is no such course.
    """
    columns: list[Any] = [*OUTLINE_COLUMNS, instructor_names()]
    query = sa.select(*columns).where(col(Course.id) == course_id)
    row = await fetch_one(session, query)
    if row is None:
        raise CourseNotFound
    modules = [
        OutlineModule(module.id, module.title, [_outlined(each) for each in lessons])
        for module, lessons in await _programme(session, course_id)
    ]
    return CourseOutline(id=course_id, modules=modules, **dict(row))


def _outlined(lesson: Lesson) -> OutlineLesson:
    return OutlineLesson(
        id=lesson.id,
        title=lesson.title,
        kind=lesson.kind,
        article_id=lesson.article_id,
        quiz_id=lesson.quiz_id,
        minutes=lesson.minutes,
        is_preview=lesson.is_preview,
    )


async def course_id_of_lesson(session: Session, lesson_id: UUID) -> UUID:
    query = (
        select(Module.course_id)
        .join(Lesson, col(Lesson.module_id) == col(Module.id))
        .where(Lesson.id == lesson_id)
    )
    course_id = (await session.exec(query)).one_or_none()
    if course_id is None:
        raise LessonNotFound
    return course_id


async def places_of_article(session: Session, article_id: UUID) -> list[Place]:
    return await _places(session, col(Lesson.article_id) == article_id)


async def places_of_quiz(session: Session, quiz_id: UUID) -> list[Place]:
    return await _places(session, col(Lesson.quiz_id) == quiz_id)


async def _places(session: Session, condition: ColumnElement[bool]) -> list[Place]:
    query = (
        select(Lesson.id, Module.course_id, Lesson.is_preview, Course.status)
        .join(Module, col(Module.id) == col(Lesson.module_id))
        .join(Course, col(Course.id) == col(Module.course_id))
        .where(condition)
    )
    return [
        Place(lesson_id, course_id, is_preview, CourseStatus(status))
        for lesson_id, course_id, is_preview, status in (
            await session.exec(query)
        ).all()
    ]
