"""What another site's page, a thief of tokens or a flood tries, on both set-ups."""

import asyncio
from contextlib import AsyncExitStack
from http import HTTPStatus
from typing import Any

import httpx
import pytest
import socketio.exceptions
from reflex.state import BaseState

from edu_platform.accounts import service as accounts
from edu_platform.accounts.models import UserStatus
from edu_platform.accounts.service.passwords import hash_password
from edu_platform.accounts.state import ProfileState, SessionsState, SessionState
from edu_platform.admin.state import PeopleState
from edu_platform.core.actor import SYSTEM, Role
from edu_platform.ui.flash import FlashState
from tests.e2e.site import EVENTS_PER_MINUTE, Person, Site
from tests.e2e.websocket import ROOT, Tab

pytestmark = pytest.mark.e2e

FOREIGN = ["https://evil.test", "http://localhost:1", "null"]
# Far below what a cached identity may live: a revocation has to be told.
AT_ONCE = 0.9


def has(tab: Tab, state: type[BaseState], **values: Any) -> bool:
    return all(tab.vars(state).get(name) == value for name, value in values.items())


async def loaded(tab: Tab, state: type[BaseState]) -> None:
    await tab.until(lambda: has(tab, state, is_loaded=True))


class TestForeignOrigins:
    @pytest.mark.parametrize("origin", FOREIGN)
    async def test_cannot_open_the_websocket(self, site: Site, origin: str) -> None:
        tab = site.tab(await site.person(), headers={"Origin": origin})
        with pytest.raises(socketio.exceptions.ConnectionError):
            await tab.open()

    async def test_cannot_speak_by_polling(self, site: Site) -> None:
        async with site.http(headers={"Origin": FOREIGN[0]}) as client:
            answer = await client.get("/_event/?EIO=4&transport=polling&token=1")
        assert answer.status_code == HTTPStatus.BAD_REQUEST
        assert "access-control-allow-origin" not in answer.headers

    async def test_the_site_itself_and_programs_can(self, site: Site) -> None:
        for headers in ({"Origin": site.origin}, {}):
            async with site.tab(headers=headers) as tab:
                await tab.settle()

    @pytest.mark.parametrize("origin", FOREIGN)
    async def test_are_granted_nothing_by_cors(self, site: Site, origin: str) -> None:
        headers = {"Origin": origin, "Access-Control-Request-Method": "PUT"}
        async with site.http(headers=headers) as client:
            for path in ("/", "/api/v1/me", "/_event/", "/ping", "/auth/login"):
                for answer in (await client.get(path), await client.options(path)):
                    granted = answer.headers.get("access-control-allow-origin", "")
                    assert granted not in {origin, "*"}, path

    @pytest.mark.parametrize("path", ["/auth/login", "/auth/logout", "/auth/locale"])
    @pytest.mark.parametrize(
        "headers",
        [{"Origin": origin} for origin in FOREIGN]
        + [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}],
        ids=str,
    )
    async def test_cannot_send_forms(
        self, site: Site, headers: dict[str, str], path: str
    ) -> None:
        person = await site.person()
        async with site.http(person, headers=headers) as client:
            answer = await client.post(path, data={"locale": "ru"})
            assert answer.status_code == HTTPStatus.FORBIDDEN
            assert "set-cookie" not in answer.headers
        async with site.http(person) as client:
            assert (await client.get("/api/v1/me")).json()["locale"] == "en"

    @pytest.mark.parametrize("kind", ["application/json", "text/plain"])
    async def test_cannot_write_through_the_api(self, site: Site, kind: str) -> None:
        person = await site.person()
        headers = {"Origin": FOREIGN[0], "Content-Type": kind}
        body = '{"display_name": "Stolen", "locale": "ru"}'
        async with site.http(person) as client:
            for method, path in (("PUT", "/api/v1/me"), ("DELETE", "/api/v1/session")):
                answer = await client.request(
                    method, path, content=body, headers=headers
                )
                assert answer.status_code == HTTPStatus.FORBIDDEN
            assert (await client.get("/api/v1/me")).json()["display_name"] != "Stolen"


