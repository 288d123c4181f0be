"""A short message about what has just happened, held by a state.

`rx.toast` returned from a handler would need `unsafe-eval` in the site's CSP.
"""

from typing import Literal, get_args

import reflex as rx
from reflex.state import BaseState

from edu_platform.core.guard import public
from edu_platform.ui.controls import icon_button
from edu_platform.ui.i18n import _
from edu_platform.ui.icons import icon
from edu_platform.ui.layout import text
from edu_platform.ui.values import among

# "failure" is a fault of ours; its text is the number under which it was logged.
Level = Literal["info", "success", "warning", "error", "failure"]
ICONS = {
    "info": "info",
    "success": "circle-check",
    "warning": "triangle-alert",
    "error": "circle-alert",
    "failure": "circle-alert",
}
# A client may call `show` with anything, but only for its own screen.
MAX_LENGTH = 500


class FlashState(rx.State):
    """The latest message; a new one replaces it."""

    level: str = "info"
    text: str = ""
    # Numbers the messages, so that the same words twice are seen twice.
    flash_id: int = 0

    @rx.event
    @public
    def show(self, level: str, text: str) -> None:
        self._put(level, text)

    @rx.event
    @public
    def dismiss(self) -> None:
        self.text = ""

    def _put(self, level: str, text: str) -> None:
        self.level = level if level in get_args(Level) else "info"
        self.text = str(text)[:MAX_LENGTH]
        self.flash_id += 1


async def flash(state: BaseState, level: Level, text: str) -> None:
    """Show a message from a handler of any state; `text` is already translated."""
    flash_state = await state.get_state(FlashState)
    flash_state._put(level, text)  # noqa: SLF001  one module, two doors


def _words() -> rx.Component:
    ours = _("Something went wrong on our side. Please try again.")
    number = _("The number of this error: {number}", number=FlashState.text)
    return rx.cond(
        FlashState.level == "failure",
        rx.el.div(text(ours), text(number, cls="xs faint")),
        text(FlashState.text),
    )


def flash_region() -> rx.Component:
    """Announce messages; they go by themselves, but not while someone is at them."""
    names = {level: icon(name) for level, name in ICONS.items()}
    is_error = (FlashState.level == "error") | (FlashState.level == "failure")
    message = rx.el.div(
        among(FlashState.level, names, icon("info")),
        _words(),
        icon_button("x", _("Dismiss"), on_click=FlashState.dismiss),
        class_name=["flash", FlashState.level],
        role=rx.cond(is_error, "alert", "status"),
        key=FlashState.flash_id,
    )
    return rx.el.div(
        rx.cond(FlashState.text, message),
        class_name="flash-region",
        aria_live="polite",
    )
