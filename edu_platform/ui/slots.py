"""Places in the shell that the app fills: the shell itself knows no feature."""

from collections import defaultdict
from collections.abc import Callable
from enum import StrEnum

import reflex as rx

Factory = Callable[[], rx.Component]


class Slot(StrEnum):
    LOGO = "logo"  # instead of the default mark and name
    SEARCH = "search"  # instead of the default search form
    UNREAD = "unread"  # the way to messages, with their number
    BELL = "bell"  # the bell and its popover
    PERSON = "person"  # who is signed in, or the way to sign in
    BANNER = "banner"  # above every page: demo mode, an unconfirmed address
    FOOTER_LINKS = "footer_links"  # columns of links in the footer
    HEAD = "head"  # the document's head


_factories: dict[Slot, list[Factory]] = defaultdict(list)


def fill(slot: Slot, factory: Factory) -> None:
    """Show what `factory` makes in a slot, after what others show there."""
    if factory not in _factories[slot]:
        _factories[slot].append(factory)


def filled(slot: Slot) -> list[rx.Component]:
    """Make the components of a slot, anew for each page."""
    return [factory() for factory in _factories[slot]]


def empty() -> None:
    """Forget everything that slots were filled with."""
    _factories.clear()
