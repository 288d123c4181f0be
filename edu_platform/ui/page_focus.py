"""Moves the focus to the content after a change of pages within the site."""

import reflex as rx


class PageFocus(rx.Component):
    """Without it the keyboard and screen readers stay at a link that is gone."""

    library = "$/public/page_focus.js"
    tag = "PageFocus"


def page_focus() -> rx.Component:
    return PageFocus.create()
