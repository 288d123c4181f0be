"""What search engines and messengers read in the first HTML of the storefront."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import unquote, urlsplit

from edu_platform.catalog import service as catalog
from edu_platform.catalog.schemas import CourseCard, CourseDetail
from edu_platform.core.actor import VISITOR
from edu_platform.core.db import Session
from edu_platform.core.first_html import PageFacts, describes
from edu_platform.core.i18n import _, _n
from edu_platform.core.settings import settings
from edu_platform.core.site import SITE_NAME
from edu_platform.storefront.service.addresses import (
    CATALOGUE,
    course_address,
    question_of,
)
from edu_platform.storefront.service.catalogue import get_catalogue
from edu_platform.storefront.service.course import action_for, page_of
from edu_platform.storefront.service.course_html import course_body
from edu_platform.storefront.service.first_html import (
    catalogue_body,
    cover_address,
    home_body,
)
from edu_platform.storefront.service.home import get_home

MINOR = 100


@describes(r"/|/courses|/courses/[^/]+")
async def page_facts(session: Session, path: str) -> PageFacts | None:
    """Describe a page of the storefront; None when there is no such page."""
    parts = urlsplit(path)
    if parts.path == "/":
        return await _home_facts(session)
    if parts.path == CATALOGUE:
        return await _catalogue_facts(session, parts.query)
    slug = unquote(parts.path.removeprefix(f"{CATALOGUE}/"))
    try:
        course = await catalog.get_course(session, VISITOR, slug)
    except catalog.CourseNotFound:
        return None
    return _course_facts(course)


async def _home_facts(session: Session) -> PageFacts:
    home = await get_home(session, VISITOR)
    promise = _("Courses with short lessons, tests and a certificate anyone can check.")
    data = {
        "@context": "https://schema.org",
        "@type": "WebSite",
        "name": SITE_NAME,
        "url": f"{settings.origin}/",
    }
    return PageFacts(SITE_NAME, promise, home_body(home, SITE_NAME, promise), data=data)


async def _catalogue_facts(session: Session, query: str) -> PageFacts:
    page = await get_catalogue(session, VISITOR, question_of(query))
    title = _("Courses")
    count = _n("{n} course", "{n} courses", page.total)
    description = _("All courses by subject, level and price: {count}.", count=count)
    return PageFacts(
        f"{title} – {SITE_NAME}",
        description,
        catalogue_body(page),
        data=_list_data(page.cards),
        # The catalogue itself is indexed, not every combination of its filters.
        is_indexed=not query,
        is_shown=True,
    )


def _course_facts(course: CourseDetail) -> PageFacts:
    page = page_of(course)
    page.action = action_for(course, None, VISITOR).value
    return PageFacts(
        f"{course.title} – {SITE_NAME}",
        course.summary,
        course_body(course, page),
        image=cover_address(course.hue, course.slug),
        data=_course_data(course),
        is_shown=True,
    )


def _course_data(course: CourseDetail) -> dict[str, Any]:
    """Return the course as schema.org has it, with what is known and no more."""
    address = settings.origin + course_address(course.slug)
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Course",
        "name": course.title,
        "description": course.summary,
        "url": address,
        "inLanguage": course.language,
        "educationalLevel": course.level.value,
        "provider": {
            "@type": "Organization",
            "name": SITE_NAME,
            "url": settings.origin,
        },
        "offers": [_offer(course, address)],
        "hasCourseInstance": [_instance(course)],
    }
    if course.rating_count:
        data["aggregateRating"] = {
            "@type": "AggregateRating",
            "ratingValue": course.rating,
            "ratingCount": course.rating_count,
        }
    return data


def _offer(course: CourseDetail, address: str) -> dict[str, Any]:
    return {
        "@type": "Offer",
        "category": "Paid" if course.price else "Free",
        "price": course.price / MINOR,
        "priceCurrency": course.currency,
        "url": address,
    }


def _instance(course: CourseDetail) -> dict[str, Any]:
    return {
        "@type": "CourseInstance",
        "courseMode": "Online",
        "courseWorkload": f"PT{course.hours}H",
        "instructor": [
            {"@type": "Person", "name": person.name} for person in course.instructors
        ],
    }


def _list_data(cards: Iterable[CourseCard]) -> dict[str, Any]:
    return {
        "@context": "https://schema.org",
        "@type": "ItemList",
        "itemListElement": [
            {
                "@type": "ListItem",
                "position": place,
                "url": settings.origin + course_address(card.slug),
            }
            for place, card in enumerate(cards, start=1)
        ],
    }
