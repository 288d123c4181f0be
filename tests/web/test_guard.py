"""Each event is checked before its handler: who sends it, and whether they may."""

from collections.abc import Iterator
from typing import Any

import pytest
import reflex as rx
from reflex.state import BaseState, StateUpdate
from reflex_base.event import Event
from reflex_base.event.context import EventContext
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts import service as accounts
from edu_platform.accounts.models import User, UserStatus
from edu_platform.accounts.service.lookup import forget_all
from edu_platform.accounts.service.sessions import open_session
from edu_platform.accounts.state import ProfileState, SessionState
from edu_platform.admin.state import JobsState, PeopleState
from edu_platform.certificates.state import CheckState
from edu_platform.core import logs
from edu_platform.core.actor import Role
from edu_platform.core.errors import NotPermitted
from edu_platform.core.i18n import current_locale
from edu_platform.core.sealing import digest
from edu_platform.core.settings import settings
from edu_platform.ui.flash import FlashState
from edu_platform.web import guard
from edu_platform.web.guard import Guard
from edu_platform.web.tabs import Tabs

TOKEN = "tab-1"
PUBLIC = f"{CheckState.get_full_name()}.load"
FORM = f"{CheckState.get_full_name()}.find"
NUMBER = f"{JobsState.get_full_name()}.retry"
OWN = f"{ProfileState.get_full_name()}.load"
ADMIN = f"{PeopleState.get_full_name()}.load"


@pytest.fixture(autouse=True)
def tabs(monkeypatch: pytest.MonkeyPatch) -> Tabs:
    tabs = Tabs()
    monkeypatch.setattr(guard, "tabs", tabs)
    return tabs


@pytest.fixture(autouse=True)
def in_an_event() -> Iterator[None]:
    context = EventContext(
        token=TOKEN,
        txid="0123456789ab",
        state_manager=None,  # pyright: ignore[reportArgumentType]
        enqueue_impl=None,  # pyright: ignore[reportArgumentType]
    )
    token = EventContext.set(context)
    yield
    EventContext.reset(token)


class Tab:
    """A browser's tab: its state tree, and the cookie of its handshake."""

    def __init__(self) -> None:
        self.root = rx.State()
        self.guard = Guard()
        self.headers: dict[str, str] = {}
        self.address = "192.0.2.1"

    async def send(
        self, name: str, path: str = "/my", **payload: Any
    ) -> StateUpdate | None:
        data = {"headers": self.headers, "ip": self.address, "asPath": path}
        self.root.router_data = data
        self.root._update_router_vars(data, {})
        event = Event(name=name, payload=payload, router_data=data)
        return await self.guard.preprocess(None, self.root, event)  # type: ignore[arg-type]

    async def of(self, cls: type[BaseState]) -> Any:
        return await self.root.get_state(cls)

    async def sign_in(self, session: AsyncSession, user: User) -> str:
        opened = await open_session(session, user, remember=True)
        await session.commit()
        self.headers["cookie"] = f"{accounts.COOKIE}={opened.token}"
        return opened.token


@pytest.fixture
def tab() -> Tab:
    return Tab()


def _redirect(update: StateUpdate | None) -> str:
    assert update is not None
    (event,) = update.events
    assert event.name == "_redirect"
    return str(event.payload["path"])


