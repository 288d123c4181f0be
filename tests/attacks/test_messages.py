"""What a program may send down the websocket in place of a browser's events."""

from collections.abc import Callable
from typing import Any
from unittest.mock import AsyncMock, Mock

import pytest
import reflex as rx
from reflex.event import Event, EventSpec
from reflex_base.event.processor import BaseStateEventProcessor

from edu_platform.core.errors import NotPermitted
from edu_platform.edu_platform import app
from edu_platform.ui.errors import show_error
from edu_platform.ui.flash import FlashState
from edu_platform.web.messages import check_messages, is_event

SHOW = f"{FlashState.get_full_name()}.show"
HYDRATE = f"{rx.State.get_full_name()}.hydrate_and_load"
PLACE: dict[str, Any] = {"pathname": "/my", "asPath": "/my?x=1", "query": {"x": "1"}}
UNREADABLE = "//["
# Enough to tell a loop from a message that is answered once.
MANY = 9


def message(**changed: Any) -> dict[str, Any]:
    return {"name": HYDRATE, "payload": {}, "router_data": PLACE} | changed


def at(**changed: Any) -> dict[str, Any]:
    return message(router_data=PLACE | changed)


class TestLoops:
    @pytest.fixture
    def seen(self) -> list[Exception]:
        return []

    @pytest.fixture
    def handler(self, seen: list[Exception]) -> Callable[[Exception], Any]:
        def handle(exception: Exception) -> EventSpec | None:
            seen.append(exception)
            return show_error(exception) if len(seen) < MANY else None

        return handle

    async def test_a_message_about_a_failure_that_fails_ends_it(
        self, seen: list[Exception], handler: Callable[[Exception], Any]
    ) -> None:
        """Events inherit the page of the one that failed, and fail as it did."""
        processor = BaseStateEventProcessor(
            backend_exception_handler=handler, graceful_shutdown_timeout=5
        )
        async with processor.configure():
            event = Event(name=HYDRATE, router_data={"asPath": UNREADABLE})
            await processor.enqueue("tab", event)

        assert [type(exception) for exception in seen] == [ValueError, ValueError]

    async def test_other_failures_are_shown(self) -> None:
        assert show_error(NotPermitted()) is not None


class TestChecks:
    @pytest.mark.parametrize(
        "sent",
        [
            message(),
            message(name=SHOW, payload={"level": "info", "text": "x"}),
            {"name": HYDRATE},
            at(asPath="/courses?q=[", query={"q": ["a", "b"]}),
            at(pathname="/courses/[slug]", asPath="/courses/a%20b#top"),
        ],
        ids=repr,
    )
    def test_browsers_are_understood(self, sent: object) -> None:
        assert is_event(sent)

    @pytest.mark.parametrize(
        "sent",
        [
            None,
            1,
            "x",
            '{"name": "x"}',
            "[" * 100_000,
            b"\x00",
            [],
            {},
            message(name=1),
            message(name=[]),
            message(name="unknown.event"),
            message(name=f"{rx.State.get_full_name()}._private"),
            message(payload=None),
            message(payload=[1]),
            message(router_data=None),
            message(router_data=[]),
            at(pathname=1),
            at(pathname=["/"]),
            at(asPath=1),
            at(asPath=UNREADABLE),
            at(asPath="http://["),
            at(asPath="[::1"),
            at(query="x"),
            at(query=None),
        ],
        ids=lambda sent: repr(sent)[:60],
    )
    async def test_what_is_no_event_is_dropped(self, sent: object) -> None:
        take = AsyncMock()
        namespace = Mock(on_event=take)
        check_messages(namespace)

        await namespace.on_event("sid", sent)
        take.assert_not_awaited()

    async def test_events_are_passed_on(self) -> None:
        take = AsyncMock()
        namespace = Mock(on_event=take)
        check_messages(namespace)

        await namespace.on_event("sid", message())
        take.assert_awaited_once_with("sid", message())

    async def test_messages_of_several_parts_do_no_harm(self) -> None:
        namespace = Mock(on_event=AsyncMock())
        check_messages(namespace)

        await namespace.on_event("sid")
        await namespace.on_event("sid", {}, {}, {})

    def test_the_app_checks(self) -> None:
        assert app.event_namespace is not None
        assert app.event_namespace.on_event.__module__ == check_messages.__module__