class TestStolenClientToken:
    """The token of a tab stands in addresses and storage; it must open nothing."""

    async def test_gives_nothing_while_its_owner_is_there(self, any_site: Site) -> None:
        owner = await any_site.person()
        async with any_site.tab(owner, "/my/settings") as tab:
            await loaded(tab, ProfileState)
            async with any_site.tab(path="/my/settings", token=tab.token) as thief:
                await thief.until(lambda: thief.new_token)
                assert thief.new_token != tab.token
                await self.try_everything(thief, owner)
            tab.forget()
            await tab.settle()
            assert has(tab, SessionState, name=owner.name)

    async def test_gives_nothing_after_its_owner_left(self, any_site: Site) -> None:
        owner = await any_site.person()
        async with any_site.tab(owner, "/my/settings") as tab:
            await loaded(tab, ProfileState)
        async with any_site.tab(path="/my/settings", token=tab.token) as thief:
            await self.try_everything(thief, owner)

    async def test_gives_nothing_without_a_first_event(self, any_site: Site) -> None:
        owner = await any_site.person()
        async with any_site.tab(owner, "/my/settings") as tab:
            await loaded(tab, ProfileState)
        thief = any_site.tab(path="/my/settings", token=tab.token)
        await thief.open(loads=False)
        try:
            await self.try_everything(thief, owner)
        finally:
            await thief.close()

    async def try_everything(self, thief: Tab, owner: Person) -> None:
        await thief.send_named(f"{ROOT}.hydrate")
        await thief.send(ProfileState, "load")
        await thief.send_named(f"{ROOT}.hydrate_and_load")
        await thief.settle()
        assert thief.redirects(), "the protected page has let a visitor in"
        for secret in (owner.name, owner.email, owner.token):
            assert not thief.heard(secret)


async def test_headers_in_router_data_are_not_believed(any_site: Site) -> None:
    admin = await any_site.person(Role.ADMIN)
    forged = {
        "headers": {"cookie": admin.cookie, "Cookie": admin.cookie},
        "client_token": "another",
        "ip": "10.1.1.1",
        "cookie": admin.cookie,
    }
    async with any_site.tab(path="/admin/people") as tab:
        await tab.send(PeopleState, "load", router_data=forged)
        await tab.settle()
        assert not tab.vars(PeopleState).get("rows")
        assert not tab.heard(admin.email)
        assert has(tab, SessionState, is_signed_in=False)


async def test_an_oversized_message_ends_that_socket_alone(any_site: Site) -> None:
    async with any_site.tab(await any_site.person()) as tab, any_site.tab() as other:
        await tab.settle()
        await tab.send(FlashState, "show", level="info", text="x" * 1_200_000)
        await tab.until(lambda: not tab.is_open)
        await other.settle()
    async with any_site.tab() as newcomer:
        await newcomer.settle()


async def test_a_flood_of_events_is_dropped_and_others_go_on(any_site: Site) -> None:
    async with any_site.tab() as flooder, any_site.tab() as other:
        await flooder.settle()
        clock = asyncio.get_running_loop().time

        async def answer_time() -> float:
            started = clock()
            await other.settle()
            return clock() - started

        async def flood() -> None:
            for number in range(3 * EVENTS_PER_MINUTE):
                await flooder.send(
                    FlashState, "show", level="info", text=f"flood {number}"
                )

        flooding = asyncio.create_task(flood())
        times = [await answer_time() for _ in range(20)]
        await flooding
        await flooder.until(lambda: has(flooder, FlashState, level="error"))
        assert max(times) < 2.0
        answered = sum("flood" in message for message in flooder.messages)
        # What is spent comes back slowly: some more than one minute's worth.
        assert answered < 1.5 * EVENTS_PER_MINUTE
        assert not flooder.heard(f"flood {3 * EVENTS_PER_MINUTE - 1}")
        await other.settle()


class TestIdentityChange:
    """A browser tab keeps its token when somebody else signs in, and nothing more."""

    PAGES = (
        "/admin/people",
        "/admin/audit",
        "/admin/jobs",
        "/admin",
        "/my/settings",
        "/my/certificates",
    )

    async def fill(self, site: Site, person: Person) -> str:
        """Load every page of an admin in one tab, and return the tab's token."""
        token = ""
        for path in self.PAGES:
            async with site.tab(person, path, token=token) as tab:
                await tab.settle()
                await tab.send(FlashState, "show", level="info", text="for A alone")
                await tab.settle()
                token = tab.token
        return token

    @pytest.mark.parametrize("starts_with", ["the page", "an event of one state"])
    async def test_wipes_the_whole_tree(self, any_site: Site, starts_with: str) -> None:
        first = await any_site.person(Role.ADMIN)
        second = await any_site.person()
        token = await self.fill(any_site, first)
        for person in (second, None):
            tab = any_site.tab(person, "/certificates", token=token)
            # From Redis an event gets its own state and those above it, not the tree.
            await tab.open(loads=starts_with == "the page")
            await tab.send(ProfileState, "load")
            await tab.settle()
            await tab.send_named(f"{ROOT}.hydrate")
            await tab.settle()
            await tab.close()
            assert not tab.new_token
            for trace in (first.name, first.email, "for A alone"):
                assert not tab.heard(trace)
            assert not tab.vars(PeopleState)["rows"]
            assert has(tab, PeopleState, is_loaded=False, total=0)
            assert has(tab, SessionState, name=person.name if person else "")

    async def test_makes_the_first_page_of_the_second_person(
        self, any_site: Site
    ) -> None:
        first, second = await any_site.person(), await any_site.person()
        async with any_site.tab(first, "/my/settings") as tab:
            await loaded(tab, ProfileState)
        async with any_site.tab(second, "/my/settings", token=tab.token) as tab:
            await tab.until(lambda: has(tab, ProfileState, email=second.email))
            await tab.settle()
            assert not tab.heard(first.email)


