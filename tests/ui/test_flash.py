from collections.abc import Callable
from typing import Any, get_type_hints

import pytest
import reflex as rx
from reflex.event import Event, EventSpec
from reflex_base.event.context import EventContext
from reflex_base.registry import RegistrationContext

from edu_platform.core.errors import NotPermitted
from edu_platform.core.guard import access_of
from edu_platform.core.i18n import use_locale
from edu_platform.ui.errors import show_error
from edu_platform.ui.flash import MAX_LENGTH, FlashState, flash

StateOf = Callable[..., Any]


def _shown(event: EventSpec | None) -> tuple[str, str]:
    """Return the level and text that an event carries to `FlashState.show`."""
    (sent,) = Event.from_event_type(event)
    assert sent.name.endswith("flash_state.show")
    return sent.payload["level"], sent.payload["text"]


async def test_a_handler_of_any_state_can_flash(state_of: StateOf) -> None:
    state = state_of(FlashState)
    await flash(state, "success", "Saved.")
    await flash(state, "success", "Saved.")

    assert (state.level, state.text, state.flash_id) == ("success", "Saved.", 2)


def test_a_message_can_be_dismissed(state_of: StateOf) -> None:
    state = state_of(FlashState)
    state.show("info", "Hello")
    state.dismiss()

    assert state.text == ""


def test_what_a_client_sends_is_kept_within_bounds(state_of: StateOf) -> None:
    """The level becomes a class name, and everybody may call the handler."""
    state = state_of(FlashState)
    state.show("x onerror", "a" * 10_000)

    assert state.level == "info"
    assert len(state.text) == MAX_LENGTH


@pytest.mark.parametrize("handler", ["show", "dismiss"])
def test_everybody_may_see_messages(handler: str) -> None:
    access = access_of(FlashState.event_handlers[handler].fn)

    assert access is not None
    assert not access.signed_in


def test_a_refusal_is_shown_in_the_language_of_the_person_refused() -> None:
    with use_locale("en"):
        refusal = NotPermitted()

    level, text = _shown(show_error(refusal))

    assert (level, text) == ("error", "You are not allowed to do this.")


def test_a_fault_is_logged_and_shown_by_its_number(
    caplog: pytest.LogCaptureFixture,
) -> None:
    level, number = _shown(show_error(RuntimeError("secret detail")))

    assert level == "failure"
    assert len(number) == 12
    assert "secret detail" not in number
    assert "secret detail" in caplog.text


def test_a_fault_has_the_number_of_its_event() -> None:
    context = EventContext(
        token="t",
        txid="0123456789ab",
        state_manager=None,  # pyright: ignore[reportArgumentType]
        enqueue_impl=None,  # pyright: ignore[reportArgumentType]
    )
    token = EventContext.set(context)
    try:
        assert _shown(show_error(RuntimeError()))[1] == "0123456789ab"
    finally:
        EventContext.reset(token)


def test_reflex_accepts_the_handler() -> None:
    """It refuses other annotations when the app is made."""
    hints = get_type_hints(show_error)

    assert hints == {"exception": Exception, "return": EventSpec | None}
    with RegistrationContext.get().fork():
        rx.App(backend_exception_handler=show_error)
