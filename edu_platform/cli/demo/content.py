"""The files of the demo content, read and checked."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal, Self, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from edu_platform.catalog.models import LessonKind, Level
from edu_platform.catalog.schemas import CategoryCreate

CONTENT = Path(__file__).resolve().parents[1] / "content"

M = TypeVar("M", bound=BaseModel)


class ContentError(Exception):
    """A file of the content is missing or wrong; says which."""


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class Person(Part):
    key: str
    name: str
    role: Literal["user", "admin"]
    headline: str = ""
    about: str = ""


class LessonPart(Part):
    """A text, a test, or a lesson that is only planned."""

    title: str
    file: str = ""
    quiz: str = ""
    minutes: int
    preview: bool = False

    @model_validator(mode="after")
    def _is_one_thing(self) -> Self:
        if self.file and self.quiz:
            message = f"{self.title}: either a file or a quiz"
            raise ValueError(message)
        return self

    @property
    def kind(self) -> LessonKind:
        if self.file:
            return LessonKind.ARTICLE
        return LessonKind.QUIZ if self.quiz else LessonKind.PLANNED


class ModulePart(Part):
    title: str
    summary: str = ""
    lessons: list[LessonPart]


class CoursePart(Part):
    """`course.yaml`; prices are in roubles."""

    slug: str
    title: str
    summary: str
    description: str
    language: Literal["ru", "en"]
    level: Level
    category: str
    price: int
    old_price: int | None = None
    hours: int
    instructor: str
    certificate: bool
    enrollment_open: bool
    published: date
    outcomes: list[str]
    requirements: list[str] = []
    audience: list[str] = []
    modules: list[ModulePart]


@dataclass(frozen=True, slots=True)
class CourseFolder:
    path: Path
    course: CoursePart

    @property
    def places(self) -> Iterator[tuple[tuple[int, int], LessonPart]]:
        """Go through the lessons with the numbers of module and lesson."""
        for module_place, module in enumerate(self.course.modules):
            for lesson_place, lesson in enumerate(module.lessons):
                yield (module_place, lesson_place), lesson

    def text_of(self, lesson: LessonPart) -> str:
        return read_text(self.path / "lessons" / lesson.file)

    def quiz_of(self, lesson: LessonPart) -> dict[str, Any]:
        return read_yaml(self.path / "quizzes" / lesson.quiz)


@dataclass(frozen=True, slots=True)
class Content:
    categories: list[CategoryCreate]
    people: list[Person]
    courses: list[CourseFolder]

    @property
    def instructors(self) -> set[str]:
        """The keys of the people who teach a course."""
        return {folder.course.instructor for folder in self.courses}


def read_text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ContentError(f"{path}: {error}") from error


def read_yaml(path: Path) -> Any:
    try:
        return yaml.safe_load(read_text(path))
    except yaml.YAMLError as error:
        raise ContentError(f"{path}: {error}") from error


def checked(model: type[M], values: Any, path: Path) -> M:
    """Make an object of what a file says, or tell which file is wrong."""
    try:
        return model.model_validate(values)
    except ValidationError as error:
        raise ContentError(f"{path}: {error}") from error


def _read_list(model: type[M], path: Path) -> list[M]:
    return [checked(model, values, path) for values in read_yaml(path)]


def _read_categories(path: Path) -> list[CategoryCreate]:
    values = [
        {**each, "position": position} for position, each in enumerate(read_yaml(path))
    ]
    return [checked(CategoryCreate, each, path) for each in values]


def read_content(folder: Path = CONTENT) -> Content:
    """Read everything but lessons and quizzes, which are read one by one.

    Raises:
        ContentError: a file is missing or wrong.
    """
    files = sorted(folder.glob("courses/*/course.yaml"))
    return Content(
        categories=_read_categories(folder / "categories.yaml"),
        people=_read_list(Person, folder / "people.yaml"),
        courses=[
            CourseFolder(file.parent, checked(CoursePart, read_yaml(file), file))
            for file in files
        ],
    )
