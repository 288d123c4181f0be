"""Numbers: tiles, tables and links between pages of a list."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import reflex as rx

from edu_platform.ui.i18n import _
from edu_platform.ui.icons import icon
from edu_platform.ui.layout import hidden_text, row, text
from edu_platform.ui.links import link
from edu_platform.ui.values import (
    Child,
    Flag,
    Items,
    Number,
    Text,
    classes,
    each,
    either,
    pick,
    when,
)

AROUND = 1  # pages shown on either side of the current one


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; numbers stand at the right."""

    label: Text
    is_number: bool = False
    is_label_hidden: bool = False


@dataclass(frozen=True, slots=True)
class PageLink:
    """One place in the row of pages; without an address it is a gap."""

    label: str
    href: str = ""
    is_current: bool = False


def stat_tile(
    label: Text,
    value: Text | Number,
    *,
    delta: Text = "",
    is_up: Flag = True,
    is_good: Flag = True,
    note: Text = "",
    href: Text = "",
) -> rx.Component:
    """Show a number; its direction is said in words, and "down" need not be bad."""

    def change() -> rx.Component:
        return rx.el.span(
            hidden_text(pick(is_up, _("up"), _("down")), " "),
            rx.el.span(pick(is_up, "↑", "↓"), aria_hidden="true"),
            delta,
            class_name=classes("delta", pick(is_good, "good", "bad")),
        )

    inner = (
        text(label, cls="sm muted"),
        rx.el.p(value, class_name="value"),
        row(
            when(delta, change),
            when(note, lambda: rx.el.span(note, class_name="xs faint clip aside")),
            gap=2,
        ),
    )
    looks = "card stat stack g1"
    if isinstance(href, rx.Var) or href:
        return link(*inner, href=href, class_name=looks)
    return rx.el.div(*inner, class_name=looks)


def data_table(
    caption: Text,
    columns: Sequence[Column],
    rows: Items,
    cells: Callable[[Any], Sequence[Child]],
    *,
    fold: bool = True,
) -> rx.Component:
    """Show a real table; `cells` makes the cells of one row.

    On phones `fold` turns each row into a card of two columns; else the table scrolls
    inside its box.
    """

    def head(column: Column) -> rx.Component:
        label = hidden_text(column.label) if column.is_label_hidden else column.label
        return rx.el.th(label, scope="col", class_name=_side(column))

    def line(item: Any, _index: Any) -> rx.Component:
        shown = zip(columns, cells(item), strict=True)
        return rx.el.tr(
            *[rx.el.td(cell, class_name=_side(column)) for column, cell in shown]
        )

    return rx.el.div(
        rx.el.table(
            rx.el.caption(caption, class_name="vh"),
            rx.el.thead(rx.el.tr(*[head(column) for column in columns])),
            rx.el.tbody(each(rows, line)),
            class_name="table fold" if fold else "table",
        ),
        class_name="table-box",
        tab_index=0,
        role="region",
        aria_label=caption,
    )


def _side(column: Column) -> str:
    return "right" if column.is_number else ""


def page_links(
    current: int, last: int, address: Callable[[int], str]
) -> list[PageLink]:
    """Choose which pages to link: the first, the last, and those around this one."""
    near = range(current - AROUND, current + AROUND + 1)
    wanted = sorted({1, last, *(page for page in near if 1 <= page <= last)})
    links: list[PageLink] = []
    before = 0
    for page in wanted:
        if page - before > 1:
            links.append(PageLink("…"))
        links.append(PageLink(str(page), address(page), page == current))
        before = page
    return links


def pagination(
    links: Items, *, previous: Text = "", following: Text = ""
) -> rx.Component:
    """Link the pages of a list; `previous` and `following` are addresses, or empty."""

    def place(page: Any, _index: Any) -> rx.Component:
        current = pick(page.is_current, "page", None)
        number = link(page.label, href=page.href, aria_current=current)
        gap = rx.el.span(page.label, aria_hidden="true")
        return either(page.href, number, gap)

    def step(href: Text, name: str, label: Text) -> rx.Component:
        return when(href, lambda: link(icon(name), href=href, aria_label=label))

    return rx.el.nav(
        step(previous, "chevron-left", _("Previous page")),
        each(links, place),
        step(following, "chevron-right", _("Next page")),
        class_name="pager",
        aria_label=_("Pages"),
    )
