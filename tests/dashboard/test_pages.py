"""What the personal account's pages are made of."""

from collections.abc import Callable

import pytest
import reflex as rx

from edu_platform.dashboard.pages.learning import PATH, TABS, learning_page
from edu_platform.dashboard.pages.overview import overview_page
from edu_platform.learning.schemas import Shelf

PAGES = [overview_page, learning_page]


@pytest.mark.parametrize("page", PAGES)
def test_pages_need_no_heavy_library(page: Callable[[], rx.Component]) -> None:
    libraries = page()._get_all_imports()
    assert not [name for name in libraries if "radix" in name or "markdown" in name]


def test_every_shelf_has_a_tab_with_an_address() -> None:
    assert [tab for tab, _label in TABS] == [shelf.value for shelf in Shelf]
    drawn = str(learning_page().render())
    for shelf in Shelf:
        assert f"{PATH}?tab={shelf.value}" in drawn


@pytest.mark.parametrize("page", PAGES)
def test_whoever_has_nothing_is_led_to_the_catalogue(
    page: Callable[[], rx.Component],
) -> None:
    assert 'to:"/courses"' in str(page().render())
