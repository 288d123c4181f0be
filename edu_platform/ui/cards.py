"""Course cards and what stands around a course; empty and failed states."""

from collections.abc import Mapping
from typing import Any

import reflex as rx

from edu_platform.ui.brand import NAME, logo
from edu_platform.ui.controls import avatar, button, link_button, tag
from edu_platform.ui.i18n import _, money, number
from edu_platform.ui.icons import icon
from edu_platform.ui.layout import (
    cover_size,
    css_vars,
    hidden_text,
    row,
    skeleton,
    stack,
    text,
)
from edu_platform.ui.links import link
from edu_platform.ui.values import Child, Flag, Number, Text, among, classes, pick, when


def section_header(
    title: Text, *, more: Text = "", href: Text = "", sub: Text = ""
) -> rx.Component:
    """Head a section of a page; `more` is the text of a "see all" link."""
    return rx.el.div(
        stack(
            rx.el.h2(title),
            when(sub, lambda: text(sub, cls="muted")),
            gap=1,
        ),
        when(
            more, lambda: link(more, icon("arrow-right"), href=href, class_name="more")
        ),
        class_name="section-head",
    )


def category_label(name: Text, hue: Text) -> rx.Component:
    return rx.el.span(name, class_name="category", **css_vars(h=f"var(--c-{hue})"))


def price_tag(
    price: Number, *, old: Number = 0, currency: Text = "RUB"
) -> rx.Component:
    """Show a price in minor units, 0 being free; the old one is announced in words."""

    def crossed() -> rx.Component:
        return rx.el.s(hidden_text(_("Old price:"), " "), money(old, currency))

    return rx.el.span(
        pick(price, money(price, currency), _("Free")),
        when(old, crossed),
        class_name=classes("price", pick(price, "", "free")),
    )


def rating_stars(rating: Number, votes: Number) -> rx.Component:
    """Show one star and a number, which read better than five stars of 15 px."""

    def stars() -> rx.Component:
        return rx.el.span(
            icon("star"),
            hidden_text(_("Rating"), " "),
            rx.el.b(number(rating)),
            rx.el.span("(", number(votes), ")", class_name="faint"),
            class_name="stars",
        )

    return when(votes, stars)


def cover(address: Text, *, is_eager: Flag = False) -> rx.Component:
    """Show a cover; it says nothing that the title beside it does not say."""
    moment = pick(is_eager, "eager", "lazy")
    size = cover_size()
    return rx.el.img(src=address, alt="", class_name="cover", loading=moment, **size)


def course_card(
    *,
    title: Text,
    href: Text,
    cover_address: Text,
    category: Text,
    hue: Text,
    author: Text,
    facts: Text,
    price: Child,
    rating: Child = "",
    badge: Text = "",
    is_eager: Flag = False,
) -> rx.Component:
    """Show a course in a grid; the whole card is one link. `is_eager`: above the fold.

    `price` and `rating` are a `price_tag` and `rating_stars`, or what stands instead.
    """
    return rx.el.article(
        cover(cover_address, is_eager=is_eager),
        rx.el.div(
            rx.el.div(
                category_label(category, hue),
                when(badge, lambda: tag(badge, "mark")),
                class_name="card-top",
            ),
            rx.el.h3(link(title, href=href)),
            text(author, cls="sm muted"),
            text(facts, cls="xs faint"),
            rx.el.div(price, rating, class_name="card-foot"),
            class_name="body",
        ),
        class_name="course-card",
    )


def course_card_skeleton() -> rx.Component:
    """Hold the place of a course card: the same box, so that nothing moves."""
    return rx.el.div(
        rx.el.div(class_name="cover skeleton"),
        rx.el.div(
            skeleton("40%", 18),
            skeleton("100%", 44),
            skeleton("55%", 20),
            skeleton("70%", 18),
            rx.el.div(skeleton("30%", 24), class_name="card-foot"),
            class_name="body",
        ),
        class_name="course-card",
        aria_hidden="true",
    )


def empty_state(
    icon_name: str, title: Text, body: Text, *, action: Text = "", href: Text = ""
) -> rx.Component:
    """Say what will be here, and name one next step."""
    return rx.el.div(
        rx.el.div(icon(icon_name), class_name="mark"),
        rx.el.h2(title),
        text(body, cls="muted"),
        when(action, lambda: link_button(action, href=href, kind="soft")),
        class_name="empty paper",
    )


def error_state(title: Text, body: Text, *, on_retry: Any = None) -> rx.Component:
    """Say what could not be shown, and offer to try again."""
    again = button(
        _("Try again"), kind="soft", before="rotate-ccw", on_click=on_retry or []
    )
    return rx.el.div(
        rx.el.div(icon("cloud-off"), class_name="mark"),
        rx.el.h2(title),
        text(body, cls="muted"),
        when(on_retry is not None, again),
        class_name="empty failed paper",
        role="alert",
    )


def author_line(
    name: Text, note: Text, *, initials: Text, hue: Text = "code", image: Text = ""
) -> rx.Component:
    return row(
        avatar(initials, hue=hue, image=image, size=44),
        stack(
            rx.el.span(name, class_name="b"),
            when(note, lambda: rx.el.span(note, class_name="sm muted")),
            gap=0,
        ),
    )


def fact(icon_name: Text, label: Child) -> rx.Component:
    """State one thing that is included, with an icon before it."""
    return row(icon(icon_name, "faint"), rx.el.span(label), gap=3, cls="sm")


def status_tag(status: Text, looks: Mapping[str, tuple[Text, str]]) -> rx.Component:
    """Show a status in words; `looks` has a label and a tone for each value."""
    labels = {value: label for value, (label, _tone) in looks.items()}
    tones = {value: tone for value, (_label, tone) in looks.items()}
    return tag(among(status, labels, status), among(status, tones, ""))


def certificate_preview(
    *,
    name: Text,
    course: Text,
    achievement: Text,
    facts: list[tuple[Text, Text]],
    site: Text = NAME,
) -> rx.Component:
    """Show a certificate as on paper; `facts` are pairs of a label and a value."""
    return rx.el.div(
        logo(site, href=""),
        rx.el.p(name, class_name="who"),
        rx.el.p(achievement, " ", rx.el.b(course), class_name="what"),
        rx.el.div(
            *[rx.el.span(label, rx.el.b(value)) for label, value in facts],
            class_name="meta",
        ),
        class_name="certificate paper",
        role="img",
        aria_label=_("Certificate: {name}, {course}", name=name, course=course),
    )
