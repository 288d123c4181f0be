"""Reading rows of chosen columns, which SQLModel's `exec` has no types for."""

from collections.abc import Sequence
from typing import Any, cast

from sqlalchemy import RowMapping

from edu_platform.core.db import Session


async def fetch(session: Session, query: Any) -> Sequence[RowMapping]:
    """Return the rows of a query by the names of their columns."""
    result = cast("Any", await session.exec(query))
    return result.mappings().all()


async def fetch_one(session: Session, query: Any) -> RowMapping | None:
    result = cast("Any", await session.exec(query))
    return result.mappings().one_or_none()
