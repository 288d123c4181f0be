"""What learning knows of a person, for export and erasure."""

from typing import Any
from uuid import UUID

from sqlmodel import col, delete, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.catalog.models import Course, Lesson
from edu_platform.core import personal_data
from edu_platform.core.i18n import N_
from edu_platform.learning.models import (
    Enrollment,
    EnrollmentStatus,
    LessonProgress,
)


async def export(session: AsyncSession, user_id: UUID) -> list[dict[str, Any]]:
    query = (
        select(Enrollment, Course.title)
        .join(Course, col(Course.id) == col(Enrollment.course_id))
        .where(Enrollment.user_id == user_id)
        .order_by(col(Enrollment.created_at))
    )
    rows = (await session.exec(query)).all()
    lessons = await _lessons(session, user_id)
    return [
        {
            **enrollment.model_dump(mode="json", exclude={"user_id"}),
            "course_title": title,
            "completed_lessons": lessons.get(enrollment.id, []),
        }
        for enrollment, title in rows
    ]


async def _lessons(
    session: AsyncSession, user_id: UUID
) -> dict[UUID, list[dict[str, Any]]]:
    query = (
        select(LessonProgress, Lesson.title)
        .join(Enrollment, col(Enrollment.id) == col(LessonProgress.enrollment_id))
        .join(Lesson, col(Lesson.id) == col(LessonProgress.lesson_id))
        .where(Enrollment.user_id == user_id)
        .order_by(col(LessonProgress.completed_at))
    )
    lessons: dict[UUID, list[dict[str, Any]]] = {}
    for row, title in await session.exec(query):
        line = {"title": title, **row.model_dump(mode="json", include={"completed_at"})}
        lessons.setdefault(row.enrollment_id, []).append(line)
    return lessons


async def erase(session: AsyncSession, user_id: UUID) -> None:
    """Forget what the person did lesson by lesson, and end their access.

    The enrolments stay, with dates and grade: certificates and counts refer to them,
    and whom they belong to is erased with the account.
    """
    mine = select(Enrollment.id).where(Enrollment.user_id == user_id)
    await session.exec(
        delete(LessonProgress).where(col(LessonProgress.enrollment_id).in_(mine))
    )
    await session.exec(
        update(Enrollment)
        .where(col(Enrollment.user_id) == user_id)
        .values(status=EnrollmentStatus.ARCHIVED, last_lesson_id=None)
    )


personal_data.register(
    personal_data.Part(
        name="learning",
        tables=frozenset({"enrollment", "lesson_progress"}),
        export=export,
        erase=erase,
        title=N_("Courses and progress"),
    )
)
