"""Deny by default: one middleware sees every event before its handler.

It finds out who sent the event from the HttpOnly cookie of the websocket's handshake,
binds the state tree to that session, refuses handlers that declare nothing, and
counts events. Chained and background events pass it too.
"""

import logging
import time
from typing import Any
from urllib.parse import quote

import reflex as rx
from reflex.state import BaseState, StateUpdate
from reflex_base.event import Event
from reflex_base.event.context import EventContext
from reflex_base.registry import RegistrationContext

from edu_platform.accounts import service as accounts
from edu_platform.accounts.state import SessionState
from edu_platform.core import logs
from edu_platform.core.actor import VISITOR, Actor, Role
from edu_platform.core.errors import NotPermitted, TooManyRequests
from edu_platform.core.guard import Access, access_of
from edu_platform.core.http import address_of, headers_of, network_of, page_locale_of
from edu_platform.core.i18n import current_locale, use_locale
from edu_platform.core.settings import settings
from edu_platform.ui.flash import FlashState, flash
from edu_platform.web.arguments import misfit
from edu_platform.web.tabs import tabs

logger = logging.getLogger(__name__)

# Reflex's own events that a page cannot live without. `setvar` and
# `update_vars_internal` are not among them: they write variables.
INTERNAL = frozenset(
    {
        "hydrate",
        "hydrate_and_load",
        "on_load_internal",
        "set_is_hydrated",
        "handle_frontend_exception",
    }
)
MINUTE = 60.0


class Bucket:
    """How many events a client may still send; refilled evenly over the minute."""

    __slots__ = ("left", "refilled_at", "was_told")

    def __init__(self, size: float) -> None:
        self.left = size
        self.refilled_at = time.monotonic()
        self.was_told = False

    def spend(self, size: float) -> bool:
        now = time.monotonic()
        self.left = min(size, self.left + (now - self.refilled_at) * size / MINUTE)
        self.refilled_at = now
        if self.left < 1:
            return False
        self.left -= 1
        self.was_told = False
        return True


class EventLimit:
    """Counts per tab, and ten times as many per address behind which tabs sit."""

    MAX_CLIENTS = 20_000
    TABS_PER_ADDRESS = 10

    def __init__(self) -> None:
        self._buckets: dict[tuple[str, str], Bucket] = {}

    def spend(self, token: str, address: str) -> Bucket | None:
        """Return the bucket that is empty, or None when the event may pass."""
        size = float(settings.events_per_minute)
        # A client chooses its token, which must not name somebody's address.
        for key, limit in (
            (("tab", token), size),
            (("address", address), size * self.TABS_PER_ADDRESS),
        ):
            bucket = self._buckets.get(key) or self._open(key, limit)
            if not bucket.spend(limit):
                return bucket
        return None

    def _open(self, key: tuple[str, str], size: float) -> Bucket:
        if len(self._buckets) >= self.MAX_CLIENTS:
            self._buckets.clear()
        return self._buckets.setdefault(key, Bucket(size))


class Guard(rx.Middleware):
    def __init__(self) -> None:
        self.limit = EventLimit()

    async def preprocess(
        self, app: rx.App, state: BaseState, event: Event
    ) -> StateUpdate | None:
        del app
        token = EventContext.get().token
        data = state.router_data
        headers = headers_of(
            (k.replace("_", "-").encode(), str(v).encode("latin-1", "replace"))
            for k, v in (data.get("headers") or {}).items()
        )
        network = network_of(address_of(str(data.get("ip", "")), headers))
        if bucket := self.limit.spend(token, network):
            return await _too_many(state, bucket)
        # The number that a failure shows to the person.
        logs.request_id.set(EventContext.get().txid)
        identity = await _identify(headers)
        await _bind(state, token, identity, page_locale_of(headers))
        actor = identity.actor if identity else VISITOR
        access = declared_access(event.name)
        if access is not None and access.allows(actor):
            return await _check_arguments(state, event)
        logger.info("The event %s was refused", event.name[:200])
        return await _refuse(state, actor, access)


