"""The programmes of several courses, in one statement."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.catalog.models import Lesson, LessonKind, Module


@dataclass(frozen=True, slots=True)
class Unit:
    """A lesson, and where it stands: numbers begin at 1."""

    id: UUID
    title: str
    kind: LessonKind
    minutes: int
    module_number: int
    lesson_number: int


@dataclass(frozen=True, slots=True)
class Programme:
    """The lessons of a course by module; empty modules are left out."""

    modules: list[list[Unit]] = field(default_factory=list[list[Unit]])

    @property
    def lessons(self) -> list[Unit]:
        return [unit for module in self.modules for unit in module]

    @property
    def required(self) -> list[Unit]:
        return [unit for unit in self.lessons if unit.kind is not LessonKind.PLANNED]


async def programmes_of(
    session: AsyncSession, course_ids: Collection[UUID]
) -> dict[UUID, Programme]:
    columns: list[Any] = [
        Module.course_id,
        Module.id,
        Lesson.id,
        Lesson.title,
        Lesson.kind,
        Lesson.minutes,
    ]
    query = (
        select(*columns)
        .select_from(Module)
        .join(Lesson, col(Lesson.module_id) == col(Module.id), isouter=True)
        .where(col(Module.course_id).in_(course_ids))
        .order_by(col(Module.position), col(Lesson.position))
    )
    programmes = {course_id: Programme() for course_id in course_ids}
    numbers: dict[UUID, dict[UUID, int]] = {x: {} for x in course_ids}
    for course_id, module_id, lesson_id, *facts in await session.exec(query):
        known = numbers[course_id]
        number = known.setdefault(module_id, len(known) + 1)
        if lesson_id is not None:
            _place(programmes[course_id], number, lesson_id, facts)
    return programmes


def _place(
    programme: Programme, module_number: int, lesson_id: UUID, facts: list[Any]
) -> None:
    modules = programme.modules
    if not modules or modules[-1][0].module_number != module_number:
        modules.append([])
    title, kind, minutes = facts
    number = len(modules[-1]) + 1
    modules[-1].append(Unit(lesson_id, title, kind, minutes, module_number, number))
