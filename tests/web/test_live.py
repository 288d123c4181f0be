"""From the bus to open tabs: the right person's, once, and none twice at a time."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import pytest
import reflex as rx
from reflex.state import StateUpdate
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts.models import User
from edu_platform.accounts.service.sessions import TOPIC as SESSION
from edu_platform.accounts.state import ProfileState, SessionState
from edu_platform.core import live
from edu_platform.core.actor import Actor
from edu_platform.core.i18n import current_locale
from edu_platform.core.live_views import LiveView
from edu_platform.ui.flash import FlashState
from edu_platform.web import live as web_live
from edu_platform.web.live import Pusher, live_pushes
from edu_platform.web.tabs import Tabs
from tests.conftest import actor_of, identity_of

Seen = list[tuple[str, Actor, dict[str, Any], str]]


class Namespace:
    def __init__(self) -> None:
        self.token_to_sid: dict[str, str] = {}
        self.sent: list[tuple[str, StateUpdate]] = []

    async def emit_update(self, update: StateUpdate, token: str) -> None:
        self.sent.append((token, update))


class App:
    """What the pusher needs of Reflex: the trees of states behind the tabs."""

    def __init__(self) -> None:
        self.event_namespace = Namespace()
        self.roots: dict[str, rx.State] = {}
        self.locks: dict[str, asyncio.Lock] = {}
        self.changed: list[str] = []

    async def open(self, token: str, user: User, session_digest: str = "s") -> None:
        root = self.roots[token] = rx.State()
        person = await root.get_state(SessionState)
        person._become(identity_of(user, session_digest))
        person.locale = user.locale
        self.locks[token] = asyncio.Lock()
        self.event_namespace.token_to_sid[token] = "sid"

    @asynccontextmanager
    async def modify_state(self, key: Any) -> AsyncIterator[rx.State]:
        async with self.locks[key.ident]:
            yield self.roots[key.ident]
            self.changed.append(key.ident)


@pytest.fixture
def tabs(monkeypatch: pytest.MonkeyPatch) -> Tabs:
    tabs = Tabs()
    monkeypatch.setattr(web_live, "tabs", tabs)
    return tabs


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> Seen:
    """What a live view of the topic "news" was asked to show."""
    seen: Seen = []

    async def refresh(
        self: Any, session: AsyncSession, actor: Actor, payload: dict[str, Any]
    ) -> None:
        assert session.in_transaction()
        if payload.get("fails"):
            raise RuntimeError
        seen.append((self.__class__.__name__, actor, payload, current_locale.get()))

    views = {
        "news": [LiveView(FlashState, "_follow"), LiveView(ProfileState, "_follow")]
    }
    for state in (FlashState, ProfileState):
        monkeypatch.setattr(state, "_follow", refresh, raising=False)
    monkeypatch.setattr(web_live, "views_of", lambda topic: views.get(topic, []))
    monkeypatch.setattr(web_live, "topics", lambda: ["news"])
    return seen


@pytest.fixture
def app() -> App:
    return App()


@pytest.fixture
def pusher(app: App, session: AsyncSession) -> Pusher:
    del session
    return Pusher(app)  # pyright: ignore[reportArgumentType]


async def _settle(pusher: Pusher) -> None:
    while pusher._tasks:
        await asyncio.gather(*pusher._tasks, return_exceptions=True)


async def test_every_tab_of_the_person_is_shown_the_news(
    app: App, pusher: Pusher, tabs: Tabs, seen: Seen, learner: User, admin: User
) -> None:
    for token, user in (("a", learner), ("b", learner), ("c", admin)):
        await app.open(token, user)
        tabs.add(user.id, token, "s")
    payload = {"topic": "news", "user_id": str(learner.id)}
    await pusher.push(payload)
    await _settle(pusher)
    assert sorted(set(app.changed)) == ["a", "b"]
    assert [name for name, *_ in seen].count("FlashState") == 2
    for _name, actor, told, locale in seen:
        assert actor == actor_of(learner, "s")
        assert told == payload
        assert locale == learner.locale


async def test_a_tab_that_changed_hands_shows_nothing(
    app: App, pusher: Pusher, tabs: Tabs, seen: Seen, learner: User, admin: User
) -> None:
    await app.open("a", admin)
    tabs.add(learner.id, "a", "s")
    await pusher.push({"topic": "news", "user_id": str(learner.id)})
    await _settle(pusher)
    assert seen == []
    assert tabs.of_person(str(learner.id)) == []


async def test_a_closed_tab_is_forgotten(
    app: App, pusher: Pusher, tabs: Tabs, seen: Seen, learner: User
) -> None:
    await app.open("a", learner)
    tabs.add(learner.id, "a", "s")
    app.event_namespace.token_to_sid.clear()
    await pusher.push({"topic": "news", "user_id": str(learner.id)})
    await _settle(pusher)
    assert (seen, app.changed, tabs.people()) == ([], [], [])


async def test_what_comes_meanwhile_is_shown_after_and_once(
    app: App, pusher: Pusher, tabs: Tabs, seen: Seen, learner: User
) -> None:
    await app.open("a", learner)
    tabs.add(learner.id, "a", "s")
    payload = {"topic": "news", "user_id": str(learner.id)}
    async with app.locks["a"]:
        for number in (1, 1, 1, 2, 2):
            await pusher.push({**payload, "course_id": number})
        assert len(pusher._tasks) == 1
    await _settle(pusher)
    shown = [told["course_id"] for name, _, told, _ in seen if name == "FlashState"]
    assert shown == [1, 2]
    assert (pusher._busy, pusher._pending) == (set(), {})


async def test_one_view_that_fails_stops_no_other(
    app: App,
    pusher: Pusher,
    tabs: Tabs,
    seen: Seen,
    learner: User,
    caplog: pytest.LogCaptureFixture,
) -> None:
    await app.open("a", learner)
    tabs.add(learner.id, "a", "s")
    payload = {"topic": "news", "user_id": str(learner.id)}
    await pusher.push({**payload, "fails": True})
    await pusher.push(payload)
    await _settle(pusher)
    assert [told for _, _, told, _ in seen] == [payload, payload]
    assert "The live view FlashState failed" in caplog.text
    assert pusher._busy == set()


async def test_news_of_nobody_here(app: App, pusher: Pusher, seen: Seen) -> None:
    await pusher.push({"topic": "news", "user_id": str(uuid4())})
    await pusher.push({"topic": "news"})
    assert not pusher._tasks
    assert (seen, app.changed) == ([], [])


async def test_signing_out_cuts_the_tabs_of_that_session(
    app: App, pusher: Pusher, tabs: Tabs, learner: User
) -> None:
    for token, session_digest in (("a", "ended"), ("b", "other")):
        await app.open(token, learner, session_digest)
        tabs.add(learner.id, token, session_digest)
        (await app.roots[token].get_state(ProfileState)).email = learner.email

    await pusher.sign_out({"topic": SESSION, "digests": ["ended", "unknown"]})
    await _settle(pusher)

    person = await app.roots["a"].get_state(SessionState)
    assert (person.is_signed_in, person.name) == (False, "")
    assert (await app.roots["a"].get_state(ProfileState)).email == ""
    assert (await app.roots["b"].get_state(ProfileState)).email == learner.email
    ((token, update),) = app.event_namespace.sent
    assert token == "a"
    assert update.events[0].name == "_redirect"
    assert update.events[0].payload["path"] == "/"
    assert not update.events[0].payload["external"]
    assert tabs.of_person(str(learner.id)) == ["b"]


async def test_a_tab_with_a_newer_session_is_not_cut(
    app: App, pusher: Pusher, tabs: Tabs, learner: User
) -> None:
    await app.open("a", learner, "newer")
    tabs.add(learner.id, "a", "ended")
    await pusher.sign_out({"topic": SESSION, "digests": ["ended"]})
    await _settle(pusher)
    assert (await app.roots["a"].get_state(SessionState)).is_signed_in
    assert app.event_namespace.sent == []


async def test_after_a_lost_connection_everything_shown_is_read_again(
    app: App, pusher: Pusher, tabs: Tabs, seen: Seen, learner: User, admin: User
) -> None:
    for token, user in (("a", learner), ("b", admin)):
        await app.open(token, user)
        tabs.add(user.id, token, "s")
    await pusher.catch_up()
    await _settle(pusher)
    assert {actor.user_id for _, actor, _, _ in seen} == {learner.id, admin.id}


async def test_a_task_that_fails_is_logged(
    pusher: Pusher, caplog: pytest.LogCaptureFixture
) -> None:
    async def fail() -> None:
        raise RuntimeError("lost push")

    pusher.spawn(fail())
    await _settle(pusher)
    assert "lost push" in caplog.text
    assert not pusher._tasks


@pytest.mark.usefixtures("own_bus")
async def test_a_running_process_hears_the_bus(
    app: App, tabs: Tabs, seen: Seen, learner: User
) -> None:
    await app.open("a", learner)
    tabs.add(learner.id, "a", "s")
    async with asyncio.timeout(20), live_pushes(app):  # pyright: ignore[reportArgumentType]
        # What was missed before it listened, and then what it hears.
        for _ in range(2):
            while len(seen) < 2 or not live.is_listening():
                await asyncio.sleep(0)
            seen.clear()
            await live.dispatch({"topic": "news", "user_id": str(learner.id)})
    assert not live.is_listening()
