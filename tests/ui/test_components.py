"""Components take plain values and Vars, and say in words what they show."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
import reflex as rx

from edu_platform.ui import cards, controls, forms, layout, learn, progress, tables
from edu_platform.ui.values import among, classes, each, either, pick, when


@dataclass
class Row:
    title: str
    price: int
    is_new: bool


class ComponentsState(rx.State):
    """What components of the tests are drawn from."""

    text: str = ""
    count: int = 0
    flag: bool = False
    rows: list[Row] = []
    lines: list[list[str]] = []
    modules: list[learn.OutlineModule] = []
    pages: list[tables.PageLink] = []
    errors: dict[str, str] = {}


S = ComponentsState


def drawn(component: rx.Component) -> str:
    return str(component.render())


def _card(text: Any, number: Any) -> rx.Component:
    return cards.course_card(
        title=text,
        href=text,
        cover_address=text,
        category=text,
        hue=text,
        author=text,
        facts=text,
        price=cards.price_tag(number, old=number),
        rating=cards.rating_stars(number, number),
        badge=text,
    )


BOTH: list[Callable[[Any, Any, Any], rx.Component]] = [
    lambda t, n, _f: _card(t, n),
    lambda t, _n, f: controls.chip(t, href=t, on=f),
    lambda t, _n, _f: controls.tag(t, t),
    lambda t, _n, _f: controls.avatar(t, hue=t, image=t),
    lambda t, _n, _f: controls.callout(t, t, t),
    lambda t, _n, _f: controls.tabs([(t, t), ("b", "/b")], t, label=t),
    lambda t, _n, _f: cards.author_line(t, t, initials=t, image=t),
    lambda t, _n, _f: cards.status_tag(t, {"paid": ("Paid", "ok")}),
    lambda t, _n, f: forms.field("name", t, value=t, hint=t, error=t, disabled=f),
    lambda t, _n, f: forms.checkbox("agree", t, checked=f, error=t),
    lambda t, _n, f: forms.switch("news", t, hint=t, on=f),
    lambda t, n, _f: progress.progress_ring(n, t, inner=t),
    lambda t, n, _f: progress.labelled_progress(t, t, n),
    lambda t, n, _f: progress.access_clock(n, t),
    lambda t, n, _f: progress.stepper([t, t], n),
    lambda t, n, f: tables.stat_tile(t, n, delta=t, is_up=f, is_good=f, note=t),
    lambda t, _n, f: learn.message_bubble(t, t, is_mine=f),
    lambda t, _n, _f: learn.quiz_verdict(t, t, t, why=t),
    lambda t, _n, f: learn.quiz_choice(t, t, name="q", checked=f),
    lambda t, _n, f: layout.loading(f, layout.skeleton_rows(), layout.text(t)),
]


@pytest.mark.parametrize("make", BOTH)
def test_a_component_takes_plain_values_and_vars(
    make: Callable[[Any, Any, Any], rx.Component],
) -> None:
    assert "components_state" not in drawn(make("words", 5, True))
    assert "components_state" in drawn(make(S.text, S.count, S.flag))


def test_a_whole_list_of_vars_is_drawn() -> None:
    listed = rx.foreach(S.rows, lambda row: _card(row.title, row.price))
    table = tables.data_table(
        "Orders",
        [tables.Column("Title"), tables.Column("Price", is_number=True)],
        S.rows,
        lambda row: [row.title, row.price],
    )
    outline = learn.outline(
        "Course", S.modules, back="/", back_label="Back", progress=rx.fragment()
    )
    cells = progress.cell_progress(S.lines, done=S.count, total=S.count)

    for component in (listed, table, outline, cells, tables.pagination(S.pages)):
        assert "'iterable_state'" in drawn(component)


def test_a_field_ties_its_error_to_the_control() -> None:
    shown = drawn(forms.field("email", "E-mail", hint="Yours", error="Wrong"))

    assert '"aria-describedby":"email-hint email-error"' in shown
    assert '"aria-invalid":"true"' in shown
    assert 'id:"email-error"' in shown
    assert 'role:"alert"' in shown


def test_a_field_without_an_error_is_not_marked() -> None:
    shown = drawn(forms.field("email", "E-mail"))

    assert "aria-invalid" not in shown
    assert "aria-describedby" not in shown


def test_a_value_that_arrives_later_is_shown() -> None:
    """React ignores a changed default: the key makes a new control."""
    assert "key:" in drawn(forms.field("name", "Name", value=S.text))
    assert "key:" not in drawn(forms.field("name", "Name", value="Ann"))


def test_values_that_only_the_browser_knows_bring_their_state_along() -> None:
    """Reflex looks for Vars in attributes, but not inside a plain dict of them."""
    component = rx.el.i(**layout.css_vars(p=S.count))

    assert "useStateContext" in str(component._get_all_hooks())


def test_components_share_no_dict_of_attributes() -> None:
    """Reflex writes aria props into the dict it is given."""
    assert layout.cover_size() is not layout.cover_size()
    assert controls.opens_dialog("a") is not controls.opens_dialog("a")


class TestCells:
    def test_the_first_lesson_not_done_is_where_the_learner_is(self) -> None:
        assert progress.cells_of([(2, 2), (1, 3)]) == [
            ["done", "done"],
            ["done", "now", ""],
        ]

    def test_only_one_is_where_the_learner_is(self) -> None:
        assert progress.cells_of([(0, 1), (0, 2)]) == [["now"], ["", ""]]

    def test_a_finished_course_has_none(self) -> None:
        assert progress.cells_of([(1, 1), (0, 0)]) == [["done"], []]


class TestPageLinks:
    @staticmethod
    def _shown(current: int, last: int) -> str:
        links = tables.page_links(current, last, "?page={}".format)
        return " ".join(f"[{p.label}]" if p.is_current else p.label for p in links)

    @pytest.mark.parametrize(
        ("current", "last", "shown"),
        [
            (1, 1, "[1]"),
            (1, 3, "[1] 2 3"),
            (1, 9, "[1] 2 … 9"),
            (5, 9, "1 … 4 [5] 6 … 9"),
            (3, 9, "1 2 [3] 4 … 9"),
            (9, 9, "1 … 8 [9]"),
        ],
    )
    def test_pages_near_and_far(self, current: int, last: int, shown: str) -> None:
        assert self._shown(current, last) == shown

    def test_only_pages_have_addresses(self) -> None:
        links = tables.page_links(5, 9, "?page={}".format)

        assert [link.href for link in links if not link.href] == ["", ""]
        assert links[0].href == "?page=1"


class TestValues:
    def test_what_is_known_now_is_decided_now(self) -> None:
        assert pick(condition=True, yes="a", no="b") == "a"
        assert among("x", {"x": 1}, 2) == 1
        assert among("y", {"x": 1}, 2) == 2
        assert classes("a", "", "b") == "a b"
        assert drawn(when("", lambda: pytest.fail("not needed"))) == drawn(
            rx.fragment()
        )
        assert drawn(either("", rx.el.b("yes"), rx.el.i("no"))) == drawn(rx.el.i("no"))

    def test_vars_become_conditions(self) -> None:
        assert isinstance(pick(S.flag, "a", "b"), rx.Var)
        assert isinstance(among(S.text, {"x": "1"}, "2"), rx.Var)
        assert classes("a", S.text) == ["a", S.text]

    def test_items_are_counted(self) -> None:
        listed = each(["a", "b"], rx.el.b)

        assert len(listed.children) == 2
