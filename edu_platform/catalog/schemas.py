"""The shapes that cross the edges of the catalogue."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from hashlib import blake2b
from typing import Annotated, cast
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from edu_platform.catalog.models import CourseStatus, LessonKind, Level

LONGEST_QUERY = 200
MOST_CHOICES = 20
SLUG = r"^[a-z0-9]+(?:-[a-z0-9]+)*$"


class CourseSort(StrEnum):
    POPULAR = "popular"
    NEW = "new"
    PRICE = "price"
    RATING = "rating"
    RELEVANCE = "relevance"


class PriceKind(StrEnum):
    FREE = "free"
    PAID = "paid"


def tidy(value: object) -> object:
    """Make one line of what people type, without what PostgreSQL cannot hold."""
    if not isinstance(value, str):
        return value
    encodable = value.encode(errors="ignore").decode().replace("\0", " ")
    composed = unicodedata.normalize("NFC", encodable)
    return " ".join(composed.split())[:LONGEST_QUERY].rstrip()


def few(value: object) -> object:
    """Keep the first few of many choices, each once and in a fixed order."""
    if not isinstance(value, list | tuple):
        return value
    choices = cast("Sequence[object]", value)[:MOST_CHOICES]
    return sorted({str(tidy(str(choice))) for choice in choices})


Line = Annotated[str, BeforeValidator(tidy)]


class CourseFilters(BaseModel):
    """What a person asks of the catalogue. Within a filter any choice will do."""

    model_config = ConfigDict(frozen=True)

    q: Line = ""
    category: Annotated[tuple[str, ...], BeforeValidator(few)] = ()
    level: Annotated[tuple[Level, ...], BeforeValidator(few)] = ()
    language: Annotated[tuple[str, ...], BeforeValidator(few)] = ()
    price: PriceKind | None = None
    sort: CourseSort | None = None

    @property
    def order(self) -> CourseSort:
        """The order to show: by relevance if there is a text to be relevant to."""
        if self.sort is CourseSort.RELEVANCE and not self.q:
            return CourseSort.POPULAR
        if self.sort is not None:
            return self.sort
        return CourseSort.RELEVANCE if self.q else CourseSort.POPULAR

    @cached_property
    def key(self) -> str:
        """A short name for caches; equal questions have equal names."""
        asked = self.model_copy(update={"sort": self.order}).model_dump_json()
        return blake2b(asked.encode(), digest_size=16).hexdigest()

    @cached_property
    def text_key(self) -> str:
        return blake2b(self.q.encode(), digest_size=16).hexdigest()


class CategoryCreate(BaseModel):
    model_config = ConfigDict(extra="forbid")

    slug: str = Field(pattern=SLUG, max_length=80)
    title_ru: str = Field(min_length=1, max_length=80)
    title_en: str = Field(min_length=1, max_length=80)
    hue: str = Field(pattern=r"^[a-z]+$", max_length=16)
    position: int = 0


class CategoryRead(BaseModel):
    slug: str
    title: str
    hue: str
    courses_count: int


class CourseCard(BaseModel):
    """A course in a list. Prices are in minor units: kopecks."""

    id: UUID
    slug: str
    title: str
    summary: str
    category_slug: str
    category_title: str
    hue: str
    level: Level
    language: str
    price: int
    old_price: int | None
    currency: str
    price_text: str
    old_price_text: str
    hours: int
    lessons_count: int
    rating: float
    rating_count: int
    instructor_name: str
    gives_certificate: bool
    enrollment_open: bool


class LessonRead(BaseModel):
    """A line of the programme; preview lessons are open to everybody."""

    id: UUID
    title: str
    kind: LessonKind
    minutes: int
    is_preview: bool


class ModuleRead(BaseModel):
    id: UUID
    title: str
    summary: str
    lessons: list[LessonRead]


class InstructorRead(BaseModel):
    name: str
    headline: str
    about_html: str


class CourseDetail(CourseCard):
    """Everything that a course's own page tells."""

    status: CourseStatus
    published_at: datetime | None
    description_html: str
    description_text: str
    outcomes: list[str]
    requirements: list[str]
    audience: list[str]
    instructors: list[InstructorRead]
    modules: list[ModuleRead]


