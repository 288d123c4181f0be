"""FastAPI and SQLModel alone: one query, one page of cards, nothing around it."""

import os
from collections.abc import AsyncIterator
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, FastAPI
from sqlalchemy.ext.asyncio import create_async_engine
from sqlmodel import Field, SQLModel, col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

engine = create_async_engine(os.environ["FLOOR_DATABASE_URL"])
app = FastAPI()


class Category(SQLModel, table=True):
    id: UUID = Field(primary_key=True)
    slug: str
    title_ru: str
    hue: str


class User(SQLModel, table=True):
    id: UUID = Field(primary_key=True)
    display_name: str


class CourseInstructor(SQLModel, table=True):
    __tablename__ = "course_instructor"  # pyright: ignore[reportAssignmentType]

    id: UUID = Field(primary_key=True)
    course_id: UUID
    user_id: UUID


class Module(SQLModel, table=True):
    id: UUID = Field(primary_key=True)
    course_id: UUID


class Lesson(SQLModel, table=True):
    id: UUID = Field(primary_key=True)
    module_id: UUID


class Course(SQLModel, table=True):
    id: UUID = Field(primary_key=True)
    slug: str
    title: str
    summary: str
    level: str
    language: str
    category_id: UUID
    price: int
    old_price: int | None
    currency: str
    hours: int
    gives_certificate: bool
    enrollment_open: bool
    status: str
    rating: float
    rating_count: int
    popularity: float


class CourseCard(SQLModel):
    id: UUID
    slug: str
    title: str
    summary: str
    category_slug: str
    category_title: str
    hue: str
    level: str
    language: str
    price: int
    old_price: int | None
    currency: str
    hours: int
    lessons_count: int
    rating: float
    rating_count: int
    instructor_name: str
    gives_certificate: bool
    enrollment_open: bool


class CoursePage(SQLModel):
    items: list[CourseCard]


lessons_count = (
    select(func.count(col(Lesson.id)))
    .join(Module, col(Module.id) == col(Lesson.module_id))
    .where(col(Module.course_id) == col(Course.id))
    .correlate(Course)
    .scalar_subquery()
)
instructor_name = (
    select(func.string_agg(col(User.display_name), ", "))
    .join(CourseInstructor, col(CourseInstructor.user_id) == col(User.id))
    .where(col(CourseInstructor.course_id) == col(Course.id))
    .correlate(Course)
    .scalar_subquery()
)


async def open_session() -> AsyncIterator[AsyncSession]:
    async with AsyncSession(engine) as session:
        yield session


@app.get("/courses")
async def list_courses(
    session: Annotated[AsyncSession, Depends(open_session)],
) -> CoursePage:
    columns: Any = [
        *(getattr(Course, name) for name in CARD_COLUMNS),
        col(Category.slug).label("category_slug"),
        col(Category.title_ru).label("category_title"),
        col(Category.hue),
        lessons_count.label("lessons_count"),
        instructor_name.label("instructor_name"),
    ]
    query: Any = (
        select(*columns)
        .select_from(Course)
        .join(Category, col(Category.id) == col(Course.category_id))
        .where(Course.status == "published")
        .order_by(col(Course.popularity).desc(), col(Course.id).desc())
        .limit(24)
    )
    rows = (await session.exec(query)).mappings().all()
    return CoursePage(items=[CourseCard(**row) for row in rows])


CARD_COLUMNS = [name for name in CourseCard.model_fields if name in Course.model_fields]