class TestSignOutElsewhere:
    async def test_cuts_the_open_tab_at_once(self, any_site: Site) -> None:
        person = await any_site.person()
        async with any_site.tab(person, "/my/settings") as tab:
            await loaded(tab, ProfileState)
            tab.forget()
            async with any_site.http(person) as client:
                answer = await client.post("/auth/logout")
                assert answer.status_code == HTTPStatus.SEE_OTHER
            await self.is_cut(tab)
            await self.has_no_rights(tab, person)

    async def test_ends_other_sessions_alone(self, any_site: Site) -> None:
        person = await any_site.person()
        other = any_site.tab(
            path="/my/settings",
            cookie=f"{accounts.COOKIE}={await any_site.sign_in(person)}",
        )
        async with any_site.tab(person, "/my/settings") as tab, other:
            await loaded(tab, ProfileState)
            await loaded(other, ProfileState)
            await tab.send(SessionsState, "end_others")
            await self.is_cut(other)
            await self.has_no_rights(other, person)
            await tab.settle()
            assert has(tab, SessionState, name=person.name)
            assert not tab.redirects()

    @pytest.mark.parametrize("change", ["role", "status"])
    async def test_follows_a_change_of_rights(
        self, any_site: Site, change: str
    ) -> None:
        person = await any_site.person(Role.ADMIN)
        async with any_site.tab(person, "/admin/people") as tab:
            await loaded(tab, PeopleState)
            async with any_site.transaction() as session:
                if change == "role":
                    await accounts.set_role(session, SYSTEM, person.user_id, Role.USER)
                else:
                    await accounts.set_status(
                        session, SYSTEM, person.user_id, UserStatus.BLOCKED
                    )
            await self.is_cut(tab)
            tab.forget()
            await tab.send(PeopleState, "load")
            await tab.settle()
            assert not tab.vars(PeopleState)["rows"]

    async def is_cut(self, tab: Tab) -> None:
        await tab.until(lambda: "/" in tab.redirects(), within=AT_ONCE)

    async def has_no_rights(self, tab: Tab, person: Person) -> None:
        tab.forget()
        await tab.send(ProfileState, "load")
        await tab.settle()
        assert [p for p in tab.redirects() if p.startswith("/login")]
        assert not tab.heard(person.email)
        assert has(tab, SessionState, is_signed_in=False, email="")


async def test_the_old_cookie_is_worth_nothing(any_site: Site) -> None:
    person = await any_site.person()
    async with any_site.http(person) as client:
        assert (await client.get("/api/v1/me")).status_code == HTTPStatus.OK
        await client.post("/auth/logout")
    async with any_site.http(person) as client:
        answer = await client.get("/api/v1/me")
    assert answer.status_code == HTTPStatus.UNAUTHORIZED


async def test_signing_in_makes_a_new_session(site: Site) -> None:
    """A cookie that somebody has planted does not become a signed-in one."""
    password = "correct horse battery"
    email = await with_password(site, password)
    async with site.http() as client:
        client.cookies.set(accounts.COOKIE, "planted-by-somebody-else-0123456789")
        answer = await sign_in(client, email, password)
        given = answer.cookies[accounts.COOKIE]
        assert given != "planted-by-somebody-else-0123456789"
    async with AsyncExitStack() as stack:
        clients = [await stack.enter_async_context(site.http()) for _ in range(2)]
        tokens = {
            (await sign_in(client, email, password)).cookies[accounts.COOKIE]
            for client in clients
        }
    assert len({given, *tokens}) == 3


async def with_password(site: Site, password: str) -> str:
    """Make somebody who can sign in by form, and return their address."""
    person = await site.person(password_hash=await hash_password(password))
    return person.email


async def sign_in(client: httpx.AsyncClient, email: str, password: str) -> Any:
    answer = await client.post(
        "/auth/login", data={"email": email, "password": password, "remember": "on"}
    )
    assert answer.status_code == HTTPStatus.SEE_OTHER
    assert answer.headers["location"] == "/my"
    return answer
