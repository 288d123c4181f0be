"""What search engines and messengers read in the first HTML of the storefront."""

from collections.abc import Iterable
from html import escape
from typing import Any
from urllib.parse import unquote, urlsplit

from edu_platform.catalog import service as catalog
from edu_platform.catalog.schemas import CourseCard, CourseDetail, ModuleRead
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
    links = [
        (category.title, f"{CATALOGUE}?category={category.slug}")
        for category in home.categories
    ]
    promise = _("Courses with short lessons, tests and a certificate anyone can check.")
    body = [
        _heading(SITE_NAME),
        f"<p>{escape(promise)}</p>",
        _section(_("Subjects"), _link_list(links)),
        _section(_("New courses"), _cards(home.new)),
        _section(_("Free courses"), _cards(home.free)),
    ]
    data = {
        "@context": "https://schema.org",
        "@type": "WebSite",
        "name": SITE_NAME,
        "url": f"{settings.origin}/",
    }
    return PageFacts(SITE_NAME, promise, "".join(body), data=data)


async def _catalogue_facts(session: Session, query: str) -> PageFacts:
    page = await get_catalogue(session, VISITOR, question_of(query))
    title = _("Courses")
    count = _n("{n} course", "{n} courses", page.total)
    body = f"{_heading(title)}<p>{escape(count)}</p>{_cards(page.cards)}"
    description = _("All courses by subject, level and price: {count}.", count=count)
    return PageFacts(
        f"{title} – {SITE_NAME}",
        description,
        body,
        data=_list_data(page.cards),
        # The catalogue itself is indexed, not every combination of its filters.
        is_indexed=not query,
    )


def _course_facts(course: CourseDetail) -> PageFacts:
    parts = [
        f"<nav>{_link(_('Courses'), CATALOGUE)}</nav>",
        _heading(course.title),
        f"<p>{escape(course.summary)}</p>",
        f"<p>{escape(course.instructor_name)} · {escape(course.price_text)}</p>",
        _section(_("What you will learn"), _item_list(course.outcomes)),
        # Rendered from Markdown and cleaned when the course was saved.
        _section(_("About the course"), course.description_html),
        _section(_("Programme"), _programme(course.modules)),
    ]
    return PageFacts(
        f"{course.title} – {SITE_NAME}",
        course.summary,
        "".join(parts),
        image=f"/covers/{course.hue}/{course.slug}.svg",
        data=_course_data(course),
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


def _heading(title: str) -> str:
    return f"<h1>{escape(title)}</h1>"


def _section(title: str, content: str) -> str:
    return f"<section><h2>{escape(title)}</h2>{content}</section>" if content else ""


def _link(title: str, href: str) -> str:
    return f'<a href="{escape(href)}">{escape(title)}</a>'


def _link_list(links: Iterable[tuple[str, str]]) -> str:
    items = "".join(f"<li>{_link(title, href)}</li>" for title, href in links)
    return f"<ul>{items}</ul>" if items else ""


def _item_list(texts: Iterable[str]) -> str:
    items = "".join(f"<li>{escape(text)}</li>" for text in texts)
    return f"<ul>{items}</ul>" if items else ""


def _cards(cards: Iterable[CourseCard]) -> str:
    items = "".join(
        f"<li>{_link(card.title, course_address(card.slug))}"
        f"<p>{escape(card.summary)}</p><p>{escape(card.price_text)}</p></li>"
        for card in cards
    )
    return f"<ul>{items}</ul>" if items else ""


def _programme(modules: Iterable[ModuleRead]) -> str:
    blocks = [
        f"<li><h3>{escape(module.title)}</h3>"
        f"{_item_list(lesson.title for lesson in module.lessons)}</li>"
        for module in modules
    ]
    return f"<ol>{''.join(blocks)}</ol>" if blocks else ""
