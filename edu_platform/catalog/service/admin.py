"""All courses, drafts and archived ones too, for those who run the platform."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, tuple_
from sqlmodel import col, func, or_, select

from edu_platform.catalog.models import Course, CourseStatus
from edu_platform.catalog.schemas import CourseRow, tidy
from edu_platform.catalog.service.cards import card_fields, select_cards
from edu_platform.catalog.service.rows import fetch
from edu_platform.core.actor import Actor
from edu_platform.core.db import Session
from edu_platform.core.paging import (
    MAX_LIMIT,
    MAX_PAGE,
    BadCursor,
    CursorPage,
    Slice,
    decode_cursor,
    encode_cursor,
)

PAGE_SIZE = 25
NEWEST_FIRST = (col(Course.created_at).desc(), col(Course.id).desc())


def _conditions(search: str, status: CourseStatus | None) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if status is not None:
        conditions.append(col(Course.status) == status)
    if words := str(tidy(search)):
        conditions.append(
            or_(
                col(Course.title).icontains(words, autoescape=True),
                col(Course.slug).icontains(words, autoescape=True),
            )
        )
    return conditions


def _select_rows(conditions: list[ColumnElement[bool]]) -> Any:
    more = (Course.status, Course.created_at)
    return select_cards(*more).where(*conditions).order_by(*NEWEST_FIRST)


def _to_row(row: Any) -> CourseRow:
    return CourseRow.model_validate(card_fields(row))


async def list_courses(
    session: Session,
    actor: Actor,
    *,
    search: str = "",
    status: CourseStatus | None = None,
    page: int = 1,
) -> Slice[CourseRow]:
    """Return one page of all courses, the newest first, and how many there are."""
    actor.require_admin()
    conditions = _conditions(search, status)
    count = select(func.count()).select_from(Course).where(*conditions)
    total = (await session.exec(count)).one()
    start = (min(max(page, 1), MAX_PAGE) - 1) * PAGE_SIZE
    query = _select_rows(conditions).offset(start).limit(PAGE_SIZE)
    rows = await fetch(session, query)
    return Slice([_to_row(row) for row in rows], total)


async def list_all_courses_after(
    session: Session,
    actor: Actor,
    *,
    search: str = "",
    status: CourseStatus | None = None,
    cursor: str | None = None,
    limit: int = PAGE_SIZE,
) -> CursorPage[CourseRow]:
    """Return all courses that follow the cursor, the newest first.

    Raises:
        BadCursor: it is damaged.
    """
    actor.require_admin()
    limit = min(max(limit, 1), MAX_LIMIT)
    query = _select_rows(_conditions(search, status))
    if cursor:
        keys: Any = tuple_(col(Course.created_at), col(Course.id))
        query = query.where(keys < _keys_of(cursor))
    rows = await fetch(session, query.limit(limit + 1))
    last = rows[limit - 1] if rows[limit:] else None
    following = (
        encode_cursor(last["created_at"].isoformat(), last["id"]) if last else None
    )
    return CursorPage(
        items=[_to_row(row) for row in rows[:limit]], next_cursor=following
    )


def _keys_of(cursor: str) -> tuple[datetime, UUID]:
    created_at, course_id = decode_cursor(cursor, 2)
    try:
        return datetime.fromisoformat(created_at), UUID(course_id)
    except (ValueError, TypeError, AttributeError) as error:
        raise BadCursor from error
