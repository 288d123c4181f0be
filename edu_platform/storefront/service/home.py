"""The home page: shelves of the catalogue, and where a learner goes on."""

from edu_platform.catalog import service as catalog
from edu_platform.catalog.models import Level
from edu_platform.catalog.schemas import (
    CourseCard,
    CourseFilters,
    CourseSort,
    PriceKind,
)
from edu_platform.core.actor import VISITOR, Actor
from edu_platform.core.cache import cache
from edu_platform.core.db import Session
from edu_platform.core.i18n import current_locale
from edu_platform.learning import service as learning
from edu_platform.learning.schemas import MyCourse, Shelf
from edu_platform.storefront.schemas import Continue, Featured, Home
from edu_platform.storefront.service.addresses import lesson_address

TAG = "catalog"
TTL = "60s"
SHELF = 4


async def get_home(session: Session, actor: Actor) -> Home:
    del actor  # the shelves are the same for everybody
    return await _home(session, current_locale.get())


@cache(ttl=TTL, key="storefront:home:{locale}", tags=(TAG,))
async def _home(session: Session, locale: str) -> Home:
    del locale  # a part of the key
    popular = await catalog.list_popular(session, VISITOR, limit=SHELF)
    first = CourseFilters(level=(Level.BEGINNER,), sort=CourseSort.NEW)
    newest = await _newest(session)
    free = await _shelf(session, CourseFilters(price=PriceKind.FREE))
    return Home(
        categories=await catalog.list_categories(session, VISITOR),
        popular=popular,
        first=[] if popular else await _shelf(session, first),
        new=newest,
        free=free,
        featured=await _featured(session, [*free, *newest]),
    )


async def _shelf(session: Session, filters: CourseFilters) -> list[CourseCard]:
    """Return a few courses that fit; those that can be begun now stand first."""
    found = await catalog.search_courses(session, VISITOR, filters)
    ordered = sorted(found.items, key=lambda card: not card.enrollment_open)
    return ordered[:SHELF]


async def _newest(session: Session) -> list[CourseCard]:
    new_first = CourseFilters(sort=CourseSort.NEW)
    found = await catalog.search_courses(session, VISITOR, new_first, size=SHELF)
    return found.items


async def _featured(session: Session, cards: list[CourseCard]) -> Featured:
    """Show the programme of a course that anybody may begin at once."""
    card = next((card for card in cards if card.enrollment_open), None)
    if card is None:
        return Featured()
    outline = await catalog.get_outline(session, card.id)
    first = next(iter(outline.required), None)
    cells = [["" for _lesson in module.lessons] for module in outline.modules]
    if first and cells and cells[0]:
        cells[0][0] = "now"
    return Featured(
        slug=card.slug,
        title=card.title,
        category=card.category_title,
        hue=card.hue,
        lessons=card.lessons_count,
        cells=cells,
        first_lesson=first.title if first else "",
        minutes=first.minutes if first else 0,
    )


async def get_continue(session: Session, actor: Actor) -> Continue | None:
    """Return the course that the person studied last, if they study any."""
    if actor.user_id is None:
        return None
    studied = await learning.list_my_courses_after(
        session, actor, shelf=Shelf.IN_PROGRESS, limit=1
    )
    return _continue(studied.items[0]) if studied.items else None


def _continue(mine: MyCourse) -> Continue:
    lesson = mine.next_lesson
    return Continue(
        slug=mine.course.slug,
        title=mine.course.title,
        category=mine.course.category_title,
        hue=mine.course.hue,
        done=mine.done,
        total=mine.total,
        cells=_cells(mine),
        lesson=lesson.title if lesson else "",
        minutes=lesson.minutes if lesson else 0,
        href=lesson_address(mine.course.slug, lesson.id if lesson else None),
    )


def _cells(mine: MyCourse) -> list[list[str]]:
    """Draw the lessons module by module, and mark where the person is."""
    groups = [
        ["done"] * module.done + [""] * (module.total - module.done)
        for module in mine.modules
    ]
    here = next((group for group in groups if "" in group), None)
    if here is not None:
        here[here.index("")] = "now"
    return groups
