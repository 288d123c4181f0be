"""Links within the site, which change the page without loading it anew, and others.

`rx.el.a` is the first kind, and no use for a download or an endpoint.
"""

from typing import Any

import reflex as rx
from reflex_components_core.el.elements.base import BaseHTML
from reflex_components_core.el.elements.inline import A
from reflex_components_core.react_router.dom import ReactRouterLink

from edu_platform.ui.values import Child, Text


class NativeForm(BaseHTML):
    """A form that the browser itself submits: `rx.el.form` prevents that."""

    tag = "form"

    action: rx.Var[str]
    method: rx.Var[str]
    auto_complete: rx.Var[str]
    enc_type: rx.Var[str]
    no_validate: rx.Var[bool]


# An anchor is followed by the browser, which then also moves the focus there.
NATIVE = ("#", "http:", "https:", "mailto:", "tel:")


def link(*children: Child, href: Text, **props: Any) -> rx.Component:
    """Lead to a page of the site, or to a place on this one."""
    if isinstance(href, str) and href.startswith(NATIVE):
        return native_link(*children, href=href, **props)
    return ReactRouterLink.create(*children, to=href, **props)


def native_link(*children: Child, href: Text, **props: Any) -> rx.Component:
    """Lead to what is not a page: a file, a feed, the API, an HTTP endpoint."""
    return A.create(*children, href=href, **props)


def outside_link(*children: Child, href: Text, **props: Any) -> rx.Component:
    """Lead to another site, which learns nothing of where the person came from."""
    rel = "noopener noreferrer nofollow"
    return native_link(*children, href=href, rel=rel, target="_blank", **props)


def native_form(
    *children: Child, action: Text, method: str = "post", **props: Any
) -> rx.Component:
    """Submit to an HTTP endpoint by the browser itself, without JavaScript."""
    return NativeForm.create(*children, action=action, method=method, **props)
