"""Courses as lists show them: one statement, however many they are."""

from collections.abc import Iterable
from typing import Any, cast
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import ColumnElement, RowMapping, Select, literal_column
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlmodel import col, func, select

from edu_platform.accounts.models import User
from edu_platform.catalog.models import (
    Category,
    Course,
    CourseInstructor,
    Lesson,
    Module,
)
from edu_platform.catalog.schemas import CourseCard
from edu_platform.catalog.service.rows import fetch
from edu_platform.core.db import Session
from edu_platform.core.i18n import _, current_locale, format_money


def category_title() -> ColumnElement[str]:
    """Select the category's name in the reader's language."""
    is_english = current_locale.get() == "en"
    column = Category.title_en if is_english else Category.title_ru
    return cast("ColumnElement[str]", col(column))


def lessons_count() -> ColumnElement[int]:
    query = (
        select(func.count(col(Lesson.id)))
        .join(Module, col(Module.id) == col(Lesson.module_id))
        .where(col(Module.course_id) == col(Course.id))
    )
    return query.correlate(Course).scalar_subquery().label("lessons_count")


def instructor_names() -> ColumnElement[list[str]]:
    names = func.array_agg(
        aggregate_order_by(col(User.display_name), col(CourseInstructor.position))
    )
    query = (
        select(func.coalesce(names, literal_column("'{}'::text[]")))
        .select_from(CourseInstructor)
        .join(User, col(User.id) == col(CourseInstructor.user_id))
        .where(col(CourseInstructor.course_id) == col(Course.id))
    )
    return query.correlate(Course).scalar_subquery().label("instructor_names")


CARD_COLUMNS = (
    Course.id,
    Course.slug,
    Course.title,
    Course.summary,
    Course.level,
    Course.language,
    Course.price,
    Course.old_price,
    Course.currency,
    Course.hours,
    Course.rating,
    Course.rating_count,
    Course.gives_certificate,
    Course.enrollment_open,
    Course.published_at,
    Course.popularity,
)


def select_cards(*more: Any) -> Select[*tuple[Any, ...]]:
    """Select what a card shows, and more columns of the course if asked for."""
    columns: list[Any] = [
        *CARD_COLUMNS,
        *more,
        col(Category.slug).label("category_slug"),
        category_title().label("category_title"),
        col(Category.hue),
        lessons_count(),
        instructor_names(),
    ]
    return (
        sa.select(*columns)
        .select_from(Course)
        .join(Category, col(Category.id) == col(Course.category_id))
    )


def price_text(price: int, currency: str) -> str:
    return format_money(price, currency) if price else _("Free")


def card_fields(row: RowMapping) -> dict[str, Any]:
    """Return the fields of a card, with its prices and names put into words."""
    fields = dict(row)
    old = fields["old_price"]
    fields["price_text"] = price_text(fields["price"], fields["currency"])
    fields["old_price_text"] = format_money(old, fields["currency"]) if old else ""
    fields["instructor_name"] = ", ".join(fields.pop("instructor_names"))
    return fields


def to_card(row: RowMapping) -> CourseCard:
    return CourseCard.model_validate(card_fields(row))


async def cards_by_ids(session: Session, ids: Iterable[UUID]) -> dict[UUID, CourseCard]:
    """Return the cards of these courses, whatever their status is."""
    query = select_cards().where(col(Course.id).in_(list(ids)))
    cards = [to_card(row) for row in await fetch(session, query)]
    return {card.id: card for card in cards}
