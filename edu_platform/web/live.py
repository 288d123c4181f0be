"""From the live bus to the open tabs of this worker."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Coroutine
from contextlib import asynccontextmanager, suppress
from typing import Any

import reflex as rx
from reflex.state import StateUpdate
from reflex_base.event import Event

from edu_platform.accounts.service.sessions import TOPIC as SESSION
from edu_platform.accounts.state import SessionState
from edu_platform.core import live
from edu_platform.core.db import transaction
from edu_platform.core.i18n import current_locale
from edu_platform.core.live_views import LiveView, topics, views_of
from edu_platform.web.guard import wipe
from edu_platform.web.tabs import tabs

logger = logging.getLogger(__name__)


class Pusher:
    """One task per tab at a time; what comes meanwhile is pushed after it."""

    def __init__(self, app: rx.App) -> None:
        self.app = app
        self._pending: dict[str, list[live.Payload]] = {}
        self._busy: set[str] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        # References are kept: a bare task may be collected before it ends.
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            logger.error("A live push failed", exc_info=task.exception())

    def is_open(self, token: str) -> bool:
        namespace = self.app.event_namespace
        return namespace is not None and token in namespace.token_to_sid

    async def push(self, payload: live.Payload) -> None:
        tabs.forget_closed(self.is_open)
        for token in tabs.of_person(str(payload.get("user_id", ""))):
            self._pending.setdefault(token, []).append(payload)
            if token not in self._busy:
                self._busy.add(token)
                self.spawn(self._pump(token))

    async def _pump(self, token: str) -> None:
        try:
            while payloads := self._pending.pop(token, []):
                for payload in _newest(payloads):
                    for view in views_of(payload["topic"]):
                        await self._try(token, view, payload)
        finally:
            self._busy.discard(token)

    async def _try(self, token: str, view: LiveView, payload: live.Payload) -> None:
        """Refresh one view; when that fails the others follow all the same."""
        try:
            await self._refresh(token, view, payload)
        except Exception:
            logger.exception("The live view %s failed", view.state.__name__)

    async def _refresh(self, token: str, view: LiveView, payload: live.Payload) -> None:
        key = rx.BaseStateToken(ident=token, cls=view.state)
        async with self.app.modify_state(key) as root:
            person = await root.get_state(SessionState)
            # The tab may have changed hands since the message was sent.
            if person._user_id != str(payload["user_id"]):  # noqa: SLF001
                tabs.drop(token)
                return
            current_locale.set(person.locale)
            state = await root.get_state(view.state)
            async with transaction() as session:
                actor = person._actor()  # noqa: SLF001  the edge of the push
                await getattr(state, view.method)(session, actor, payload)

    async def sign_out(self, payload: live.Payload) -> None:
        for session_digest in payload.get("digests", []):
            for token in tabs.of_session(session_digest):
                self.spawn(self._cut(token, session_digest))

    async def _cut(self, token: str, session_digest: str) -> None:
        """Wipe a tab whose session has ended, and send it to the front page."""
        tabs.drop(token)
        key = rx.BaseStateToken(ident=token, cls=SessionState)
        async with self.app.modify_state(key) as root:
            person = await root.get_state(SessionState)
            if person._bound != session_digest:  # noqa: SLF001
                return
            await wipe(root)
        if self.app.event_namespace is not None:
            # Not "external": that would open a window of its own.
            leave = Event.from_event_type([rx.redirect("/")])
            await self.app.event_namespace.emit_update(
                StateUpdate(events=leave), token=token
            )

    async def catch_up(self) -> None:
        """Read everything shown live again: messages may have been missed."""
        for person in tabs.people():
            for topic in topics():
                await self.push({"topic": topic, "user_id": person})


def _newest(payloads: list[live.Payload]) -> list[live.Payload]:
    """Drop repetitions: a view reads the present state, whatever told it to."""
    unique = {repr(sorted(p.items(), key=lambda i: i[0])): p for p in payloads}
    return list(unique.values())


@asynccontextmanager
async def live_pushes(app: rx.App) -> AsyncGenerator[None, None]:
    """Listen while the web process runs."""
    pusher = Pusher(app)
    live.on(SESSION)(pusher.sign_out)
    for topic in topics():
        live.on(topic)(pusher.push)
    live.on_reconnect(pusher.catch_up)
    listener = asyncio.create_task(live.listen())
    try:
        yield
    finally:
        listener.cancel()
        with suppress(asyncio.CancelledError):
            await listener
