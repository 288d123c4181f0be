"""What a person sees of their sessions and sign-ins, and how they end them."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlmodel import col, func, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts import jobs
from edu_platform.accounts import service as accounts
from edu_platform.accounts.models import LoginSession, SignIn, User
from edu_platform.accounts.schemas import Outcome
from edu_platform.accounts.service import session_lists
from edu_platform.accounts.service.entrance import Browser, enter
from edu_platform.accounts.service.sessions import open_session
from edu_platform.core import audit, db
from edu_platform.core.actor import VISITOR, Role
from edu_platform.core.errors import NotPermitted, SignInRequired
from edu_platform.core.models import utc_now
from edu_platform.core.paging import BadCursor
from edu_platform.core.sealing import digest
from edu_platform.core.settings import settings
from tests.accounts.factories import letters_to, make_account, newest_body, sign_in
from tests.conftest import SessionFactory, actor_of

CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 "
    "(KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36"
)
YANDEX = CHROME.replace("Safari/", "YaBrowser/24.10.0.0 Safari/")
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1"
)


async def _open(session: AsyncSession, user: User, **other: Any) -> str:
    values = {"remember": True, "address": "192.0.2.77", "user_agent": CHROME}
    opened = await open_session(session, user, **{**values, **other})
    await session.commit()
    return opened.token


async def _all(session: AsyncSession, user: User, token: str = "") -> list[Any]:
    actor = actor_of(user, digest(token))
    return (await accounts.list_sessions_of(session, actor, user.id)).items


class TestDevices:
    @pytest.mark.parametrize(
        ("user_agent", "browser", "system"),
        [
            (CHROME, "Chrome", "Windows"),
            (YANDEX, "Yandex Browser", "Windows"),
            (CHROME + " Edg/131.0", "Edge", "Windows"),
            (CHROME + " OPR/116.0", "Opera", "Windows"),
            (IPHONE, "Safari", "iOS"),
            (IPHONE.replace("Version", "CriOS"), "Chrome", "iOS"),
            ("Mozilla/5.0 (X11; Linux x86_64) Firefox/133.0", "Firefox", "Linux"),
            ("Mozilla/5.0 (Linux; Android 14) Chrome/131 Mobile", "Chrome", "Android"),
            ("Mozilla/5.0 (Macintosh) Version/18 Safari/605.1", "Safari", "macOS"),
            ("curl/8.5.0", "curl", ""),
            ("", "", ""),
            ("<script>", "", ""),
        ],
    )
    def test_are_named_in_words(
        self, user_agent: str, browser: str, system: str
    ) -> None:
        assert accounts.device_of(user_agent) == accounts.Device(browser, system)

    def test_have_words_also_when_nothing_is_known(self) -> None:
        assert accounts.device_of(CHROME).words == "Chrome, Windows"
        assert accounts.device_of("").words == "Unknown device"
        assert accounts.device_of(IPHONE).is_mobile
        assert not accounts.device_of(CHROME).is_mobile


class TestList:
    async def test_says_what_and_where_and_which_is_this(
        self, session: AsyncSession
    ) -> None:
        user = await make_account(session)
        mine = await _open(session, user)
        await _open(session, user, address="2001:db8:1:2::5", user_agent=IPHONE)
        await _open(session, await make_account(session))

        phone, this = await _all(session, user, mine)

        assert (this.browser, this.system, this.network) == (
            "Chrome",
            "Windows",
            "192.0.2.0/24",
        )
        assert (phone.system, phone.network) == ("iOS", "2001:db8:1:2::/64")
        assert (this.is_current, phone.is_current) == (True, False)
        assert mine not in this.model_dump_json()

    async def test_leaves_out_what_has_ended(self, session: AsyncSession) -> None:
        user = await make_account(session)
        for change in (
            {"expires_at": utc_now() - timedelta(seconds=1)},
            {"last_seen_at": utc_now() - timedelta(days=7, seconds=1)},
        ):
            token = await _open(session, user)
            found = col(LoginSession.token_hash) == digest(token)
            await session.exec(update(LoginSession).where(found).values(**change))
        alive = await _open(session, user)
        assert [row.is_current for row in await _all(session, user, alive)] == [True]

    async def test_has_pages(
        self, session: AsyncSession, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(session_lists, "PAGE_SIZE", 2)
        user = await make_account(session)
        for _ in range(3):
            await _open(session, user)
        actor = actor_of(user)
        pages = [
            await accounts.list_sessions_of(session, actor, user.id, page=page)
            for page in (1, 2, 3)
        ]
        assert [len(page.items) for page in pages] == [2, 1, 0]
        assert {page.total for page in pages} == {3}
        first = await accounts.list_sessions_after(session, actor, limit=2)
        rest = await accounts.list_sessions_after(
            session, actor, cursor=first.next_cursor or "", limit=2
        )
        assert [row.id for row in [*first.items, *rest.items]] == [
            row.id for page in pages for row in page.items
        ]
        assert rest.next_cursor is None

    @pytest.mark.parametrize("cursor", ["x", "WyJ4Il0"])
    async def test_refuses_what_is_no_cursor(
        self, session: AsyncSession, cursor: str
    ) -> None:
        actor = actor_of(await make_account(session))
        with pytest.raises(BadCursor):
            await accounts.list_sessions_after(session, actor, cursor=cursor)

    async def test_is_for_its_person_and_administrators(
        self, session: AsyncSession
    ) -> None:
        user, stranger = await make_account(session), await make_account(session)
        admin = await make_account(session, role=Role.ADMIN)
        await _open(session, user)
        for list_of in (accounts.list_sessions_of, accounts.sign_in_history):
            with pytest.raises(NotPermitted):
                await list_of(session, actor_of(stranger), user.id)
            with pytest.raises(SignInRequired):
                await list_of(session, VISITOR, user.id)
            assert await list_of(session, actor_of(admin), user.id)


class TestEnding:
    async def test_one_ends_and_the_others_stay(self, session: AsyncSession) -> None:
        user = await make_account(session)
        mine, other = await _open(session, user), await _open(session, user)
        rows = await _all(session, user, mine)
        (lost,) = [row for row in rows if not row.is_current]

        await accounts.end_own_session(session, actor_of(user), lost.id)

        assert await accounts.identify(session, digest(mine))
        assert await accounts.identify(session, digest(other)) is None
        with pytest.raises(accounts.SessionNotFound):
            await accounts.end_own_session(session, actor_of(user), lost.id)

    async def test_a_strangers_session_does_not_exist(
        self, session: AsyncSession
    ) -> None:
        user, stranger = await make_account(session), await make_account(session)
        token = await _open(session, user)
        (row,) = await _all(session, user)
        for session_id in (row.id, uuid4()):
            with pytest.raises(accounts.SessionNotFound):
                await accounts.end_own_session(session, actor_of(stranger), session_id)
        with pytest.raises(SignInRequired):
            await accounts.end_own_session(session, VISITOR, row.id)
        assert await accounts.identify(session, digest(token))

    async def test_an_administrator_ends_all_and_is_noted(
        self, session: AsyncSession
    ) -> None:
        user = await make_account(session)
        admin = actor_of(await make_account(session, role=Role.ADMIN))
        for _ in range(2):
            await _open(session, user)
        with pytest.raises(NotPermitted):
            await accounts.end_sessions(session, actor_of(user), user.id)
        assert await accounts.end_sessions(session, admin, user.id) == 2
        assert await _all(session, user) == []
        (event,) = (await audit.list_events(session, admin)).items
        assert (event.action, event.subject_id) == (
            "person.sessions_ended",
            str(user.id),
        )
        assert event.after == {"ended": 2}


class TestLimits:
    async def test_are_settings(
        self, session: AsyncSession, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(settings, "session_days", 14)
        monkeypatch.setattr(settings, "session_idle_days", 3)
        user = await make_account(session)
        opened = await open_session(session, user, remember=True)
        assert opened.max_age == 14 * 86400
        idle = {"last_seen_at": utc_now() - timedelta(days=3, seconds=1)}
        await session.exec(update(LoginSession).values(**idle))
        assert await accounts.identify(session, digest(opened.token)) is None
        await jobs.sweep_accounts(session)
        left = select(func.count()).select_from(LoginSession)
        assert (await session.exec(left)).one() == 0


class TestRotation:
    @pytest.mark.parametrize("remember", [True, False])
    async def test_gives_a_new_token_and_ends_the_old_one(
        self, session: AsyncSession, *, remember: bool
    ) -> None:
        user = await make_account(session)
        token = await _open(session, user, remember=remember)
        before = await _all(session, user, token)

        opened = await accounts.rotate(session, actor_of(user, digest(token)))

        assert opened.token != token
        assert await accounts.identify(session, digest(token)) is None
        after = await _all(session, user, opened.token)
        assert after == before
        assert (opened.max_age is not None) == remember
        if opened.max_age:
            assert 0 <= 30 * 86400 - opened.max_age < 60

    async def test_needs_a_session(self, session: AsyncSession) -> None:
        user, other = await make_account(session), await make_account(session)
        token = await _open(session, other)
        for actor in (actor_of(user), actor_of(user, digest(token)), VISITOR):
            with pytest.raises(SignInRequired):
                await accounts.rotate(session, actor)
        assert await accounts.identify(session, digest(token))


class TestHistory:
    async def test_has_sign_ins_and_refusals_the_newest_first(
        self, session: AsyncSession
    ) -> None:
        user = await make_account(session)
        device = (await sign_in(user.email)).device
        for password in ("wrong", "wrong"):
            with pytest.raises(accounts.WrongCredentials):
                await sign_in(user.email.upper(), password, address="198.51.100.9")
        with pytest.raises(accounts.WrongCredentials):
            await sign_in(user.email, "wrong", device=device)
        await sign_in(user.email, device=device)

        history = await accounts.sign_in_history(session, actor_of(user), user.id)

        # The failures that a success forgave are told, too.
        assert [(entry.outcome, entry.network) for entry in history] == [
            (Outcome.SIGNED_IN, "192.0.2.0/24"),
            (Outcome.REFUSED, "192.0.2.0/24"),
            (Outcome.REFUSED, "198.51.100.0/24"),
            (Outcome.REFUSED, "198.51.100.0/24"),
            (Outcome.NEW_DEVICE, "192.0.2.0/24"),
        ]

    async def test_has_twenty_and_is_swept(self, session: AsyncSession) -> None:
        user = await make_account(session)
        for _ in range(25):
            await _open(session, user)
        actor = actor_of(user)
        assert len(await accounts.sign_in_history(session, actor, user.id)) == 20
        await session.exec(
            update(SignIn).values(created_at=utc_now() - timedelta(days=91))
        )
        await jobs.sweep_accounts(session)
        assert await accounts.sign_in_history(session, actor, user.id) == []


class TestLetter:
    async def _enter(
        self, session: AsyncSession, user: User, *, user_agent: str = CHROME, **of: Any
    ) -> accounts.OpenedSession:
        browser = Browser(user_agent=user_agent, **{"address": "192.0.2.1", **of})
        entrance = await enter(session, user, browser, remember=False)
        assert isinstance(entrance, accounts.OpenedSession)
        return entrance

    async def _told(self, session: AsyncSession, user: User) -> int:
        letters = await letters_to(session, user.email)
        return [letter.template for letter in letters].count("new_sign_in")

    async def test_tells_of_a_device_that_is_not_known(
        self, session: AsyncSession
    ) -> None:
        user = await make_account(session, timezone="Asia/Vladivostok")
        first = await self._enter(session, user)
        assert await self._told(session, user) == 0
        await self._enter(session, user, device=first.device, address="203.0.113.1")
        assert await self._told(session, user) == 0

        await self._enter(session, user, user_agent=IPHONE)

        assert await self._told(session, user) == 1
        body = await newest_body(session, user.email)
        assert "Safari, iOS" in body.text
        assert "192.0.2.0/24" in body.text
        assert "(Asia/Vladivostok)" in body.text
        assert body.link.endswith("/my/settings/security")

    async def test_comes_also_at_the_first_sign_in_long_after_the_confirmation(
        self, session: AsyncSession
    ) -> None:
        long_ago = utc_now() - timedelta(days=100)
        user = await make_account(session, email_confirmed_at=long_ago)
        await self._enter(session, user)
        assert await self._told(session, user) == 1

    async def test_comes_once_a_day_for_a_device_and_a_network(
        self, session: AsyncSession
    ) -> None:
        user = await make_account(session)
        await self._enter(session, user)
        for expected, other in (
            (1, {}),
            (1, {}),
            (1, {"address": "192.0.2.200"}),
            (2, {"address": "198.51.100.1"}),
            (3, {"user_agent": YANDEX}),
            (3, {"user_agent": YANDEX.replace("131", "132")}),
        ):
            await self._enter(session, user, **other)
            assert await self._told(session, user) == expected
        yesterday = utc_now() - timedelta(days=1, seconds=1)
        await session.exec(update(SignIn).values(created_at=yesterday))
        await self._enter(session, user)
        assert await self._told(session, user) == 4

    async def test_is_one_for_many_sign_ins_at_once(
        self, clone: SessionFactory
    ) -> None:
        long_ago = utc_now() - timedelta(days=1)
        async with clone() as session:
            user = await make_account(session, email_confirmed_at=long_ago)

        async def enter_once() -> None:
            async with db.transaction() as session:
                await self._enter(session, await session.get_one(User, user.id))

        await asyncio.gather(*[enter_once() for _ in range(6)])
        async with clone() as session:
            assert await self._told(session, user) == 1
