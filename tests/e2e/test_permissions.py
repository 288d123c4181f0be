"""Who may send which event: asked of the running server for each that there is.

The cases come from the app's own register, so a new handler is a new case, and one
that declares nothing fails.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from typing import Any

import pytest
import reflex as rx
from reflex.state import BaseState
from reflex_base.registry import RegistrationContext

from edu_platform.accounts.state import SessionState
from edu_platform.core.actor import VISITOR, Role
from edu_platform.core.errors import NotPermitted
from edu_platform.core.i18n import use_locale
from edu_platform.ui.flash import FlashState
from edu_platform.web.guard import INTERNAL, declared_access
from tests.e2e.handlers import Handler, of_ours, of_reflex
from tests.e2e.site import Person, Site
from tests.e2e.websocket import ROOT, SUFFIX, Tab

pytestmark = pytest.mark.e2e

HANDLERS = of_ours()
ROLES = {"visitor": None, "user": Role.USER, "admin": Role.ADMIN}
# What no feature writes by itself: queue and sessions go on while the tests ask.
MOVING = {
    "procrastinate_events",
    "procrastinate_jobs",
    "procrastinate_periodic_defers",
    "procrastinate_workers",
}

SHOWS_FAILURES = "ui.flash_state.show"
REACHED = "reached the handler"
SENT_TO_LOGIN = "sent to the sign-in page"
NOT_PERMITTED = "told that it is not permitted"


def with_ids(handlers: Sequence[Handler]) -> list[Any]:
    return [pytest.param(each, id=each.short_name) for each in handlers]


@pytest.fixture(scope="module")
async def people(site: Site) -> dict[str, Person | None]:
    return {
        name: await site.person(role) if role else None for name, role in ROLES.items()
    }


@pytest.fixture(scope="module")
async def tabs(
    site: Site, people: dict[str, Person | None]
) -> AsyncIterator[dict[str, Tab]]:
    """An open tab for each role; its page loads nothing by itself."""
    async with AsyncExitStack() as stack:
        tabs = {
            role: await stack.enter_async_context(site.tab(person, "/certificates"))
            for role, person in people.items()
        }
        for tab in tabs.values():
            await tab.settle()
        yield tabs


async def outcome(tab: Tab, name: str, payload: dict[str, Any]) -> str:
    """Send an event and return what became of it."""
    tab.forget()
    await tab.send_named(name, payload)
    await tab.settle()
    flashes = [d.get(FlashState.get_full_name(), {}) for d in tab.deltas]
    with use_locale("en"):
        refusal = NotPermitted().message
    if any(path.startswith("/login?next=") for path in tab.redirects()):
        return SENT_TO_LOGIN
    if any(flash.get("text") == refusal for flash in flashes):
        return NOT_PERMITTED
    if any(flash.get("level") == "failure" for flash in flashes):
        return REACHED
    return f"neither refused nor run: {tab.messages}"


@pytest.mark.parametrize("handler", with_ids(HANDLERS))
def test_every_handler_says_who_may_call_it(handler: Handler) -> None:
    assert handler.access is not None, f"{handler.name} needs a marker of core.guard"
    assert not handler.short_name.rpartition(".")[2].startswith("_")


@pytest.mark.parametrize("handler", with_ids(HANDLERS))
@pytest.mark.parametrize("role", ROLES)
async def test_a_handler_is_reached_by_those_it_names_alone(
    handler: Handler,
    role: str,
    tabs: dict[str, Tab],
    people: dict[str, Person | None],
) -> None:
    assert handler.access is not None
    person = people[role]
    if handler.access.allows(person.actor if person else VISITOR):
        # An argument that no handler has: it fails in the call, and does nothing.
        payload: dict[str, Any] = {"no_such_argument": 1}
        if handler.short_name == SHOWS_FAILURES:
            # What shows a failure is not told of its own: it has to show one.
            payload = {"level": "failure", "text": REACHED}
        expected = REACHED
    else:
        payload = handler.arguments
        expected = NOT_PERMITTED if person else SENT_TO_LOGIN
    assert await outcome(tabs[role], handler.name, payload) == expected
    if expected != REACHED:
        assert not [d for d in tabs[role].deltas if handler.state in d]


async def fingerprint(site: Site) -> dict[str, str]:
    """Return a digest of each table, so that any change can be seen."""
    tables = await site.value(
        "select string_agg(table_name, ',') from information_schema.tables"
        " where table_schema = 'public' and table_type = 'BASE TABLE'"
    )
    return {
        table: await site.value(
            f"select md5(coalesce(string_agg(t::text, '|' order by t::text), ''))"  # noqa: S608  names of our own tables
            f' from "{table}" t'
        )
        for table in sorted(tables.split(","))
        if table not in MOVING
    }


@pytest.mark.parametrize("role", ["visitor", "user"])
async def test_what_is_refused_changes_nothing(
    role: str, tabs: dict[str, Tab], people: dict[str, Person | None], site: Site
) -> None:
    person = people[role]
    actor = person.actor if person else VISITOR
    refused = [h for h in HANDLERS if h.access and not h.access.allows(actor)]
    assert refused
    before = await fingerprint(site)
    for handler in refused:
        await tabs[role].send_named(handler.name, handler.arguments)
    await tabs[role].settle()
    assert await fingerprint(site) == before


WRITERS = [h for h in of_reflex() if h.name.rpartition(".")[2] not in INTERNAL]


@pytest.mark.parametrize("handler", with_ids(WRITERS))
@pytest.mark.parametrize("role", ROLES)
async def test_what_reflex_brings_along_is_closed(
    handler: Handler, role: str, tabs: dict[str, Tab], people: dict[str, Person | None]
) -> None:
    """Each state has a `setvar`, and one event writes variables of all of them."""
    payload = {
        "var_name": "is_hydrated",
        "value": "x",
        "vars": {f"{SessionState.get_full_name()}.is_admin{SUFFIX}": True},
    }
    payload = {name: payload[name] for name in handler.arguments if name in payload}
    expected = NOT_PERMITTED if people[role] else SENT_TO_LOGIN
    assert await outcome(tabs[role], handler.name, payload) == expected
    is_admin = role == "admin"
    assert tabs[role].vars(SessionState)["is_admin"] is is_admin


UNREGISTERED = [
    f"{SessionState.get_full_name()}._become",
    f"{SessionState.get_full_name()}._actor",
    f"{SessionState.get_full_name()}.reset",
    f"{SessionState.get_full_name()}.get_state",
    f"{SessionState.get_full_name()}.__init__",
    f"{FlashState.get_full_name()}._put",
    f"{ROOT}.no_such_state.load",
    f"{ROOT}",
    "load",
    "",
]


@pytest.mark.parametrize("name", UNREGISTERED)
async def test_what_is_not_registered_does_nothing(
    name: str, tabs: dict[str, Tab]
) -> None:
    tab = tabs["user"]
    shown = dict(tab.vars(SessionState))
    tab.forget()
    await tab.send_named(name, {"level": "error", "text": "not from a handler"})
    await tab.settle()
    assert tab.is_open
    assert tab.vars(SessionState) == shown
    assert not tab.heard("not from a handler")
    assert {name for delta in tab.deltas for name in delta} == {
        FlashState.get_full_name()
    }


def test_a_handler_without_a_marker_is_not_declared() -> None:
    """The suite sees a new handler, and the guard refuses it until it says for whom."""
    with RegistrationContext.get().fork():

        class ForgottenState(rx.State):
            @rx.event
            async def give_away(self) -> None:
                """Do what nobody has thought about."""

        name = f"{ForgottenState.get_full_name()}.give_away"
        (found,) = [h for h in of_reflex() + of_ours() if h.name == name]
        assert found.access is None
        assert declared_access(name) is None
    assert not [cls for cls in states() if cls.__name__ == "ForgottenState"]


def states(parent: type[BaseState] = rx.State) -> list[type[BaseState]]:
    return [x for cls in parent.get_substates() for x in (cls, *states(cls))]
