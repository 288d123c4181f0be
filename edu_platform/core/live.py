"""The live bus: NOTIFY inside a transaction, one LISTEN connection per process.

A payload carries ids only; the receiver reads what the person may see. Send only
what is shown live: NOTIFY takes a database-wide lock at commit.
"""

import asyncio
import json
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable
from typing import Any

import psycopg
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.core.db import run_sql
from edu_platform.core.settings import settings

logger = logging.getLogger(__name__)

CHANNEL = "edu"
RECONNECT_AFTER = 0.2
IDLE_CHECK = 30.0
MAX_PAYLOAD = 7900

Payload = dict[str, Any]
Handler = Callable[[Payload], Awaitable[None]]

_handlers: dict[str, list[Handler]] = defaultdict(list)
_reconnected: list[Callable[[], Awaitable[None]]] = []
_listening = False


def is_listening() -> bool:
    """Tell whether this process hears the bus."""
    return _listening


def on(topic: str) -> Callable[[Handler], Handler]:
    """Register a handler of a topic in this process."""

    def register(handler: Handler) -> Handler:
        _handlers[topic].append(handler)
        return handler

    return register


def on_reconnect(handler: Callable[[], Awaitable[None]]) -> None:
    """Register what to do after every (re)connection: messages may have been lost."""
    _reconnected.append(handler)


async def tell(session: AsyncSession, topic: str, **ids: Any) -> None:
    """Send `ids` to every process when the transaction commits; never when it fails.

    Raises:
        ValueError: the payload is longer than PostgreSQL allows.
    """
    payload = json.dumps({"topic": topic, **ids}, default=str)
    if len(payload.encode()) > MAX_PAYLOAD:
        message = f"A live payload carries ids only: {topic} is too long"
        raise ValueError(message)
    await run_sql(
        session,
        "select pg_notify(:channel, :payload)",
        channel=CHANNEL,
        payload=payload,
    )


async def dispatch(payload: Payload) -> None:
    """Run every handler of the payload's topic; one that fails stops no other."""
    for handler in _handlers[payload["topic"]]:
        try:
            await handler(payload)
        except Exception:
            logger.exception("A live handler of %s failed", payload["topic"])


async def _catch_up() -> None:
    """Run what follows a connection; one that fails must not end the listening."""
    for handler in _reconnected:
        try:
            await handler()
        except Exception:
            logger.exception("What follows a lost connection failed")


async def _listen_once() -> None:
    connection = await psycopg.AsyncConnection.connect(
        settings.direct_database,
        autocommit=True,
        application_name="edu-live",
        connect_timeout=5,
        keepalives_idle=30,
        keepalives_interval=10,
        keepalives_count=3,
    )
    async with connection:
        await connection.execute(f"listen {CHANNEL}")
        # LISTEN first, then catch up: the other order leaves a gap.
        await _catch_up()
        _note(listening=True)
        while True:
            async for notice in connection.notifies(timeout=IDLE_CHECK):
                await dispatch(json.loads(notice.payload))
            await connection.execute("select 1")


def _note(*, listening: bool) -> None:
    global _listening  # noqa: PLW0603  one listener a process
    _listening = listening


async def listen() -> None:
    """Listen for ever; a lost connection is opened again."""
    is_known = False
    while True:
        try:
            await _listen_once()
        except asyncio.CancelledError:
            _note(listening=False)
            raise
        except Exception as error:  # noqa: BLE001  nobody else would start it again
            # An outage is one line of the log, and not five in each second.
            if _listening or not is_known:
                logger.warning("The live bus lost its connection: %s", error)
            is_known = True
            _note(listening=False)
        await asyncio.sleep(RECONNECT_AFTER)
