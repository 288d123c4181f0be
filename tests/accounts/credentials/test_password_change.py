"""A password is changed by whoever has just proved who they are."""

import asyncio
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from sqlmodel import select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts import service as accounts
from edu_platform.accounts.models import LoginSession
from edu_platform.accounts.schemas import PasswordChange
from edu_platform.accounts.service import passwords, signing_in
from edu_platform.accounts.service.attempts import attempt_of
from edu_platform.accounts.service.lookup import forget_all
from edu_platform.core.audit import AuditEvent
from edu_platform.core.errors import TooManyRequests
from edu_platform.core.models import utc_now
from edu_platform.core.sealing import digest
from tests.accounts.credentials.letters import (
    BROWSER,
    NEW_PASSWORD,
    fresh,
    is_open,
    recovery_token,
    reset,
    signed_in,
    templates_to,
)
from tests.accounts.factories import PASSWORD, make_account, sign_in
from tests.conftest import SessionFactory, actor_of, sign_in_as

CHANGE = PasswordChange(password=NEW_PASSWORD)


async def _grow_old(session: AsyncSession) -> None:
    """Let every proof be too old."""
    earlier = utc_now() - timedelta(minutes=16)
    await session.exec(update(LoginSession).values(proved_at=earlier))
    await session.commit()


async def test_other_sessions_end_and_this_one_goes_on(session: AsyncSession) -> None:
    user = await make_account(session)
    actor, mine = await signed_in(session, user)
    _other, elsewhere = await signed_in(session, user)

    opened = await accounts.change_password(actor, CHANGE, BROWSER)

    assert not await is_open(session, mine)
    assert not await is_open(session, elsewhere)
    assert await is_open(session, opened.token)
    assert (await sign_in(user.email, NEW_PASSWORD)).user_id == user.id
    with pytest.raises(accounts.WrongCredentials):
        await sign_in(user.email, PASSWORD)


@pytest.mark.parametrize("remember", [True, False])
async def test_the_new_cookie_lives_as_long_as_the_old_one(
    session: AsyncSession, *, remember: bool
) -> None:
    user = await make_account(session)
    actor, _token = await signed_in(session, user, remember=remember)
    opened = await accounts.change_password(actor, CHANGE, BROWSER)
    assert (opened.max_age is not None) is remember
    if opened.max_age is not None:
        assert 29 * 86_400 < opened.max_age <= 30 * 86_400
    # The browser stays one in which the owner has signed in.
    assert attempt_of(user.email, "192.0.2.9", opened.device).is_known_device


async def test_without_a_fresh_proof_nothing_changes(session: AsyncSession) -> None:
    user = await make_account(session)
    actor, token = await signed_in(session, user)
    await _grow_old(session)
    for without in (actor, actor_of(user), actor_of(user, digest("made up"))):
        with pytest.raises(accounts.ProofNeeded):
            await accounts.change_password(without, CHANGE, BROWSER)
    assert await is_open(session, token)
    assert (await fresh(session, user)).password_hash == user.password_hash


async def test_the_person_is_told_and_the_log_knows(session: AsyncSession) -> None:
    user = await make_account(session)
    actor, _token = await signed_in(session, user)
    await accounts.change_password(actor, CHANGE, BROWSER)
    assert await templates_to(session, user.email) == ["password_changed"]
    query = select(AuditEvent.action).where(AuditEvent.actor_id == user.id)
    assert (await session.exec(query)).all() == ["person.password_changed"]


async def test_ones_own_name_is_refused(session: AsyncSession) -> None:
    user = await make_account(session, display_name="Евлампия Щукина")
    actor, _token = await signed_in(session, user)
    personal = PasswordChange(password="ЕвлампияЩукина1")
    with pytest.raises(accounts.PersonalPassword):
        await accounts.change_password(actor, personal, BROWSER)


async def test_it_is_not_changed_without_end(session: AsyncSession) -> None:
    user = await make_account(session)
    actor, _token = await signed_in(session, user)
    for number in range(10):
        change = PasswordChange(password=f"пароль который № {number}")
        opened = await accounts.change_password(actor, change, BROWSER)
        actor = actor_of(user, digest(opened.token))
    with pytest.raises(TooManyRequests):
        await accounts.change_password(actor, CHANGE, BROWSER)


async def test_of_changes_at_once_in_two_browsers_one_wins(
    clone: SessionFactory,
) -> None:
    """The first ends the session of the other, which then proves nothing."""
    async with clone() as session:
        user = await make_account(session)
        actors = [(await signed_in(session, user))[0] for _ in range(4)]
    results = await asyncio.gather(
        *[
            accounts.change_password(
                actor, PasswordChange(password=f"новый пароль {number} тут"), BROWSER
            )
            for number, actor in enumerate(actors)
        ],
        return_exceptions=True,
    )
    won = [r for r in results if isinstance(r, accounts.OpenedSession)]
    assert len(won) == 1
    assert sum(isinstance(r, accounts.ProofNeeded) for r in results) == 3
    async with clone() as session:
        query = select(LoginSession.token_hash)
        assert (await session.exec(query)).all() == [digest(won[0].token)]


