from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Column,
    Computed,
    Index,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlmodel import Field

from edu_platform.core.models import Record, by_value, document, moment


class Level(StrEnum):
    BEGINNER = "beginner"
    INTERMEDIATE = "intermediate"
    ADVANCED = "advanced"


class CourseStatus(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    ARCHIVED = "archived"


class LessonKind(StrEnum):
    ARTICLE = "article"
    QUIZ = "quiz"
    PLANNED = "planned"  # in the programme, its content is not published yet


# One configuration for both languages: it stems ASCII words as English. ё is е.
SEARCH_VECTOR = (
    "setweight(to_tsvector('russian', translate(title, 'ёЁ', 'еЕ')), 'A') || "
    "setweight(to_tsvector('russian', translate(summary, 'ёЁ', 'еЕ')), 'B') || "
    "setweight(to_tsvector('russian', translate(description, 'ёЁ', 'еЕ')), 'C')"
)


class Category(Record, table=True):
    slug: str = Field(max_length=80, unique=True)
    title_ru: str = Field(max_length=80)
    title_en: str = Field(max_length=80)
    hue: str = Field(max_length=16)
    position: int = 0


class Course(Record, table=True):
    __table_args__ = (
        CheckConstraint("price >= 0", name="price"),
        CheckConstraint("rating between 0 and 5", name="rating"),
        Index("ix_course_search", "search_vector", postgresql_using="gin"),
        Index(
            "ix_course_popular",
            text("popularity desc"),
            text("id desc"),
            postgresql_where=text("status = 'published'"),
        ),
        Index(
            "ix_course_new",
            text("published_at desc"),
            text("id desc"),
            postgresql_where=text("status = 'published'"),
        ),
        Index(
            "ix_course_category_new",
            "category_id",
            text("published_at desc"),
            text("id desc"),
        ),
    )

    slug: str = Field(max_length=120, unique=True)
    title: str = Field(max_length=160)
    summary: str = Field(max_length=300)
    description: str = ""
    description_html: str = ""
    language: str = Field(default="ru", max_length=8)
    level: Level = Field(sa_type=by_value(Level))
    category_id: UUID = Field(foreign_key="category.id")
    # Minor units of the currency: kopecks.
    price: int = 0
    old_price: int | None = None
    currency: str = Field(default="RUB", max_length=3)
    hours: int = 1
    outcomes: list[str] = document(list)
    requirements: list[str] = document(list)
    audience: list[str] = document(list)
    gives_certificate: bool = True
    enrollment_open: bool = True
    status: CourseStatus = Field(
        default=CourseStatus.DRAFT, sa_type=by_value(CourseStatus)
    )
    published_at: datetime | None = moment(optional=True)
    rating: float = 0
    rating_count: int = 0
    popularity: float = 0
    search_vector: str | None = Field(
        default=None,
        sa_column=Column(TSVECTOR, Computed(SEARCH_VECTOR, persisted=True)),
    )


class CourseInstructor(Record, table=True):
    __tablename__ = "course_instructor"  # pyright: ignore[reportAssignmentType]
    __table_args__ = (UniqueConstraint("course_id", "user_id"),)

    course_id: UUID = Field(foreign_key="course.id", ondelete="CASCADE")
    user_id: UUID = Field(foreign_key="user.id", index=True, ondelete="CASCADE")
    position: int = 0


class Module(Record, table=True):
    __table_args__ = (UniqueConstraint("course_id", "position", deferrable=True),)

    course_id: UUID = Field(foreign_key="course.id", ondelete="CASCADE")
    position: int
    title: str = Field(max_length=160)
    summary: str = Field(default="", max_length=600)


class Lesson(Record, table=True):
    __table_args__ = (
        UniqueConstraint("module_id", "position", deferrable=True),
        CheckConstraint(
            "(kind = 'article') = (article_id is not null)"
            " and (kind = 'quiz') = (quiz_id is not null)",
            name="content",
        ),
    )

    module_id: UUID = Field(foreign_key="module.id", ondelete="CASCADE")
    position: int
    title: str = Field(max_length=160)
    kind: LessonKind = Field(sa_type=by_value(LessonKind))
    article_id: UUID | None = Field(
        default=None, foreign_key="article.id", index=True, ondelete="RESTRICT"
    )
    quiz_id: UUID | None = Field(
        default=None, foreign_key="quiz.id", index=True, ondelete="RESTRICT"
    )
    minutes: int = Field(default=5, ge=1)
    is_preview: bool = False
