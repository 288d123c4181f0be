"""The catalogue: filters at the side, or in a sheet on phones, and what was found.

Every filter is a link to the catalogue with that filter turned, so that the address
holds the whole question, and the browser's way back undoes one step.
"""

from collections.abc import Callable
from typing import Any

import reflex as rx

from edu_platform.catalog.components import (
    course_grid,
    language_label,
    level_label,
)
from edu_platform.storefront.schemas import IN_SIGHT
from edu_platform.storefront.state import CatalogueState
from edu_platform.ui.cards import course_card_skeleton, empty_state, error_state
from edu_platform.ui.controls import button, icon_button
from edu_platform.ui.i18n import _, _n, page
from edu_platform.ui.icons import icon
from edu_platform.ui.layout import grid, hidden_text, loading, row, stack, text, wrap
from edu_platform.ui.links import link, native_form
from edu_platform.ui.shell import page_shell
from edu_platform.ui.tables import pagination
from edu_platform.ui.values import Text, among, when

SHEET = "filters"
# Holds the line of a count that is still to come.
NO_BREAK_SPACE = "\u00a0"
PRICES = {"free": _("Free"), "paid": _("Paid")}
SORTS = {
    "popular": _("Popular first"),
    "new": _("New first"),
    "rating": _("Best rated first"),
    "price": _("Cheap first"),
}
# Their types are those of the values, not of the Vars that stand for them here.
FOUND: Any = CatalogueState.catalogue
PAGES: Any = CatalogueState.pages


def price_label(value: Any) -> Any:
    return among(value, PRICES, value)


@page(
    "/courses",
    title=_("Courses"),
    description=_("All courses by subject, level and price."),
    on_load=CatalogueState.load,
)
def catalogue_page() -> rx.Component:
    return page_shell(
        wrap(
            rx.el.aside(*facets(), class_name="facets", aria_label=_("Filters")),
            stack(head(), toolbar(), results(), gap=5),
            cls="catalogue",
        ),
        sheet(),
        current="/courses",
    )


def facets() -> list[rx.Component]:
    return [
        facet(_("Subject"), FOUND.categories, lambda option: option.title),
        facet(_("Level"), FOUND.levels, lambda option: level_label(option.value)),
        facet(_("Price"), FOUND.prices, lambda option: price_label(option.value)),
        facet(
            _("Language"), FOUND.languages, lambda option: language_label(option.value)
        ),
    ]


def facet(title: Text, options: Any, label: Callable[[Any], Any]) -> rx.Component:
    def choice(option: Any, _index: Any) -> rx.Component:
        return link(
            rx.el.span(class_name="box", aria_hidden="true"),
            rx.el.span(label(option), class_name="grow"),
            when(option.is_on, lambda: hidden_text(", ", _("chosen"))),
            rx.el.span(option.courses, class_name="count"),
            href=option.href,
            aria_current=rx.cond(option.is_on, "true", "false"),
            class_name="choice-link",
        )

    return when(
        options.length() > 0,
        lambda: rx.el.details(
            rx.el.summary(title, icon("chevron-down")),
            rx.el.div(rx.foreach(options, choice), class_name="options"),
            class_name="facet",
            open=True,
        ),
    )


def sheet() -> rx.Component:
    """Hold the filters on phones; it stays open while they are being turned."""

    def closes() -> dict[str, Any]:
        attributes = {"popoverTarget": SHEET, "popoverTargetAction": "hide"}
        return {"custom_attrs": attributes}

    show = _n("Show {n} course", "Show {n} courses", FOUND.total)
    return rx.el.div(
        row(
            rx.el.h2(_("Filters")),
            icon_button("x", _("Close the filters"), **closes()),
            cls="between",
        ),
        *facets(),
        rx.el.div(
            button(show, size="lg", cls="btn-block", **closes()), class_name="actions"
        ),
        class_name="sheet",
        role="dialog",
        aria_label=_("Filters"),
        custom_attrs={"id": SHEET, "popover": "auto"},
    )


def head() -> rx.Component:
    count = _n("{n} course", "{n} courses", FOUND.total)
    return stack(
        rx.el.h1(_("Courses")),
        text(
            rx.cond(CatalogueState.is_loaded, count, NO_BREAK_SPACE),
            cls="muted",
            role="status",
        ),
        search(),
        gap=1,
    )


