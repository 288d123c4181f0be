"""Takes the first HTML away when the page's own content is there."""

import reflex as rx


class FirstHtml(rx.Component):
    """`ready` comes with the answer of the page's last `on_load` handler."""

    library = "$/public/first_html.js"
    tag = "FirstHtml"

    ready: rx.Var[bool]


def first_html() -> rx.Component:
    return FirstHtml.create(ready=rx.State.is_hydrated)
