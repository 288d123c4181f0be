"""The pages as they are compiled: what they are made of and where they lead."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import reflex as rx

from edu_platform.storefront.pages.catalogue import catalogue_page
from edu_platform.storefront.pages.course import buy_bar, course_page, price_card
from edu_platform.storefront.pages.home import home_page
from edu_platform.ui.links import NativeForm

Page = Callable[[], rx.Component]
each_page = pytest.mark.parametrize("page", [home_page, catalogue_page, course_page])


def parts(component: Any) -> Iterator[Any]:
    yield component
    for child in component.children:
        yield from parts(child)


def texts(component: rx.Component) -> str:
    return str(component.render())


@each_page
def test_light_pages_have_no_heavy_parts(page: Page) -> None:
    libraries = " ".join(page()._get_all_imports())
    for heavy in ("@radix-ui", "react-markdown", "recharts", "lucide"):
        assert heavy not in libraries


@each_page
def test_a_page_has_a_main_heading(page: Page) -> None:
    assert [part for part in parts(page()) if getattr(part, "tag", "") == "h1"]


def test_search_works_without_a_script() -> None:
    for page in (home_page, catalogue_page):
        forms = {
            (str(part.action), str(part.method))
            for part in parts(page())
            if isinstance(part, NativeForm)
        }
        assert ('"/courses"', '"get"') in forms


def test_the_price_card_and_the_bar_offer_every_action() -> None:
    for piece in (price_card(), buy_bar()):
        markup = texts(piece)
        for action in ("continue", "enroll", "sign_in", "later", "paid", "hidden"):
            assert f'"{action}"' in markup or f"`{action}`" in markup
        assert "/login?next=/courses/" in markup


def test_only_enrolling_sends_an_event() -> None:
    """Every other action is a link or a text: nothing pretends to be a button."""
    buttons = [
        part for part in parts(price_card()) if getattr(part, "tag", "") == "button"
    ]
    assert buttons
    for button in buttons:
        assert "enroll" in str(button.event_triggers["on_click"])
