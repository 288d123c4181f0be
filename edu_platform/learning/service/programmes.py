"""The programmes of several courses, in one statement."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
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
    programmes = {course_id: Programme() for course_id in course_ids}
    numbers: dict[UUID, dict[UUID, int]] = {x: {} for x in course_ids}
    for module, lesson in await _rows(session, course_ids):
        known = numbers[module.course_id]
        number = known.setdefault(module.id, len(known) + 1)
        if lesson is not None:
            _place(programmes[module.course_id], number, lesson)
    return programmes


async def _rows(
    session: AsyncSession, course_ids: Collection[UUID]
) -> Sequence[tuple[Module, Lesson | None]]:
    query = (
        select(Module, Lesson)
        .join(Lesson, col(Lesson.module_id) == col(Module.id), isouter=True)
        .where(col(Module.course_id).in_(course_ids))
        .order_by(col(Module.position), col(Lesson.position))
    )
    return (await session.exec(query)).all()


def _place(programme: Programme, module_number: int, lesson: Lesson) -> None:
    modules = programme.modules
    if not modules or modules[-1][0].module_number != module_number:
        modules.append([])
    unit = Unit(
        id=lesson.id,
        title=lesson.title,
        kind=lesson.kind,
        minutes=lesson.minutes,
        module_number=module_number,
        lesson_number=len(modules[-1]) + 1,
    )
    modules[-1].append(unit)
