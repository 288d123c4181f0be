"""A tab as the server sees it: a websocket that may send anything it likes."""

import asyncio
import json
from collections import defaultdict
from types import TracebackType
from typing import Any, Self
from uuid import uuid4

import aiohttp
import reflex as rx
import socketio
from reflex.state import BaseState

from edu_platform.ui.flash import FlashState

NAMESPACE = "/_event"
SUFFIX = "_rx_state_"
PATIENCE = 15.0
ROOT = rx.State.get_full_name()

Vars = dict[str, Any]


def event_name(state: type[BaseState], handler: str) -> str:
    return f"{state.get_full_name()}.{handler}"


class Tab:
    """Keeps all that the server has sent: variables, events, and every message.

    `path` is the page that the tab claims to show; `headers` are sent with the
    handshake.
    """

    def __init__(
        self,
        address: str,
        path: str = "/",
        *,
        cookie: str = "",
        token: str = "",
        headers: dict[str, str] | None = None,
    ) -> None:
        self.address = address
        self.path = path
        self.token = token or str(uuid4())
        self.headers = {**({"Cookie": cookie} if cookie else {}), **(headers or {})}
        self.new_token = ""
        self.messages: list[str] = []
        self.events: list[dict[str, Any]] = []
        self.deltas: list[dict[str, Vars]] = []
        self._vars: dict[str, Vars] = defaultdict(dict)
        self._news = asyncio.Condition()
        self._socket = socketio.AsyncClient(reconnection=False)
        self._http: aiohttp.ClientSession | None = None
        self._socket.on("event", self._hear, namespace=NAMESPACE)
        self._socket.on("new_token", self._renamed, namespace=NAMESPACE)
        self._socket.on("disconnect", self._cut, namespace=NAMESPACE)

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def open(self, *, loads: bool = True) -> None:
        """Connect; with `loads` as a page does, which hydrates and loads its data."""
        self._http = aiohttp.ClientSession()
        self._socket.eio.http = self._http
        boot = self._event(f"{ROOT}.hydrate_and_load", {}, {})
        try:
            await self._socket.connect(
                f"{self.address}?token={self.token}",
                headers=self.headers,
                transports=["websocket"],
                socketio_path=NAMESPACE,
                namespaces=[NAMESPACE],
                auth={"event": boot} if loads else None,
            )
        except BaseException:
            await self.close()
            raise

    async def close(self) -> None:
        await self._socket.disconnect()
        if self._http is not None:
            await self._http.close()

    @property
    def is_open(self) -> bool:
        return self._socket.connected

    async def send(
        self,
        state: type[BaseState],
        handler: str,
        *,
        router_data: Vars | None = None,
        **payload: Any,
    ) -> None:
        await self.send_named(event_name(state, handler), payload, router_data)

    async def send_named(
        self, name: str, payload: Vars | None = None, router_data: Vars | None = None
    ) -> None:
        """Send an event by its full name, which need not exist."""
        event = self._event(name, payload or {}, router_data or {})
        await self._socket.emit("event", event, namespace=NAMESPACE)

    def _event(self, name: str, payload: Vars, router_data: Vars) -> Vars:
        path, _, query = self.path.partition("?")
        pairs = (pair.partition("=") for pair in query.split("&") if pair)
        place = {
            "pathname": path,
            "asPath": self.path,
            "query": {key: value for key, _, value in pairs},
        }
        return {"name": name, "payload": payload, "router_data": place | router_data}

    async def settle(self) -> None:
        """Wait until all that was sent has been handled, with what followed from it.

        Events of a tab run one after another. What a handler or the guard chains
        stands behind the first marker, so the second one comes after it.
        """
        for _ in range(2):
            marker = uuid4().hex
            await self.send(FlashState, "show", level="info", text=marker)
            await self.until(lambda m=marker: self.vars(FlashState).get("text") == m)

    async def until(self, is_so: Any, *, within: float = PATIENCE) -> None:
        """Wait until what the server has sent makes `is_so()` true."""
        async with self._news, asyncio.timeout(within):
            await self._news.wait_for(is_so)

    def vars(self, state: type[BaseState]) -> Vars:
        """Return what this tab has been sent of a state's variables."""
        return self._vars[state.get_full_name()]

    def heard(self, text: str) -> bool:
        """Tell whether a text stood in anything the server has sent."""
        return any(text in message for message in self.messages)

    def redirects(self) -> list[str]:
        return [e["payload"]["path"] for e in self.events if e["name"] == "_redirect"]

    def forget(self) -> None:
        """Look only at what comes from now on."""
        self.messages.clear()
        self.events.clear()
        self.deltas.clear()

    async def _hear(self, update: Any) -> None:
        update = json.loads(update) if isinstance(update, str) else update
        delta = {
            name: {key.removesuffix(SUFFIX): value for key, value in values.items()}
            for name, values in (update.get("delta") or {}).items()
        }
        async with self._news:
            # The letters themselves: escaped ones would hide what is looked for.
            self.messages.append(json.dumps(update, ensure_ascii=False))
            self.deltas.append(delta)
            self.events += update.get("events") or []
            for name, values in delta.items():
                self._vars[name].update(values)
            self._news.notify_all()

    async def _renamed(self, token: str) -> None:
        async with self._news:
            self.new_token = token
            self._news.notify_all()

    async def _cut(self, *_reason: Any) -> None:
        async with self._news:
            self._news.notify_all()
