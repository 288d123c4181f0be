from typing import Annotated

from fastapi import APIRouter, Query

from edu_platform.accounts.api import ActorDep
from edu_platform.catalog import service as catalog
from edu_platform.catalog.models import CourseStatus, Level
from edu_platform.catalog.schemas import (
    LONGEST_QUERY,
    MOST_CHOICES,
    CategoryRead,
    CourseCard,
    CourseDetail,
    CourseFilters,
    CourseRow,
    CourseSort,
    PriceKind,
)
from edu_platform.core.db import SessionDep
from edu_platform.core.paging import MAX_LIMIT, CursorPage
from edu_platform.core.problems import problems

router = APIRouter(tags=["catalog"])

PUBLIC = {"x-access": "public"}
ADMIN = {"x-access": "admin"}

Cursor = Annotated[str | None, Query(max_length=300, description="Of the page before")]
Limit = Annotated[int, Query(ge=1, le=MAX_LIMIT)]
SearchText = Annotated[str, Query(max_length=LONGEST_QUERY)]
Slugs = Annotated[list[str], Query(max_length=MOST_CHOICES)]
Levels = Annotated[list[Level], Query(max_length=MOST_CHOICES)]


@router.get("/courses", responses=problems(422), openapi_extra=PUBLIC)
async def list_courses(  # noqa: PLR0913  each filter is a parameter of the address
    session: SessionDep,
    actor: ActorDep,
    *,
    q: SearchText = "",
    category: Slugs = [],  # noqa: B006  FastAPI makes a new one for each request
    level: Levels = [],  # noqa: B006
    language: Slugs = [],  # noqa: B006
    price: PriceKind | None = None,
    sort: CourseSort | None = None,
    cursor: Cursor = None,
    limit: Limit = catalog.PAGE_SIZE,
) -> CursorPage[CourseCard]:
    """List the published courses that fit all filters.

    A filter that is given several times allows each of its values. With `q` the order
    is by relevance unless `sort` says otherwise, else by popularity.
    """
    filters = CourseFilters(
        q=q,
        category=tuple(category),
        level=tuple(level),
        language=tuple(language),
        price=price,
        sort=sort,
    )
    return await catalog.list_courses_after(
        session, actor, filters, cursor=cursor, limit=limit
    )


@router.get("/courses/{slug}", responses=problems(404), openapi_extra=PUBLIC)
async def get_course(session: SessionDep, actor: ActorDep, slug: str) -> CourseDetail:
    """Show a published course with its programme; administrators see any course."""
    return await catalog.get_course(session, actor, slug)


@router.get("/categories", openapi_extra=PUBLIC)
async def list_categories(
    session: SessionDep, actor: ActorDep
) -> CursorPage[CategoryRead]:
    """List all categories and how many published courses each has; one page."""
    return CursorPage(items=await catalog.list_categories(session, actor))


@router.get("/admin/courses", responses=problems(401, 403, 422), openapi_extra=ADMIN)
async def list_all_courses(
    session: SessionDep,
    actor: ActorDep,
    *,
    search: SearchText = "",
    status: CourseStatus | None = None,
    cursor: Cursor = None,
    limit: Limit = catalog.PAGE_SIZE,
) -> CursorPage[CourseRow]:
    """List all courses, drafts and archived ones too, the newest first."""
    return await catalog.list_all_courses_after(
        session, actor, search=search, status=status, cursor=cursor, limit=limit
    )
