from pathlib import Path

import pytest
import reflex as rx
from reflex_base.registry import RegistrationContext

from edu_platform.ui import navigation, shell, slots
from edu_platform.ui.app_options import app_options, head_components
from edu_platform.ui.navigation import Destination
from edu_platform.ui.slots import Slot


@pytest.fixture(autouse=True)
def nothing_else_is_filled(monkeypatch: pytest.MonkeyPatch) -> None:
    """The whole app may have been imported by other tests, and fills the slots."""
    fresh = slots.defaultdict(list)
    monkeypatch.setattr(slots, "_factories", fresh)
    monkeypatch.setattr(navigation, "DESTINATIONS", list(navigation.DESTINATIONS))


def shown(component: rx.Component) -> str:
    return str(component.render())


def test_the_first_thing_on_a_page_leads_to_its_content() -> None:
    page = shell.page_shell("Hello")

    assert 'href:"#main"' in str(page.children[0].render())
    assert '["id"] : "main"' in shown(page) or 'id:"main"' in shown(page)


def test_slots_show_what_the_app_gives_them() -> None:
    slots.fill(Slot.BELL, lambda: rx.el.b("the bell"))
    slots.fill(Slot.BANNER, lambda: rx.el.b("demo mode"))
    slots.fill(Slot.BANNER, lambda: rx.el.b("confirm your address"))
    page = shown(shell.page_shell("Hello"))

    for words in ("the bell", "demo mode", "confirm your address"):
        assert page.count(words) == 1


def test_a_slot_is_not_filled_twice_by_the_same_factory() -> None:
    def bell() -> rx.Component:
        return rx.el.b("the bell")

    slots.fill(Slot.BELL, bell)
    slots.fill(Slot.BELL, bell)

    assert len(slots.filled(Slot.BELL)) == 1


def test_each_page_gets_components_of_its_own() -> None:
    slots.fill(Slot.BELL, lambda: rx.el.b("the bell"))

    assert slots.filled(Slot.BELL)[0] is not slots.filled(Slot.BELL)[0]


def test_a_visitor_can_sign_in_until_someone_fills_the_slot() -> None:
    assert '"/login"' in shown(shell.page_shell("Hello"))

    slots.fill(Slot.PERSON, lambda: rx.el.b("Ann"))

    assert '"/login"' not in shown(shell.page_shell("Hello"))


def test_where_one_is_is_marked_in_the_menu_and_in_the_tab_bar() -> None:
    page = shown(shell.page_shell("Hello", current="/courses"))

    assert page.count('"aria-current":"page"') == 2


def test_a_destination_is_added_once() -> None:
    blog = Destination("/blog", "Blog", "newspaper", in_tabs=False)
    navigation.add_destination(blog)
    navigation.add_destination(blog)
    page = shown(shell.page_shell("Hello"))

    assert page.count('"/blog"') == 1


def test_a_player_has_no_tab_bar_and_no_footer() -> None:
    page = shown(shell.page_shell("Hello", foot=False, tabs=False, wide=True))

    assert "tabbar" not in page
    assert "site-foot" not in page


def test_search_works_without_javascript() -> None:
    form = shell.search_form()

    assert 'action:"/courses"' in shown(form)
    assert 'method:"get"' in shown(form)
    assert "onSubmit" not in shown(form)


def test_the_head_is_the_same_for_everybody() -> None:
    """Its inline scripts are named in the CSP by their hashes."""
    first = [str(component.render()) for component in head_components()]

    assert first == [str(component.render()) for component in head_components()]
    assert not any("useContext" in part for part in first)


def test_the_app_accepts_the_options(tmp_path: Path) -> None:
    with RegistrationContext.get().fork():
        app = rx.App(**app_options(tmp_path))

    assert (tmp_path / "ui.css").stat().st_size > 10_000
    assert app.toaster is None
