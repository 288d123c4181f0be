"""Buttons, chips, tags, avatars, callouts, tabs and the confirmation dialog."""

from collections.abc import Sequence
from typing import Any, Literal

import reflex as rx

from edu_platform.ui.i18n import _
from edu_platform.ui.icons import icon
from edu_platform.ui.layout import css_vars, row, text
from edu_platform.ui.links import link
from edu_platform.ui.values import (
    Child,
    ClassName,
    Flag,
    Text,
    among,
    classes,
    each,
    either,
    pick,
    when,
)

Kind = Literal["primary", "outline", "soft", "ghost", "danger"]
Size = Literal["", "sm", "lg"]
CALLOUT_ICONS = {
    "info": "info",
    "ok": "circle-check",
    "warn": "circle-alert",
    "bad": "circle-alert",
    "tip": "lightbulb",
}


def _framed(*children: Child, before: str, after: str) -> list[Child]:
    first = [icon(before)] if before else []
    last = [icon(after)] if after else []
    return [*first, *children, *last]


def _looks(kind: str, size: str, cls: ClassName) -> Any:
    return classes("btn", f"btn-{kind}", size and f"btn-{size}", cls)


def button(
    *children: Child,
    kind: Kind = "primary",
    size: Size = "",
    before: str = "",
    after: str = "",
    cls: ClassName = "",
    **props: Any,
) -> rx.Component:
    """Do something; a view has one `primary` button. `before`, `after`: icons."""
    return rx.el.button(
        *_framed(*children, before=before, after=after),
        class_name=_looks(kind, size, cls),
        type=props.pop("type", "button"),
        **props,
    )


def link_button(
    *children: Child,
    href: Text,
    kind: Kind = "primary",
    size: Size = "",
    before: str = "",
    after: str = "",
    cls: ClassName = "",
    **props: Any,
) -> rx.Component:
    """Lead to another page, and look like a button."""
    return link(
        *_framed(*children, before=before, after=after),
        href=href,
        class_name=_looks(kind, size, cls),
        **props,
    )


def icon_button(
    name: str,
    label: Text,
    *extra: Child,
    href: Text = "",
    cls: ClassName = "",
    **props: Any,
) -> rx.Component:
    """Show only an icon, and say the label to screen readers and on hover."""
    common = {"class_name": classes("icon-btn", cls), "aria_label": label, **props}
    if isinstance(href, rx.Var) or href:
        return link(icon(name), *extra, href=href, title=label, **common)
    return rx.el.button(icon(name), *extra, type="button", title=label, **common)


def chip(
    label: Text,
    *,
    href: Text = "",
    on: Flag = False,
    before: str = "",
    after: str = "",
    **props: Any,
) -> rx.Component:
    """Offer a filter or a shortcut that can be pressed; `on` marks an applied one."""
    inner = _framed(label, before=before, after=after)
    looks = classes("chip", pick(on, "on"))
    if isinstance(href, rx.Var) or href:
        current = {"aria_current": "true"} if on is True else {}
        return link(*inner, href=href, class_name=looks, **current, **props)
    pressed = pick(on, "true", "false")
    return rx.el.button(
        *inner, type="button", class_name=looks, aria_pressed=pressed, **props
    )


def tag(label: Text, tone: Text = "", before: str = "") -> rx.Component:
    """State something that cannot be pressed: ok, warn, bad, info, mark or accent."""
    inner = _framed(label, before=before, after="")
    return rx.el.span(*inner, class_name=classes("tag", tone))


def avatar(
    initials: Text, *, hue: Text = "code", image: Text = "", size: int = 40
) -> rx.Component:
    """Show a person's picture, or initials on the tint of a hue."""
    picture = rx.el.img(src=image, alt="", loading="lazy")
    inner = either(image, picture, initials)
    tint = css_vars(d=f"{size}px", h=f"var(--c-{hue})")
    return rx.el.span(inner, class_name="avatar", aria_hidden="true", **tint)


def callout(tone: Text, title: Text, *body: Child) -> rx.Component:
    """Say one thought in the tone info, ok, warn, bad or tip."""
    words = [text(b, cls="sm") if isinstance(b, str | rx.Var) else b for b in body]
    return rx.el.div(
        icon(among(tone, CALLOUT_ICONS, "info")),
        rx.el.div(
            rx.el.p(title, class_name="title"), *words, class_name="stack g1 grow"
        ),
        class_name=classes("callout", tone),
        role=pick(tone == "bad", "alert", "note"),
    )


def tabs(
    items: Sequence[tuple[Text, Text]], current: Text, *, label: Text
) -> rx.Component:
    """Offer views with addresses: pairs of a label and an href; `current` is one."""

    def tab(title: Text, href: Text) -> rx.Component:
        return link(title, href=href, aria_current=pick(href == current, "page", None))

    return rx.el.nav(
        *[tab(title, href) for title, href in items],
        class_name="tabs",
        aria_label=label,
    )


def segments(
    items: Sequence[tuple[str, Text]], current: Text, on_select: Any, *, label: Text
) -> rx.Component:
    """Offer two to four views of one block: pairs of a value and a label."""

    def segment(item: tuple[str, Text], _index: int) -> rx.Component:
        value, title = item
        return rx.el.button(
            title,
            type="button",
            aria_pressed=pick(current == value, "true", "false"),
            on_click=on_select(value),
        )

    return rx.el.div(
        each(items, segment), class_name="segments", role="group", aria_label=label
    )


def opens_dialog(dom_id: Text) -> dict[str, Any]:
    """Make a button open a dialog: `button(_("Delete"), **opens_dialog("delete"))`."""
    return {"custom_attrs": {"commandfor": dom_id, "command": "show-modal"}}


def closes_dialog(dom_id: Text) -> dict[str, Any]:
    return {"custom_attrs": {"commandfor": dom_id, "command": "close"}}


def dialog(
    dom_id: Text, title: Text, *children: Child, cls: ClassName = ""
) -> rx.Component:
    """Hold a native modal dialog: focus and Esc are the browser's business."""
    return rx.el.dialog(
        rx.el.h2(title, custom_attrs={"id": f"{dom_id}-title"}),
        *children,
        class_name=classes("dialog", cls),
        custom_attrs={"id": dom_id, "aria-labelledby": f"{dom_id}-title"},
    )


def confirm_dialog(
    dom_id: Text, title: Text, body: Text, action: Text, *, on_confirm: Any
) -> rx.Component:
    """Ask before something that cannot be undone; `body` says what will be lost."""
    return dialog(
        dom_id,
        title,
        text(body, cls="muted"),
        row(
            button(_("Cancel"), kind="outline", **closes_dialog(dom_id)),
            button(action, kind="danger", on_click=on_confirm, **closes_dialog(dom_id)),
            cls="end",
        ),
    )


def count_badge(count: int | rx.Var[int], label: Text) -> rx.Component:
    """Show how many are waiting; nothing when there are none."""
    return when(
        count,
        lambda: rx.el.span(count, class_name="tag mark num", aria_label=label),
    )