def search() -> rx.Component:
    """Search again and keep the other filters; wide screens have it in the header."""

    def kept(chip: Any) -> rx.Component:
        hidden = rx.el.input(type="hidden", name=chip.name, value=chip.value)
        return rx.cond(chip.name == "q", rx.fragment(), hidden)

    return native_form(
        icon("search"),
        rx.el.label(_("Search courses"), html_for="search-here", class_name="vh"),
        rx.el.input(
            id="search-here",
            name="q",
            type="search",
            default_value=FOUND.q,
            key=FOUND.q,
            placeholder=_("What would you like to learn?"),
        ),
        rx.foreach(FOUND.chips, kept),
        button(_("Find"), type="submit"),
        action="/courses",
        method="get",
        class_name="find big only-phone",
        role="search",
        aria_label=_("Search the catalogue"),
    )


def chip_label(chip: Any) -> Any:
    return rx.match(
        chip.name,
        ("q", "«" + chip.value + "»"),
        ("level", level_label(chip.value)),
        ("price", price_label(chip.value)),
        ("language", language_label(chip.value)),
        chip.title,
    )


def chip_link(chip: Any) -> rx.Component:
    name = chip_label(chip)
    return link(
        name,
        icon("x"),
        href=chip.href,
        class_name="chip on",
        aria_label=_("{name}: remove the filter", name=name),
    )


def toolbar() -> rx.Component:
    reset = link(_("Reset all"), href="/courses", class_name="link sm")
    applied = row(
        rx.foreach(FOUND.chips, chip_link),
        when(FOUND.chips.length() > 1, reset),
        gap=2,
        cls="wrap-ok",
    )
    filters = button(
        _("Filters"),
        kind="outline",
        before="sliders-horizontal",
        cls="filters-button",
        custom_attrs={"popoverTarget": SHEET},
        aria_haspopup="dialog",
    )
    tools = row(filters, sorting(), gap=2)
    return row(applied, tools, cls="between wrap-ok toolbar")


def sorting() -> rx.Component:
    by_relevance = rx.el.option(_("Most relevant first"), value="relevance")
    return rx.el.div(
        rx.el.label(_("Sort"), html_for="sort", class_name="vh"),
        rx.el.select(
            when(FOUND.q, by_relevance),
            *[rx.el.option(label, value=value) for value, label in SORTS.items()],
            id="sort",
            value=FOUND.sort,
            on_change=CatalogueState.sort,
            class_name="input",
        ),
        class_name="sorting",
    )


def results() -> rx.Component:
    waiting = grid(*[course_card_skeleton() for _place in range(6)])
    failed = error_state(
        _("The courses could not be shown"),
        CatalogueState.failure,
        on_retry=CatalogueState.load,
    )
    found = rx.fragment(
        rx.el.h2(_("Courses found"), class_name="vh"),
        course_grid(FOUND.cards, eager=IN_SIGHT),
        when(PAGES.length() > 0, pager),
    )
    shown = rx.cond(FOUND.cards.length() > 0, found, nothing_found())
    content = loading(CatalogueState.is_loaded, waiting, shown)
    return rx.cond(CatalogueState.failure, failed, content)


def pager() -> rx.Component:
    return pagination(
        PAGES,
        previous=CatalogueState.previous,
        following=CatalogueState.following,
    )


def nothing_found() -> rx.Component:
    advice = CatalogueState.advice
    is_one_of_several = FOUND.chips.length() > 1
    one_in_the_way = empty_state(
        "search",
        rx.cond(
            is_one_of_several, _("Nothing fits all filters"), _("Nothing was found")
        ),
        rx.cond(
            advice.chip.name == "q",
            _("Nothing fits the words “{words}”.", words=advice.chip.value),
            _("The filter “{name}” is in the way.", name=chip_label(advice.chip)),
        ),
        action=_n("Remove it: {n} course", "Remove it: {n} courses", advice.courses),
        href=advice.chip.href,
    )
    several = empty_state(
        "search",
        _("Nothing was found"),
        _("Start again from all courses and choose fewer filters."),
        action=_("Show all courses"),
        href="/courses",
    )
    none_at_all = empty_state(
        "book-open",
        _("There are no courses yet"),
        _("They will appear here as soon as the first one is published."),
    )
    return rx.cond(
        CatalogueState.has_advice,
        one_in_the_way,
        rx.cond(FOUND.chips.length() > 0, several, none_at_all),
    )
