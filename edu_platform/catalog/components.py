"""Pieces of screen that show courses; other features may place them."""

from typing import Any

import reflex as rx

from edu_platform.ui.cards import course_card, price_tag, rating_stars
from edu_platform.ui.i18n import _, _n
from edu_platform.ui.layout import grid
from edu_platform.ui.values import Flag, Items, Text, among, each, pick

LEVELS = {
    "beginner": _("From scratch"),
    "intermediate": _("Intermediate"),
    "advanced": _("Advanced"),
}
LANGUAGES = {"ru": _("Russian"), "en": _("English")}


def level_label(level: Any) -> Any:
    return among(level, LEVELS, "")


def language_label(language: Any) -> Any:
    return among(language, LANGUAGES, language)


def cover_address(hue: Text, slug: Text) -> Any:
    return f"/covers/{hue}/{slug}.svg"


def listed_course(course: Any, *, is_eager: Flag = False) -> rx.Component:
    """Show a `CourseCard` in a grid."""
    lessons = _n("{n} lesson", "{n} lessons", course.lessons_count)
    hours = _n("{n} hour", "{n} hours", course.hours)
    return course_card(
        title=course.title,
        href="/courses/" + course.slug,
        cover_address=cover_address(course.hue, course.slug),
        category=course.category_title,
        hue=course.hue,
        author=course.instructor_name,
        facts=_(
            "{lessons} · {hours} · {level}",
            lessons=lessons,
            hours=hours,
            level=level_label(course.level),
        ),
        price=price_tag(course.price, old=course.old_price, currency=course.currency),
        rating=rating_stars(course.rating, course.rating_count),
        badge=pick(course.enrollment_open, "", _("Soon")),
        is_eager=is_eager,
    )


def course_grid(
    courses: Items, *, cols: str = "cols-3", eager: int = 0
) -> rx.Component:
    """Show courses; the first `eager` covers are loaded before they are in sight."""

    def listed(course: Any, index: Any) -> rx.Component:
        return listed_course(course, is_eager=index < eager if eager else False)

    return grid(each(courses, listed), cols=cols)
