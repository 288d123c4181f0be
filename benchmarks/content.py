"""Ten thousand courses from a fixed seed: the same ones in every run."""

import asyncio
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from enum import Enum
from itertools import count
from random import Random
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql
from sqlmodel import SQLModel

from edu_platform.accounts.models import User
from edu_platform.accounts.service.passwords import hash_password
from edu_platform.catalog.models import (
    Category,
    Course,
    CourseInstructor,
    CourseStatus,
    Lesson,
    LessonKind,
    Level,
    Module,
)
from edu_platform.ui.covers import PALETTES

SEED = 20
COURSES = 10_000
INSTRUCTORS = 200
MODULES = 2
LESSONS = 4
LEARNER = "learner@example.org"
PASSWORD = "correct horse battery"  # noqa: S105  protects generated data
START = datetime(2025, 1, 1, tzinfo=UTC)
WORDS = [
    *("анализ", "данных", "основы", "разработка", "проект", "практика", "алгоритм"),
    *("модель", "сеть", "дизайн", "текст", "управление", "команда", "продукт"),
    *("python", "design", "history", "thinking", "music", "language", "physics"),
]

Row = dict[str, Any]


def load(url: str) -> None:
    """Fill an empty schema, and let PostgreSQL learn what is in it."""
    with psycopg.connect(url, autocommit=True) as connection:
        for model, rows in generate().items():
            _copy(connection, model, rows)
        connection.execute("vacuum analyze")


def generate() -> dict[type[SQLModel], list[Row]]:
    """Return the rows of all tables, in an order that foreign keys allow."""
    random = Random(SEED)  # noqa: S311  repeatable on purpose
    ids = map(_id, count(1))
    categories = _categories(ids)
    people = _people(ids)
    courses = _courses(random, ids, categories)
    modules = _modules(ids, courses)
    return {
        User: people,
        Category: categories,
        Course: courses,
        CourseInstructor: _instructors(random, ids, courses, people[1:]),
        Module: modules,
        Lesson: _lessons(ids, modules),
    }


def _id(number: int) -> UUID:
    """Make ids that grow, as those of real rows do."""
    return UUID(int=(0x0190 << 112) | (7 << 76) | (2 << 62) | number)


def _row(example: SQLModel, **values: Any) -> Row:
    return example.model_dump(exclude={"search_vector"}) | values


def _categories(ids: Iterator[UUID]) -> list[Row]:
    example = Category(slug="", title_ru="", title_en="", hue="")
    return [
        _row(
            example,
            id=next(ids),
            slug=f"category-{number}",
            title_ru=f"Направление {number}",
            title_en=f"Category {number}",
            hue=hue,
        )
        for number, hue in enumerate(PALETTES)
    ]


def _people(ids: Iterator[UUID]) -> list[Row]:
    example = User(email="", display_name="", email_confirmed_at=START)
    learner = {
        "email": LEARNER,
        "display_name": "Learner",
        "password_hash": asyncio.run(hash_password(PASSWORD)),
    }
    instructors = (
        {"email": f"teacher{n}@example.org", "display_name": f"Teacher {n}"}
        for n in range(INSTRUCTORS)
    )
    return [_row(example, id=next(ids), **who) for who in (learner, *instructors)]


def _courses(
    random: Random, ids: Iterator[UUID], categories: Sequence[Row]
) -> list[Row]:
    example = Course(
        slug="",
        title="",
        summary="",
        level=Level.BEGINNER,
        category_id=categories[0]["id"],
        status=CourseStatus.PUBLISHED,
    )
    return [
        _row(example, id=next(ids), **_course(random, number, categories))
        for number in range(COURSES)
    ]


def _course(random: Random, number: int, categories: Sequence[Row]) -> Row:
    return {
        "slug": f"course-{number}",
        "title": _text(random, 5).capitalize(),
        "summary": _text(random, 18).capitalize(),
        "description": _text(random, 120),
        "level": random.choice(list(Level)),
        "category_id": random.choice(categories)["id"],
        "price": random.choice([0, 199_000, 490_000]),
        "hours": random.randint(2, 80),
        "published_at": START + timedelta(minutes=number),
        "rating": round(random.uniform(3, 5), 2),
        "rating_count": random.randint(0, 900),
        "popularity": random.random(),
    }


def _text(random: Random, words: int) -> str:
    return " ".join(random.choices(WORDS, k=words))


def _instructors(
    random: Random,
    ids: Iterator[UUID],
    courses: Sequence[Row],
    people: Sequence[Row],
) -> list[Row]:
    example = CourseInstructor(course_id=courses[0]["id"], user_id=people[0]["id"])
    return [
        _row(
            example,
            id=next(ids),
            course_id=course["id"],
            user_id=random.choice(people)["id"],
        )
        for course in courses
    ]


def _modules(ids: Iterator[UUID], courses: Sequence[Row]) -> list[Row]:
    example = Module(course_id=courses[0]["id"], position=0, title="Module")
    return [
        _row(example, id=next(ids), course_id=course["id"], position=position)
        for course in courses
        for position in range(MODULES)
    ]


def _lessons(ids: Iterator[UUID], modules: Sequence[Row]) -> list[Row]:
    example = Lesson(
        module_id=modules[0]["id"], position=0, title="Lesson", kind=LessonKind.PLANNED
    )
    return [
        _row(example, id=next(ids), module_id=module["id"], position=position)
        for module in modules
        for position in range(LESSONS)
    ]


def _copy(
    connection: psycopg.Connection[Any], model: type[SQLModel], rows: Sequence[Row]
) -> None:
    columns = [sql.Identifier(name) for name in rows[0]]
    command = sql.SQL("copy {} ({}) from stdin").format(
        sql.Identifier(str(model.__tablename__)), sql.SQL(", ").join(columns)
    )
    with connection.cursor() as cursor, cursor.copy(command) as copy:
        for row in rows:
            copy.write_row(list(_written(row.values())))


def _written(values: Iterable[Any]) -> Iterator[Any]:
    for value in values:
        if isinstance(value, Enum):
            yield value.value
        elif isinstance(value, (list, dict)):
            yield json.dumps(value)
        else:
            yield value
