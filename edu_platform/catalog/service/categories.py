"""Categories: what the catalogue is divided into."""

from typing import Any

import sqlalchemy as sa
from sqlmodel import col, func, select

from edu_platform.catalog.models import Category, Course, CourseStatus
from edu_platform.catalog.schemas import CategoryCreate, CategoryRead
from edu_platform.catalog.service.cards import category_title
from edu_platform.catalog.service.rows import fetch
from edu_platform.catalog.service.search import TAG, TTL
from edu_platform.core.actor import Actor
from edu_platform.core.cache import cache, invalidate
from edu_platform.core.db import Session
from edu_platform.core.i18n import current_locale


async def list_categories(session: Session, actor: Actor) -> list[CategoryRead]:
    """Return all categories with the number of their published courses."""
    del actor  # the catalogue is the same for everybody
    return await _categories(session, current_locale.get())


@cache(ttl=TTL, key="catalog:categories:{locale}", tags=(TAG,))
async def _categories(session: Session, locale: str) -> list[CategoryRead]:
    del locale  # a part of the key
    count = (
        select(func.count(col(Course.id)))
        .where(
            col(Course.category_id) == col(Category.id),
            Course.status == CourseStatus.PUBLISHED,
        )
        .correlate(Category)
        .scalar_subquery()
    )
    columns: list[Any] = [
        Category.slug,
        category_title().label("title"),
        Category.hue,
        count.label("courses_count"),
    ]
    order = (col(Category.position), col(Category.slug))
    rows = await fetch(session, sa.select(*columns).order_by(*order))
    return [CategoryRead.model_validate(dict(row)) for row in rows]


async def save_category(
    session: Session, actor: Actor, category: CategoryCreate
) -> Category:
    """Create a category, or change the one that has this slug."""
    actor.require_admin()
    query = select(Category).where(Category.slug == category.slug)
    saved = (await session.exec(query)).one_or_none()
    if saved is None:
        saved = Category(**category.model_dump())
    else:
        saved.sqlmodel_update(category.model_dump())
    session.add(saved)
    if session.is_modified(saved) or saved in session.new:
        await session.flush()
        await invalidate(session, TAG)
    return saved