class CourseRow(BaseModel):
    """A line of the admin's list of courses."""

    id: UUID
    slug: str
    title: str
    status: CourseStatus
    category_title: str
    instructor_name: str
    price_text: str
    lessons_count: int
    enrollment_open: bool
    published_at: datetime | None
    created_at: datetime


class LessonCreate(BaseModel):
    """A lesson to place: an article, a quiz, or neither while it is only planned."""

    model_config = ConfigDict(extra="forbid")

    title: str = Field(min_length=1, max_length=160)
    article_id: UUID | None = None
    quiz_id: UUID | None = None
    minutes: int = Field(default=5, ge=1)
    is_preview: bool = False

    @property
    def kind(self) -> LessonKind:
        if self.article_id:
            return LessonKind.ARTICLE
        return LessonKind.QUIZ if self.quiz_id else LessonKind.PLANNED


class ModuleCreate(BaseModel):
    model_config = ConfigDict(extra="forbid")

    title: str = Field(min_length=1, max_length=160)
    summary: str = Field(default="", max_length=600)
    lessons: list[LessonCreate] = []


class CourseCreate(BaseModel):
    model_config = ConfigDict(extra="forbid")

    slug: str = Field(pattern=SLUG, max_length=120)
    title: str = Field(min_length=1, max_length=160)
    summary: str = Field(min_length=1, max_length=300)
    description: str = ""
    language: str = Field(default="ru", pattern="^(ru|en)$")
    level: Level
    category: str
    price: int = Field(default=0, ge=0)
    old_price: int | None = Field(default=None, ge=0)
    currency: str = Field(default="RUB", pattern="^[A-Z]{3}$")
    hours: int = Field(default=1, ge=1)
    outcomes: list[str] = []
    requirements: list[str] = []
    audience: list[str] = []
    gives_certificate: bool = True
    enrollment_open: bool = True
    status: CourseStatus = CourseStatus.PUBLISHED
    published_at: datetime | None = None
    instructor_ids: list[UUID] = []
    modules: list[ModuleCreate] = []


@dataclass(frozen=True, slots=True)
class Count:
    """One choice of a filter, and how many courses it would show."""

    value: str
    courses: int


@dataclass(frozen=True, slots=True)
class Facets:
    """The choices of every filter, each counted as if it were not set itself."""

    category: list[Count]
    level: list[Count]
    language: list[Count]
    price: list[Count]


@dataclass(frozen=True, slots=True)
class OutlineLesson:
    id: UUID
    title: str
    kind: LessonKind
    article_id: UUID | None
    quiz_id: UUID | None
    minutes: int
    is_preview: bool


@dataclass(frozen=True, slots=True)
class OutlineModule:
    id: UUID
    title: str
    lessons: list[OutlineLesson]


@dataclass(frozen=True, slots=True)
class CourseOutline:
    """The programme as the features above work with it; never shown as it is."""

    id: UUID
    slug: str
    title: str
    hours: int
    gives_certificate: bool
    enrollment_open: bool
    price: int
    language: str
    status: CourseStatus
    instructor_names: list[str]
    modules: list[OutlineModule]

    @property
    def lessons(self) -> list[OutlineLesson]:
        return [lesson for module in self.modules for lesson in module.lessons]

    @property
    def required(self) -> list[OutlineLesson]:
        """The lessons that completion needs: all that have content."""
        return [each for each in self.lessons if each.kind is not LessonKind.PLANNED]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a course shows an article or a quiz."""

    lesson_id: UUID
    course_id: UUID
    is_preview: bool
    course_status: CourseStatus
