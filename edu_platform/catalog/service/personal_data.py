"""What the catalogue keeps of a person: which courses they teach."""

from typing import Any
from uuid import UUID

from sqlmodel import col, delete, select

from edu_platform.catalog.models import Course, CourseInstructor
from edu_platform.catalog.service.search import TAG
from edu_platform.core.cache import invalidate
from edu_platform.core.db import Session
from edu_platform.core.i18n import N_
from edu_platform.core.personal_data import Part


async def _export(session: Session, user_id: UUID) -> list[dict[str, Any]]:
    query = (
        select(Course.slug, Course.title)
        .join(CourseInstructor, col(CourseInstructor.course_id) == col(Course.id))
        .where(CourseInstructor.user_id == user_id)
    )
    return [
        {"teaches": slug, "title": title}
        for slug, title in (await session.exec(query)).all()
    ]


async def _erase(session: Session, user_id: UUID) -> None:
    taught = col(CourseInstructor.user_id) == user_id
    await session.exec(delete(CourseInstructor).where(taught))
    await invalidate(session, TAG)


PART = Part(
    name="catalog",
    tables=frozenset({"course_instructor"}),
    export=_export,
    erase=_erase,
    title=N_("Courses that you teach"),
)
