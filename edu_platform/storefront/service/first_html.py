"""The first HTML of lists of courses, in the look of the pages that follow it.

Its elements and classes are those of `catalog.components` and `storefront.pages`, so
that nothing moves when the page takes its place.
"""

from collections.abc import Iterable
from html import escape
from urllib.parse import quote

from edu_platform.catalog.models import Level
from edu_platform.catalog.schemas import CourseCard
from edu_platform.core.first_html import drawn, element
from edu_platform.core.i18n import N_, _, _n, format_number
from edu_platform.storefront.schemas import IN_SIGHT, Catalogue, CoursePage, Home
from edu_platform.storefront.service.addresses import CATALOGUE, course_address

# More of them are seen only by those who scroll: by then the page itself is there.
MOST_CARDS = 12
LEVELS = {
    Level.BEGINNER: N_("From scratch"),
    Level.INTERMEDIATE: N_("Intermediate"),
    Level.ADVANCED: N_("Advanced"),
}


def cover_address(hue: str, slug: str) -> str:
    return f"/covers/{hue}/{quote(slug)}.svg"


def catalogue_body(page: Catalogue) -> str:
    count = _n("{n} course", "{n} courses", page.total)
    head = stack(
        1,
        element("h1", escape(_("Courses"))),
        element("p", escape(count), cls="muted"),
        _search(page.q),
    )
    found = element("h2", escape(_("Courses found")), cls="vh") + card_grid(page.cards)
    # The filters' places stay empty: they come with the page.
    return element(
        "div",
        element("div", cls="facets"),
        stack(
            5,
            head,
            element("div", cls="toolbar"),
            element("div", found, cls="loading"),
        ),
        cls="wrap catalogue",
    )


def _search(words: str) -> str:
    """Phones have no search in the header."""
    label = _("Search the catalogue")
    return element(
        "form",
        drawn("search"),
        element(
            "input",
            type="search",
            name="q",
            value=words,
            placeholder=_("What would you like to learn?"),
            aria_label=_("Search courses"),
        ),
        element("button", escape(_("Find")), cls="btn btn-primary", type="submit"),
        action=CATALOGUE,
        method="get",
        cls="find big only-phone",
        role="search",
        aria_label=label,
    )


def card_grid(cards: Iterable[CourseCard]) -> str:
    shown = [
        course_card(card, is_eager=place < IN_SIGHT)
        for place, card in enumerate(cards)
        if place < MOST_CARDS
    ]
    return element("div", *shown, cls="grid cols-3")


def course_card(card: CourseCard, *, is_eager: bool = False) -> str:
    title = element("a", escape(card.title), href=course_address(card.slug))
    body = element(
        "div",
        element("div", _category(card), _soon(card), cls="card-top"),
        element("h3", title),
        element("p", escape(card.instructor_name), cls="sm muted"),
        element("p", escape(_facts(card)), cls="xs faint"),
        element("div", price(card), stars(card), cls="card-foot"),
        cls="body",
    )
    picture = cover(cover_address(card.hue, card.slug), is_eager=is_eager)
    return element("article", picture, body, cls="course-card")


def cover(address: str, *, is_eager: bool) -> str:
    return element(
        "img",
        src=address,
        alt="",
        cls="cover",
        loading="eager" if is_eager else "lazy",
        width="640",
        height="384",
    )


def _category(card: CourseCard) -> str:
    hue = f"--h:var(--c-{card.hue})"
    return element("span", escape(card.category_title), cls="category", style=hue)


def _soon(card: CourseCard) -> str:
    return "" if card.enrollment_open else tag(_("Soon"), "mark")


def _facts(card: CourseCard) -> str:
    return _(
        "{lessons} · {hours} · {level}",
        lessons=_n("{n} lesson", "{n} lessons", card.lessons_count),
        hours=_n("{n} hour", "{n} hours", card.hours),
        level=_(LEVELS[card.level]),
    )


def price(course: CourseCard) -> str:
    old = ""
    if course.old_price:
        words = element("span", escape(f"{_('Old price:')} "), cls="vh")
        old = element("s", words, escape(course.old_price_text))
    looks = "price" if course.price else "price free"
    return element("span", escape(course.price_text), old, cls=looks)


def stars(course: CourseCard | CoursePage) -> str:
    if not course.rating_count:
        return ""
    return element(
        "span",
        drawn("star"),
        element("span", escape(f"{_('Rating')} "), cls="vh"),
        element("b", escape(format_number(course.rating))),
        element("span", f"({escape(format_number(course.rating_count))})", cls="faint"),
        cls="stars",
    )


def tag(label: str, tone: str = "") -> str:
    return element("span", escape(label), cls=f"tag {tone}".rstrip())


def stack(gap: int, *content: str, cls: str = "") -> str:
    return element("div", *content, cls=f"stack g{gap} {cls}".rstrip())


def home_body(home: Home, title: str, promise: str) -> str:
    """Tell in words and links what the home page draws."""
    links = [
        (category.title, f"{CATALOGUE}?category={category.slug}")
        for category in home.categories
    ]
    return element(
        "div",
        element("h1", escape(title)),
        element("p", escape(promise)),
        _shelf(_("Subjects"), links),
        _shelf(_("New courses"), _card_links(home.new)),
        _shelf(_("Free courses"), _card_links(home.free)),
        cls="wrap section stack g4",
    )


def _card_links(cards: Iterable[CourseCard]) -> list[tuple[str, str]]:
    return [(card.title, course_address(card.slug)) for card in cards]


def _shelf(title: str, links: Iterable[tuple[str, str]]) -> str:
    items = "".join(
        element("li", element("a", escape(words), href=address, cls="link"))
        for words, address in links
    )
    if not items:
        return ""
    return element("section", element("h2", escape(title)), element("ul", items))
