"""What the design system needs of the app: `rx.App(**app_options())`."""

from pathlib import Path
from typing import Any

import reflex as rx
from reflex_components_core.base.error_boundary import ErrorBoundary

from edu_platform.core.i18n import DEFAULT_LOCALE
from edu_platform.ui import sheet
from edu_platform.ui.errors import crash_screen, show_error
from edu_platform.ui.i18n import language_head
from edu_platform.ui.slots import Slot, filled

ASSETS = Path(__file__).parents[2] / "assets"
STYLESHEET = "ui.css"
# The faces that nearly every page needs; the rouble sign comes when it is met.
PRELOADED_FONTS = ("cyrillic", "latin")


def _font(name: str) -> rx.Component:
    return rx.el.link(
        rel="preload",
        href=f"/fonts/onest-{name}.woff2",
        type="font/woff2",
        custom_attrs={"as": "font", "crossOrigin": "anonymous"},
    )


def head_components() -> list[rx.Component]:
    """Make the document's head; Reflex adds the script that sets the theme itself.

    The inline scripts are the same for everybody, so that the CSP can name their
    hashes.
    """
    return [
        *[_font(name) for name in PRELOADED_FONTS],
        rx.el.link(rel="icon", href="/favicon.svg", type="image/svg+xml"),
        rx.el.meta(name="color-scheme", content="light dark"),
        *language_head(),
        rx.el.script(src="/polyfill.js", custom_attrs={"defer": True}),
        *filled(Slot.HEAD),
    ]


def _error_boundary(_is_stateful: bool) -> rx.Component:  # noqa: FBT001
    return ErrorBoundary.create(fallback_render=rx.Var.create(crash_screen()))


def app_options(assets: Path = ASSETS) -> dict[str, Any]:
    """Write the stylesheet, and return the arguments of `rx.App`.

    Reflex's own overlay and toaster are left out: the shell says when the connection
    is lost, and messages are flashes.
    """
    sheet.write(assets / STYLESHEET)
    return {
        "stylesheets": [STYLESHEET],
        "head_components": head_components(),
        "html_lang": DEFAULT_LOCALE,
        "toaster": None,
        "app_wraps": {(55, "ErrorBoundary"): _error_boundary},
        "backend_exception_handler": show_error,
    }
