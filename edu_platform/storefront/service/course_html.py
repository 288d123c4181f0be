"""The first HTML of a course's page, in the look of the page that follows it.

Its elements and classes are those of `storefront.pages.course`.
"""

from collections.abc import Iterable
from html import escape
from urllib.parse import urlencode

from edu_platform.catalog.models import Level
from edu_platform.catalog.schemas import CourseDetail
from edu_platform.core.first_html import drawn, element
from edu_platform.core.i18n import N_, _, _n
from edu_platform.storefront.schemas import (
    Action,
    CoursePage,
    LessonLine,
    ModuleBlock,
    Teacher,
)
from edu_platform.storefront.service.addresses import CATALOGUE
from edu_platform.storefront.service.first_html import (
    LEVELS,
    cover,
    cover_address,
    price,
    stack,
    stars,
    tag,
)

LANGUAGES = {"ru": N_("Russian"), "en": N_("English")}
KINDS = {
    "article": ("file-text", N_("Text")),
    "quiz": ("list-checks", N_("Test")),
    "planned": ("hourglass", N_("Planned")),
}


def course_body(course: CourseDetail, page: CoursePage) -> str:
    sections = [
        _outcomes(page.outcomes),
        # Rendered from Markdown and cleaned when the course was saved.
        _section(_("About the course"), _prose(page.description_html)),
        _programme(page),
        _bullets(_("Who it is for"), page.audience),
        _bullets(_("What you need"), page.requirements),
        _teachers(page),
    ]
    layout = element(
        "div",
        _head(page),
        _price_card(course, page),
        stack(7, *sections, cls="main"),
        cls="wrap course-layout",
    )
    return element("div", layout, cls="course")


def _head(page: CoursePage) -> str:
    subject = f"{CATALOGUE}?{urlencode({'category': page.category_slug})}"
    crumbs = element(
        "nav",
        element("a", escape(_("Courses")), href=CATALOGUE),
        element("span", "/", aria_hidden="true"),
        element("a", escape(page.category), href=subject),
        cls="crumbs",
        aria_label=_("You are here"),
    )
    level = LEVELS[Level(page.level)]
    language = LANGUAGES.get(page.language, page.language)
    content = stack(
        4,
        crumbs,
        element("h1", escape(page.title)),
        element("p", escape(page.summary), cls="lead"),
        _row(2, stars(page), tag(_(level)), tag(_(language)), cls="wrap-ok"),
        *[_teacher(person, page.hue) for person in page.teachers],
    )
    return element("section", content, cls="course-head")


def _price_card(course: CourseDetail, page: CoursePage) -> str:
    terms = _("Access lasts while you study and for one month after you finish.")
    content = stack(
        4,
        element("div", price(course), cls="price-xl"),
        stack(2, _next_step(page.action), _preview(page)),
        stack(3, *_included(page)),
        element("div", cls="rule", aria_hidden="true"),
        element("p", escape(terms), cls="sm muted"),
        cls="pad",
    )
    return element(
        "aside",
        cover(cover_address(page.hue, page.slug), is_eager=True),
        content,
        cls="card buy",
        aria_label=_("Price and enrolment"),
    )


def _next_step(action: str) -> str:
    """Say why nobody can enrol; what else there is to do depends on who reads."""
    if action == Action.LATER:
        return _callout(
            _("Enrolment opens later"),
            _("The programme is published; you can enrol once the course begins."),
        )
    if action == Action.PAID:
        return _callout(
            _("Payment is not connected on this site yet"),
            _("The course cannot be bought for now."),
        )
    return element("div", cls="next-step")


def _callout(title: str, words: str) -> str:
    content = stack(
        1,
        element("p", escape(title), cls="title"),
        element("p", escape(words), cls="sm"),
        cls="grow",
    )
    return element("div", drawn("info"), content, cls="callout info", role="note")


def _preview(page: CoursePage) -> str:
    if not page.first_preview:
        return ""
    return element(
        "a",
        escape(_("Read a lesson for free")),
        href=page.first_preview,
        cls="btn btn-outline btn-block",
    )