class TestRaceWithSignIn:
    """A password that is replaced while it is verified opens nothing."""

    async def test_the_old_password_neither_enters_nor_comes_back(
        self, clone: SessionFactory, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        weak = passwords.PasswordHash(
            [passwords.Argon2Hasher(time_cost=1, memory_cost=8192, parallelism=1)]
        )
        async with clone() as session:
            user = await make_account(session, password_hash=weak.hash(PASSWORD))
            token = await recovery_token(session, user)
        real = passwords.verify_password
        resets = [token]

        async def slow(password: str, stored: str | None) -> tuple[bool, str | None]:
            verified = await real(password, stored)
            if resets:
                await reset(resets.pop())
            return verified

        monkeypatch.setattr(signing_in, "verify_password", slow)
        with pytest.raises(accounts.WrongCredentials):
            await sign_in(user.email, PASSWORD)
        async with clone() as session:
            assert (await session.exec(select(LoginSession))).all() == []
        assert (await sign_in(user.email, NEW_PASSWORD)).token

    async def test_an_old_hash_is_made_anew_by_many_at_once(
        self, clone: SessionFactory
    ) -> None:
        weak = passwords.PasswordHash(
            [passwords.Argon2Hasher(time_cost=1, memory_cost=8192, parallelism=1)]
        )
        async with clone() as session:
            user = await make_account(session, password_hash=weak.hash(PASSWORD))
        opened = await asyncio.gather(
            *[sign_in(user.email, address=f"198.51.{number}.1") for number in range(6)]
        )
        assert len({each.token for each in opened}) == 6
        async with clone() as session:
            stored = (await fresh(session, user)).password_hash
        assert stored is not None
        assert "m=47104,t=2,p=1" in stored

    async def test_who_is_blocked_while_it_is_verified_stays_out(
        self, clone: SessionFactory, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async with clone() as session:
            user = await make_account(session)
        real = passwords.verify_password

        async def slow(password: str, stored: str | None) -> tuple[bool, str | None]:
            verified = await real(password, stored)
            async with clone() as session:
                (await fresh(session, user)).email_confirmed_at = None
                await session.commit()
            return verified

        monkeypatch.setattr(signing_in, "verify_password", slow)
        with pytest.raises(accounts.WrongCredentials):
            await sign_in(user.email)


def _went(response: httpx.Response) -> tuple[str, dict[str, list[str]]]:
    assert response.status_code == 303
    parts = urlsplit(response.headers["location"])
    return parts.path, parse_qs(parts.query)


class TestForms:
    async def test_the_change_renews_the_cookie(
        self, client: httpx.AsyncClient, session: AsyncSession
    ) -> None:
        user = await make_account(session)
        await sign_in_as(client, user)
        old = client.cookies[accounts.COOKIE]
        response = await client.post("/auth/password", data={"password": NEW_PASSWORD})
        assert _went(response) == (
            "/my/settings/security",
            {"done": ["PasswordChanged"]},
        )
        new = response.cookies[accounts.COOKIE]
        assert "httponly" in response.headers["set-cookie"].lower()
        forget_all()
        assert await accounts.look_up(old) is None
        assert await accounts.look_up(new)

    @pytest.mark.parametrize(
        ("password", "code"),
        [
            ("short", "password_too_short"),
            ("password1", "password_common"),
            ("Анна Ким 1985", "PersonalPassword"),
            ("x" * 300, "Password"),
        ],
    )
    async def test_a_refused_one_leads_back_with_a_code(
        self,
        client: httpx.AsyncClient,
        session: AsyncSession,
        password: str,
        code: str,
    ) -> None:
        user = await make_account(session)
        await sign_in_as(client, user)
        response = await client.post("/auth/password", data={"password": password})
        assert _went(response) == ("/my/settings/security", {"error": [code]})
        assert not response.cookies

        token = await recovery_token(session, user)
        form = {"token": token, "password": password}
        response = await client.post("/auth/reset-password", data=form)
        expected = {"token": [token], "error": [code]}
        assert _went(response) == ("/reset-password", expected)

    async def test_visitors_and_old_proofs_change_nothing(
        self, client: httpx.AsyncClient, session: AsyncSession
    ) -> None:
        form = {"password": NEW_PASSWORD}
        visitor = await client.post("/auth/password", data=form)
        assert _went(visitor)[1] == {"error": ["SignInRequired"]}
        await sign_in_as(client, await make_account(session))
        await _grow_old(session)
        late = await client.post("/auth/password", data=form)
        assert _went(late)[1] == {"error": ["ProofNeeded"]}

    async def test_a_reset_opens_no_session(
        self, client: httpx.AsyncClient, session: AsyncSession
    ) -> None:
        user = await make_account(session)
        token = await recovery_token(session, user)
        form = {"token": token, "password": NEW_PASSWORD}
        response = await client.post("/auth/reset-password", data=form)
        assert _went(response) == ("/login", {"done": ["PasswordReset"]})
        assert not response.cookies
        again = await client.post("/auth/reset-password", data=form)
        expected = {"token": [token], "error": ["TokenInvalid"]}
        assert _went(again) == ("/reset-password", expected)

    @pytest.mark.parametrize("token", ["", "x", "x" * 43, "x" * 5000, "&next=//evil"])
    async def test_what_is_no_token(
        self, client: httpx.AsyncClient, token: str
    ) -> None:
        form = {"token": token, "password": NEW_PASSWORD}
        for path in ("reset-password", "confirm-new-email", "revert-email"):
            response = await client.post(f"/auth/{path}", data=form)
            went, query = _went(response)
            assert went == f"/{path}"
            assert query["error"] == ["TokenInvalid"]
            assert not response.cookies

    @pytest.mark.parametrize(
        "path", ["password", "reset-password", "confirm-new-email", "revert-email"]
    )
    async def test_another_sites_page_posts_nothing(
        self, client: httpx.AsyncClient, path: str
    ) -> None:
        response = await client.post(
            f"/auth/{path}", data={}, headers={"origin": "https://evil.example"}
        )
        assert response.status_code == 403
