from typing import Any

import reflex as rx

from edu_platform.accounts.state import acting
from edu_platform.admin.schemas import CourseLine
from edu_platform.admin.state.addresses import address, links_to, page_of, search_of
from edu_platform.catalog import service as catalog
from edu_platform.catalog.schemas import CourseRow
from edu_platform.catalog.service.admin import PAGE_SIZE
from edu_platform.core.actor import Role
from edu_platform.core.guard import requires
from edu_platform.ui.tables import PageLink

PATH = "/admin/courses"


class AdminCoursesState(rx.State):
    """The list of all courses, drafts too."""

    is_loaded: bool = False
    rows: list[CourseLine] = []
    links: list[PageLink] = []
    total: int = 0
    search: str = ""

    @rx.event
    @requires(Role.ADMIN)
    async def load(self) -> None:
        query = self.router.url.query_parameters
        self.search = search_of(query)
        page = page_of(query)
        async with acting(self) as (session, actor):
            found = await catalog.list_courses(
                session, actor, search=self.search, page=page
            )
        self.rows = [_line(row) for row in found.items]
        self.total = found.total
        self.links = links_to(PATH, page, found.total, PAGE_SIZE, q=self.search)
        self.is_loaded = True

    @rx.event
    @requires(Role.ADMIN)
    async def find(self, form_data: dict[str, Any]) -> Any:
        return rx.redirect(address(PATH, q=str(form_data.get("q", ""))[:100]))


def _line(row: CourseRow) -> CourseLine:
    return CourseLine(
        id=str(row.id),
        slug=row.slug,
        title=row.title,
        category=row.category_title,
        instructor=row.instructor_name,
        price=row.price_text,
        lessons=row.lessons_count,
        status=row.status.value,
        is_open=row.enrollment_open,
    )