async def _check_arguments(state: BaseState, event: Event) -> StateUpdate | None:
    """Refuse what its handler does not take: it would only fail inside."""
    handler = RegistrationContext.get().event_handlers[event.name].handler
    wrong = misfit(handler.fn, event.payload)
    if not wrong:
        return None
    logger.warning("The arguments of %s do not fit: %s", event.name, wrong)
    # A page of ours sends none such, unless it is older than the server.
    answer = FlashState.show("failure", logs.request_id.get())
    return StateUpdate(
        delta=await delta_of(state), events=Event.from_event_type([answer])
    )


async def _identify(headers: dict[bytes, bytes]) -> accounts.Identity | None:
    cookie = headers.get(b"cookie", b"").decode("latin-1")
    identity = await accounts.look_up(accounts.token_in(cookie))
    logs.user_id.set(str(identity.user_id) if identity else "-")
    return identity


def declared_access(event_name: str) -> Access | None:
    """Return who may send an event, or None when its handler declares nothing."""
    registered = RegistrationContext.get().event_handlers.get(event_name)
    if registered is None:
        return None
    function = registered.handler.fn
    is_reflex = function.__module__.split(".")[0] in {"reflex", "reflex_base"}
    if is_reflex:
        return Access() if event_name.rpartition(".")[2] in INTERNAL else None
    return access_of(function)


async def _bind(
    state: BaseState, token: str, identity: accounts.Identity | None, locale: str
) -> None:
    """Fill the tree for the person who sends, and wipe what another one left."""
    current_locale.set(locale)
    person = await state.get_state(SessionState)
    bound = identity.session_digest if identity else ""
    if person._bound != bound:  # noqa: SLF001  the guard alone writes the session
        await wipe(state)
        person = await state.get_state(SessionState)
    person._become(identity)  # noqa: SLF001  as above
    if person.locale != locale:
        person.locale = locale
    # Registered before the handler reads, so that no push falls between.
    if identity:
        tabs.add(identity.user_id, token, bound)
    else:
        tabs.drop(token)


async def wipe(state: BaseState) -> None:
    """Forget everything that the previous identity left in the whole tree.

    The Redis manager loads substates lazily and `reset` touches loaded ones only, so
    all of them are pulled in first.
    """
    root = state._get_root_state()  # noqa: SLF001  Reflex has no public name for it
    router_data = root.router_data
    for cls in list(RegistrationContext.get().base_states.values()):
        await state.get_state(cls)
    root.reset()
    root.router_data = router_data
    root._update_router_vars(router_data, {})  # noqa: SLF001  as above


async def delta_of(state: BaseState) -> dict[str, Any]:
    root = state._get_root_state()  # noqa: SLF001  as above
    delta = await root._get_resolved_delta()  # noqa: SLF001  as above
    root._clean()  # noqa: SLF001  as above
    return dict(delta)


async def _refuse(state: BaseState, actor: Actor, access: Access | None) -> StateUpdate:
    if actor.is_visitor:
        path = str(state.router_data.get("asPath", "/"))
        answer = rx.redirect(f"/login?next={quote(path, safe='')}")
    elif actor.must_enroll and access is not None and access.role is Role.ADMIN:
        # The page there says why.
        answer = rx.redirect(accounts.SECURITY_PAGE)
    else:
        answer = FlashState.show("error", NotPermitted().message)
    # A refusal skips the handler and with it the delta: without this one, wiped
    # values would stay on the screen.
    return StateUpdate(
        delta=await delta_of(state), events=Event.from_event_type([answer])
    )


async def _too_many(state: BaseState, bucket: Bucket) -> StateUpdate:
    if bucket.was_told:
        return StateUpdate()
    bucket.was_told = True
    person = await state.get_state(SessionState)
    with use_locale(person.locale):
        # Written here: as an event of its own it would be dropped like the others.
        await flash(state, "error", TooManyRequests(1).message)
    return StateUpdate(delta=await delta_of(state))
