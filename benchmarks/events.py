"""A tab of a Reflex app without its browser: the websocket and the messages."""

import asyncio
from collections.abc import Callable
from typing import Any, Self
from uuid import uuid4

import socketio

from benchmarks.cost import Stopwatch
from edu_platform.cli.console import Failure

NAMESPACE = "/_event"
HYDRATE = "reflex___state____state.hydrate_and_load"
# Reflex puts this behind the names of variables.
MARK = "_rx_state_"
PATIENCE = 30

Delta = dict[str, dict[str, Any]]


class Tab:
    """Sends events and waits for what they change."""

    def __init__(self, address: str, cookie: str = "") -> None:
        self.address = f"{address}?token={uuid4()}"
        self.headers = {"Cookie": cookie} if cookie else {}
        self.socket = socketio.AsyncClient(reconnection=False)
        self.deltas: asyncio.Queue[Delta] = asyncio.Queue()
        self.socket.on("event", self.receive, namespace=NAMESPACE)

    async def receive(self, update: dict[str, Any]) -> None:
        """Keep what an update changes."""
        self.deltas.put_nowait(update.get("delta") or {})

    async def __aenter__(self) -> Self:
        await self.socket.connect(
            self.address,
            headers=self.headers,
            transports=["websocket"],
            socketio_path=NAMESPACE,
            namespaces=[NAMESPACE],
            auth={"event": _event(HYDRATE, {})},
        )
        await self.until(lambda delta: holds(delta, "is_hydrated", value=True))
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.socket.disconnect()

    async def until(self, is_awaited: Callable[[Delta], bool]) -> None:
        """Wait for the update that brings what is awaited."""
        try:
            async with asyncio.timeout(PATIENCE):
                while not is_awaited(await self.deltas.get()):
                    pass
        except TimeoutError:
            raise Failure(f"An event had no effect within {PATIENCE} s") from None

    async def trip(
        self, name: str, payload: dict[str, Any], variable: str, value: object
    ) -> float:
        """Send an event, and return after how long the variable has the value."""
        watch = Stopwatch()
        await self.socket.emit("event", _event(name, payload), namespace=NAMESPACE)
        await self.until(lambda delta: holds(delta, variable, value=value))
        return watch.read()


def _event(name: str, payload: dict[str, Any]) -> dict[str, Any]:
    where = {"pathname": "/", "asPath": "/", "query": {}}
    return {"name": name, "payload": payload, "router_data": where}


def holds(delta: Delta, variable: str, *, value: object) -> bool:
    """Tell whether an update gives a variable of any state this value."""
    return any(
        name.removesuffix(MARK) == variable and found == value
        for values in delta.values()
        for name, found in values.items()
    )