class TestDecision:
    async def test_a_visitor_sends_what_is_public(self, tab: Tab) -> None:
        assert await tab.send(PUBLIC) is None

    @pytest.mark.parametrize("name", [OWN, ADMIN, "unknown.event", ""])
    async def test_a_visitor_is_sent_to_sign_in_and_comes_back(
        self, tab: Tab, name: str
    ) -> None:
        update = await tab.send(name, "/learn/x?lesson=1&a=//evil")
        assert _redirect(update) == (
            "/login?next=%2Flearn%2Fx%3Flesson%3D1%26a%3D%2F%2Fevil"
        )

    async def test_a_person_sends_their_own_and_no_administrators_events(
        self, tab: Tab, session: AsyncSession, learner: User
    ) -> None:
        await tab.sign_in(session, learner)
        assert await tab.send(OWN) is None
        update = await tab.send(ADMIN)
        assert update is not None
        (event,) = update.events
        assert event.name == f"{FlashState.get_full_name()}.show"
        assert event.payload["text"] == NotPermitted().message

    async def test_an_administrator_sends_all_that_is_declared(
        self, tab: Tab, session: AsyncSession, admin: User
    ) -> None:
        await tab.sign_in(session, admin)
        for name in (PUBLIC, OWN, ADMIN):
            assert await tab.send(name) is None
        for name in (
            f"{PeopleState.get_full_name()}.setvar",
            f"{PeopleState.get_full_name()}._read",
            f"{SessionState.get_full_name()}._become",
            f"{PeopleState.get_full_name()}.load.x",
        ):
            assert await tab.send(name) is not None

    async def test_a_handler_that_declares_nothing_is_closed_to_all(
        self,
        tab: Tab,
        session: AsyncSession,
        admin: User,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        await tab.sign_in(session, admin)
        monkeypatch.setattr(guard, "access_of", lambda _function: None)
        assert await tab.send(OWN) is not None

    async def test_the_log_knows_who_asked_under_which_number(
        self, tab: Tab, session: AsyncSession, learner: User
    ) -> None:
        await tab.sign_in(session, learner)
        await tab.send(OWN)
        assert logs.user_id.get() == str(learner.id)
        assert logs.request_id.get() == "0123456789ab"


class TestArguments:
    @pytest.mark.parametrize(
        ("name", "payload", "wrong"),
        [
            (FORM, {}, "form_data is missing"),
            (FORM, {"form_data": "x"}, "form_data is of a wrong kind"),
            (FORM, {"form_data": None}, "form_data is of a wrong kind"),
            (FORM, {"form_data": {}, "x\nsecret": 1}, "one that the handler does not"),
        ],
    )
    async def test_what_does_not_fit_is_one_line_of_the_log(
        self,
        tab: Tab,
        caplog: pytest.LogCaptureFixture,
        name: str,
        payload: dict[str, Any],
        wrong: str,
    ) -> None:
        update = await tab.send(name, **payload)
        assert update is not None
        (event,) = update.events
        assert event.name == f"{FlashState.get_full_name()}.show"
        assert event.payload == {"level": "failure", "text": "0123456789ab"}
        (record,) = caplog.records
        assert (record.levelname, record.exc_info) == ("WARNING", None)
        assert wrong in record.getMessage()
        assert "secret" not in record.getMessage()

    async def test_what_fits_is_passed_on(
        self, tab: Tab, session: AsyncSession, admin: User
    ) -> None:
        await tab.sign_in(session, admin)
        assert await tab.send(FORM, form_data={"code": "x"}) is None
        for number in (7, "7"):
            assert await tab.send(NUMBER, job_id=number) is None
        for number in ("x", None, True, [7]):
            assert await tab.send(NUMBER, job_id=number) is not None

    async def test_nobody_learns_of_arguments_who_may_not_send_it(
        self, tab: Tab
    ) -> None:
        assert _redirect(await tab.send(NUMBER, no_such=1)).startswith("/login")


class TestIdentity:
    async def test_the_state_is_bound_to_the_person(
        self, tab: Tab, session: AsyncSession, admin: User, tabs: Tabs
    ) -> None:
        token = await tab.sign_in(session, admin)
        await tab.send(OWN)
        person = await tab.of(SessionState)
        assert (person.is_signed_in, person.is_admin) == (True, True)
        assert person._actor().user_id == admin.id
        assert person._bound == digest(token)
        assert tabs.of_person(str(admin.id)) == [TOKEN]

    async def test_nothing_of_one_person_is_left_for_the_next(
        self, tab: Tab, session: AsyncSession, learner: User, admin: User
    ) -> None:
        await tab.sign_in(session, admin)
        await tab.send(OWN)
        profile, people = await tab.of(ProfileState), await tab.of(PeopleState)
        profile.email, people.search = "admin@example.org", "secret"

        await tab.sign_in(session, learner)
        await tab.send(OWN, "/my/settings")

        assert (await tab.of(ProfileState)).email == ""
        assert (await tab.of(PeopleState)).search == ""
        assert (await tab.of(SessionState)).name == learner.display_name
        # The page's address is not the person's.
        assert tab.root.router.url.path == "/my/settings"

    async def test_another_session_of_the_same_person_starts_anew(
        self, tab: Tab, session: AsyncSession, learner: User
    ) -> None:
        await tab.sign_in(session, learner)
        await tab.send(OWN)
        (await tab.of(ProfileState)).email = "x"
        await tab.sign_in(session, learner)
        await tab.send(OWN)
        assert (await tab.of(ProfileState)).email == ""

    async def test_what_a_person_typed_stays_while_they_are_the_same(
        self, tab: Tab, session: AsyncSession, learner: User
    ) -> None:
        await tab.sign_in(session, learner)
        await tab.send(OWN)
        (await tab.of(ProfileState)).about = "half a sent"
        await tab.send(OWN)
        assert (await tab.of(ProfileState)).about == "half a sent"

    async def test_a_session_that_has_ended_empties_the_screen(
        self, tab: Tab, session: AsyncSession, learner: User, tabs: Tabs
    ) -> None:
        token = await tab.sign_in(session, learner)
        await tab.send(OWN)
        (await tab.of(ProfileState)).email = learner.email
        await accounts.end_session(session, token)
        await session.commit()
        forget_all()

        update = await tab.send(OWN, "/my/settings")

        assert _redirect(update) == "/login?next=%2Fmy%2Fsettings"
        assert update is not None
        # A refusal skips the handler, and still has to wipe what the browser shows.
        told = update.delta[ProfileState.get_full_name()]
        assert "" in {v for name, v in told.items() if name.startswith("email")}
        assert tabs.of_person(str(learner.id)) == []

    async def test_a_blocked_person_is_a_visitor(
        self, tab: Tab, session: AsyncSession, learner: User
    ) -> None:
        await tab.sign_in(session, learner)
        assert await tab.send(OWN) is None
        learner.status = UserStatus.BLOCKED
        await session.commit()
        forget_all()
        assert "/login" in _redirect(await tab.send(OWN))

    async def test_a_new_role_counts_from_the_next_event(
        self, tab: Tab, session: AsyncSession, learner: User
    ) -> None:
        await tab.sign_in(session, learner)
        assert await tab.send(ADMIN) is not None
        learner.role = Role.ADMIN
        await session.commit()
        forget_all()
        assert await tab.send(ADMIN) is None
        assert (await tab.of(SessionState)).is_admin

    @pytest.mark.parametrize(
        "cookie",
        ["", "session=x", "session=", "ё=1", "session=\u0442\u043e\u043a", "=;=;;"],
    )
    async def test_a_cookie_of_nobody_is_a_visitors(
        self, tab: Tab, session: AsyncSession, cookie: str
    ) -> None:
        del session
        tab.headers["cookie"] = cookie
        assert "/login" in _redirect(await tab.send(OWN))
        assert await tab.send(PUBLIC) is None

    async def test_the_language_is_that_of_the_cookie(self, tab: Tab) -> None:
        for cookie, locale in (("lang=en", "en"), ("lang=xx", "ru"), ("", "ru")):
            tab.headers["cookie"] = cookie
            await tab.send(PUBLIC)
            assert (await tab.of(SessionState)).locale == locale
            assert current_locale.get() == locale


class TestLimit:
    async def test_who_sends_too_much_is_told_once(
        self, tab: Tab, clock: list[float]
    ) -> None:
        for _ in range(60):
            assert await tab.send(PUBLIC) is None
        told, silent = await tab.send(PUBLIC), await tab.send(PUBLIC)
        assert told is not None
        assert silent == StateUpdate()
        assert told.delta[FlashState.get_full_name()]
        clock[0] += 60
        assert await tab.send(PUBLIC) is None

    async def test_people_behind_a_proxy_are_told_apart(
        self, tab: Tab, clock: list[float], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        del clock
        monkeypatch.setattr(settings, "trusted_proxies", "192.0.2.1")
        asked: list[tuple[str, str]] = []

        def spend(token: str, address: str) -> None:
            asked.append((token, address))

        monkeypatch.setattr(tab.guard.limit, "spend", spend)
        for forwarded in ("203.0.113.5", "10.0.0.1, 2001:db8::5", ""):
            tab.headers["x-forwarded-for"] = forwarded
            await tab.send(PUBLIC)
        assert asked == [
            (TOKEN, "203.0.113.5"),
            (TOKEN, "2001:db8::/64"),
            (TOKEN, "192.0.2.1"),
        ]


async def test_wiping_reaches_states_that_nothing_has_loaded(
    tab: Tab, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With Redis substates come one by one: those not loaded are wiped too."""
    loaded: list[str] = []
    real = rx.State.get_state

    async def note(self: rx.State, cls: Any) -> Any:
        loaded.append(cls.get_full_name())
        return await real(self, cls)

    monkeypatch.setattr(rx.State, "get_state", note)
    await guard.wipe(tab.root)
    assert {ProfileState.get_full_name(), PeopleState.get_full_name()} <= set(loaded)
