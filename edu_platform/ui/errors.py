"""How people learn of exceptions that leave an event handler, or a page."""

import asyncio
import logging
import secrets
from typing import cast

import reflex as rx
from reflex.event import EventSpec
from reflex_base.event.context import EventContext

from edu_platform.core.errors import AppError
from edu_platform.core.logs import request_id
from edu_platform.ui.controls import button
from edu_platform.ui.flash import FlashState
from edu_platform.ui.i18n import _
from edu_platform.ui.icons import icon
from edu_platform.ui.layout import text

logger = logging.getLogger(__name__)

# Reflex names the task that handles an exception after the event that raised it.
ABOUT_A_MESSAGE = (
    "reflex_backend_exception_handler|task=[reflex_event|"
    f"{FlashState.get_full_name()}.show|"
)


def show_error(exception: Exception) -> EventSpec | None:
    """Flash an exception of an event handler: a refusal in words, a fault by number."""
    if _is_about_a_message():
        # The next one would fail as this one did, and so on for ever.
        logger.error("An error could not be shown", exc_info=exception)
        return None
    if isinstance(exception, AppError):
        return _shown("error", exception.message)
    number = _number()
    token = request_id.set(number)
    try:
        logger.error("Unhandled exception in an event handler", exc_info=exception)
    finally:
        request_id.reset(token)
    return _shown("failure", number)


def _is_about_a_message() -> bool:
    try:
        task = asyncio.current_task()
    except RuntimeError:
        return False
    return task is not None and task.get_name().startswith(ABOUT_A_MESSAGE)


def _shown(level: str, words: str) -> EventSpec:
    return cast("EventSpec", FlashState.show(level, words))


def _number() -> str:
    # Reflex runs the handler in a task that has the failed event's context, but none
    # of the context variables that the guard had set for it.
    try:
        return EventContext.get().txid
    except LookupError:
        return secrets.token_hex(6)


def crash_screen() -> rx.Component:
    """Stand in for a page whose drawing failed in the browser."""
    again = button(
        _("Load the page again"),
        before="rotate-ccw",
        custom_attrs={"onClick": rx.Var("() => window.location.reload()")},
    )
    return rx.el.main(
        rx.el.div(
            rx.el.div(icon("cloud-off"), class_name="mark"),
            rx.el.h1(_("This page could not be shown")),
            text(_("The error is ours and has been recorded."), cls="muted"),
            again,
            class_name="empty failed paper",
            role="alert",
        ),
        class_name="wrap section",
    )