def _included(page: CoursePage) -> list[str]:
    later = _n(
        "{n} lesson will appear later",
        "{n} lessons will appear later",
        page.planned,
    )
    facts = [
        (True, "book-open", _n("{n} lesson", "{n} lessons", page.lessons)),
        (page.quizzes, "list-checks", _n("{n} test", "{n} tests", page.quizzes)),
        (True, "clock", _n("About {n} hour", "About {n} hours", page.hours)),
        (page.gives_certificate, "award", _("Certificate that anyone can check")),
        (page.planned, "hourglass", later),
    ]
    return [
        _row(3, drawn(icon, "faint"), element("span", escape(words)), cls="sm")
        for is_true, icon, words in facts
        if is_true
    ]


def _outcomes(outcomes: Iterable[str]) -> str:
    items = "".join(
        element("li", drawn("check"), element("span", escape(words)))
        for words in outcomes
    )
    listed = element("ul", items, cls="outcomes") if items else ""
    return _section(_("What you will learn"), listed)


def _bullets(title: str, texts: Iterable[str]) -> str:
    items = "".join(element("li", escape(words)) for words in texts)
    return _section(title, element("ul", items, cls="bullets") if items else "")


def _programme(page: CoursePage) -> str:
    size = _(
        "{modules}, {lessons}",
        modules=_n("{n} module", "{n} modules", len(page.modules)),
        lessons=_n("{n} lesson", "{n} lessons", page.lessons),
    )
    blocks = [_module(module, place) for place, module in enumerate(page.modules)]
    return _section(_("Programme"), "".join(blocks), size)


def _module(module: ModuleBlock, place: int) -> str:
    count = _n("{n} lesson", "{n} lessons", len(module.lessons))
    summary = element(
        "summary",
        drawn("chevron-right"),
        element("span", f"{place + 1}. {escape(module.title)}"),
        element("span", escape(count), cls="sm faint"),
    )
    about = element("p", escape(module.summary), cls="module-summary muted")
    return element(
        "details",
        summary,
        about if module.summary else "",
        element("ul", *map(_lesson, module.lessons)),
        cls="module",
        open=place == 0,
    )


def _lesson(lesson: LessonLine) -> str:
    icon, kind = KINDS.get(lesson.kind, KINDS["article"])
    title = element("span", escape(lesson.title), cls="grow")
    if lesson.href:
        link = element("a", escape(lesson.title), href=lesson.href, cls="link grow")
        title = link + tag(_("Free lesson"), "ok")
    minutes = _("{n} min", n=lesson.minutes)
    size = element("span", escape(minutes), cls="sm faint num nowrap")
    return element(
        "li",
        drawn(icon),
        element("span", f"{escape(_(kind))}: ", cls="vh"),
        title,
        tag(_("Later"), "info") if lesson.kind == "planned" else size,
    )


def _teachers(page: CoursePage) -> str:
    people = [
        stack(4, _teacher(person, page.hue), _prose(person.about_html))
        for person in page.teachers
    ]
    return _section(_("Teacher"), "".join(people))


def _teacher(person: Teacher, hue: str) -> str:
    tint = f"--d:44px;--h:var(--c-{hue})"
    initials = escape(person.initials)
    headline = element("span", escape(person.headline), cls="sm muted")
    return _row(
        3,
        element("span", initials, cls="avatar", aria_hidden="true", style=tint),
        stack(
            0,
            element("span", escape(person.name), cls="b"),
            headline if person.headline else "",
        ),
    )


def _prose(safe: str) -> str:
    return element("div", safe, cls="prose") if safe else ""


def _section(title: str, content: str, size: str = "") -> str:
    if not content:
        return ""
    under = element("p", escape(size), cls="muted") if size else ""
    heading = stack(1, element("h2", escape(title)), under)
    return element("section", element("div", heading, cls="section-head"), content)


def _row(gap: int, *content: str, cls: str = "") -> str:
    return element("div", *content, cls=f"row g{gap} {cls}".rstrip())
