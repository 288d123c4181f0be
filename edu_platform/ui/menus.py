"""Popovers of the header: native, so the browser handles Esc, clicks and focus."""

from typing import Any

import reflex as rx
from reflex.style import color_mode, set_color_mode

from edu_platform.ui.controls import avatar, icon_button, link_button
from edu_platform.ui.i18n import _, language_switch
from edu_platform.ui.icons import icon
from edu_platform.ui.layout import rule, stack, text
from edu_platform.ui.links import link, native_form
from edu_platform.ui.values import Child, Flag, Text, classes, pick, when

THEMES = (
    ("sun", _("Light theme"), "light"),
    ("moon", _("Dark theme"), "dark"),
    ("monitor", _("As in the system"), "system"),
)


def opens(dom_id: str) -> dict[str, Any]:
    """Make a button open a popover."""
    return {"custom_attrs": {"popoverTarget": dom_id}, "aria_haspopup": "dialog"}


def popover(
    dom_id: str, label: Text, *children: Child, is_menu: bool = False
) -> rx.Component:
    return rx.el.div(
        *children,
        class_name=classes("popover", pick(is_menu, "menu")),
        role="dialog",
        aria_label=label,
        custom_attrs={"id": dom_id, "popover": "auto"},
    )


def menu_link(icon_name: str, label: Text, href: Text) -> rx.Component:
    return link(icon(icon_name), label, href=href, class_name="menu-item")


def menu_action(icon_name: str, label: Text, action: str) -> rx.Component:
    """Send a native POST, as for signing out."""
    sends = rx.el.button(icon(icon_name), label, type="submit", class_name="menu-item")
    return native_form(sends, action=action)


def theme_items() -> rx.Component:
    """Choose a theme: it is kept in this browser and applied before the first paint."""

    def item(icon_name: str, label: Text, mode: Any) -> rx.Component:
        return rx.el.button(
            icon(icon_name),
            label,
            icon("check", "chosen"),
            type="button",
            class_name="menu-item",
            aria_pressed=rx.cond(color_mode == mode, "true", "false"),
            on_click=set_color_mode(mode),
        )

    items = [item(*theme) for theme in THEMES]
    return rx.el.div(*items, role="group", aria_label=_("Theme"))


def theme_switch() -> rx.Component:
    """Choose a theme by icons, where there is no room for words."""

    def choice(icon_name: str, label: Text, mode: Any) -> rx.Component:
        return rx.el.button(
            icon(icon_name),
            type="button",
            aria_label=label,
            title=label,
            aria_pressed=rx.cond(color_mode == mode, "true", "false"),
            on_click=set_color_mode(mode),
        )

    choices = [choice(*theme) for theme in THEMES]
    return rx.el.div(
        *choices, class_name="segments", role="group", aria_label=_("Theme")
    )


def theme_menu() -> rx.Component:
    """Let visitors choose a theme; those signed in find it in their own menu."""
    dom_id = "theme-menu"
    return rx.fragment(
        icon_button("moon", _("Theme"), cls="only-wide", **opens(dom_id)),
        popover(dom_id, _("Theme"), theme_items(), is_menu=True),
    )


def visitor_entry(href: str = "/login") -> rx.Component:
    """Show visitors the theme and the way to sign in."""
    return rx.fragment(
        theme_menu(), link_button(_("Sign in"), href=href, kind="outline")
    )


def person_menu(
    *links: rx.Component,
    name: Text,
    detail: Text,
    initials: Text,
    hue: Text = "lang",
    image: Text = "",
    sign_out: str = "/auth/logout",
) -> rx.Component:
    """Show who is signed in; `links` are `menu_link`s to their own pages."""
    dom_id = "person-menu"
    opener = rx.el.button(
        avatar(initials, hue=hue, image=image, size=36),
        type="button",
        class_name="icon-btn",
        aria_label=_("{initials}, profile: {name}", initials=initials, name=name),
        **opens(dom_id),
    )
    who = rx.el.div(
        avatar(initials, hue=hue, image=image, size=40),
        stack(
            rx.el.span(name, class_name="b clip"),
            rx.el.span(detail, class_name="xs faint clip"),
            gap=0,
        ),
        class_name="row g3 menu-person",
    )
    content = (
        *(who, *links, rule(), theme_items(), rule()),
        rx.el.div(language_switch(), class_name="only-phone menu-languages"),
        menu_action("log-out", _("Sign out"), sign_out),
    )
    return rx.fragment(opener, popover(dom_id, _("Profile"), *content, is_menu=True))


def notification_row(
    icon_name: Text, title: Text, body: Text, when_: Text, href: Text, *, is_new: Flag
) -> rx.Component:
    """Show what has happened; that it is new is said in words too."""
    time = rx.el.span(
        when_, when(is_new, lambda: rx.fragment(" · ", _("new"))), class_name="xs faint"
    )
    words = stack(
        rx.el.span(title, class_name="b sm"),
        text(body, cls="sm muted"),
        time,
        gap=1,
        cls="grow",
    )
    looks = classes("notice", pick(is_new, "new"))
    return link(icon(icon_name), words, href=href, class_name=looks)
