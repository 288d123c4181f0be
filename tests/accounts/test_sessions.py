"""From a cookie to a person, for as long as it may be."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import col, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts import jobs
from edu_platform.accounts import service as accounts
from edu_platform.accounts.models import (
    LoginAttempt,
    LoginSession,
    OneTimeToken,
    TokenPurpose,
    User,
    UserStatus,
)
from edu_platform.accounts.schemas import ProfileUpdate
from edu_platform.accounts.service import lookup, remembered
from edu_platform.accounts.service.sessions import TOPIC, open_session
from edu_platform.core import db, live
from edu_platform.core.actor import VISITOR, Role
from edu_platform.core.errors import SignInRequired
from edu_platform.core.models import utc_now
from edu_platform.core.sealing import digest
from edu_platform.core.settings import settings
from tests.accounts.factories import make_account, sign_in
from tests.conftest import SessionFactory, actor_of

Moved = dict[str, Any]


async def _open(session: AsyncSession, user: User, *, remember: bool = True) -> str:
    opened = await open_session(session, user, remember=remember)
    await session.commit()
    return opened.token


async def _move(session: AsyncSession, token: str, **values: Any) -> None:
    found = col(LoginSession.token_hash) == digest(token)
    await session.exec(update(LoginSession).where(found).values(**values))
    await session.commit()


async def test_a_cookie_stands_for_its_person(session: AsyncSession) -> None:
    user = await make_account(session, role=Role.ADMIN)
    token = await _open(session, user)

    identity = await accounts.look_up(token)

    assert identity is not None
    assert identity.actor == actor_of(user, digest(token))
    assert (identity.email, identity.display_name) == (user.email, user.display_name)
    assert identity.session_digest == digest(token)


async def test_made_up_cookies_stand_for_nobody_and_fill_no_memory(
    session: AsyncSession,
) -> None:
    for token in ("", "x" * 43, "ё", "' or true --", "a\x00b"):
        assert await accounts.look_up(token) is None
    assert len(lookup.remembered) == 0


@pytest.mark.parametrize(
    "change",
    [
        {"expires_at": utc_now() - timedelta(seconds=1)},
        {"last_seen_at": utc_now() - timedelta(days=7, seconds=1)},
    ],
    ids=["expired", "idle for a week"],
)
async def test_a_session_ends_by_time(session: AsyncSession, change: Moved) -> None:
    token = await _open(session, await make_account(session))
    assert await accounts.identify(session, digest(token)) is not None
    await _move(session, token, **change)
    assert await accounts.identify(session, digest(token)) is None


@pytest.mark.parametrize("status", [UserStatus.BLOCKED, UserStatus.DELETED])
async def test_a_session_of_a_blocked_person_is_nobodys(
    session: AsyncSession, status: UserStatus
) -> None:
    user = await make_account(session)
    token = await _open(session, user)
    user.status = status
    await session.commit()
    assert await accounts.identify(session, digest(token)) is None


async def test_use_is_noted_now_and_then(session: AsyncSession) -> None:
    token = await _open(session, await make_account(session))
    longer_ago = utc_now() - timedelta(hours=1)
    await _move(session, token, last_seen_at=longer_ago)

    await accounts.identify(session, digest(token))

    query = select(LoginSession.last_seen_at)
    seen = (await session.exec(query)).one()
    assert seen > utc_now() - timedelta(minutes=1)
    await accounts.identify(session, digest(token))
    assert (await session.exec(query)).one() == seen


async def test_only_a_remembered_session_outlives_the_browser(
    session: AsyncSession,
) -> None:
    user = await make_account(session)
    for remember, max_age, days in ((True, 30 * 86400, 30), (False, None, 0.5)):
        opened = await open_session(session, user, remember=remember)
        login = (
            await session.exec(
                select(LoginSession).where(
                    LoginSession.token_hash == digest(opened.token)
                )
            )
        ).one()
        assert opened.max_age == max_age
        left = login.expires_at - utc_now()
        assert abs(left - timedelta(days=days)) < timedelta(minutes=1)


async def test_the_cache_answers_for_a_second_and_no_longer(
    session: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [1000.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    token = await _open(session, await make_account(session))
    assert await accounts.look_up(token)
    await accounts.end_session(session, token)
    await session.commit()

    now[0] += 0.9
    assert await accounts.look_up(token)
    now[0] += 0.2
    assert await accounts.look_up(token) is None


async def test_the_cache_is_bounded(
    session: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remembered, "MAX_ENTRIES", 3)
    user = await make_account(session)
    for _ in range(5):
        assert await accounts.look_up(await _open(session, user))
    assert len(lookup.remembered) <= 3


async def test_a_revocation_is_heard_at_once(session: AsyncSession) -> None:
    token = await _open(session, await make_account(session))
    assert await accounts.look_up(token)
    await accounts.end_session(session, token)
    await session.commit()
    await live.dispatch({"topic": TOPIC, "digests": [digest(token)]})
    assert await accounts.look_up(token) is None


async def test_after_a_lost_connection_nothing_cached_is_believed(
    session: AsyncSession,
) -> None:
    token = await _open(session, await make_account(session))
    assert await accounts.look_up(token)
    for handler in live._reconnected:
        await handler()
    assert len(lookup.remembered) == 0


@pytest.fixture
async def ended(
    clone: SessionFactory, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[asyncio.Queue[live.Payload]]:
    """What a running process hears about ended sessions."""
    address = db.engine.url.render_as_string(hide_password=False)
    monkeypatch.setattr(settings, "database_direct_url", address)
    heard: asyncio.Queue[live.Payload] = asyncio.Queue()
    live.on(TOPIC)(heard.put)
    listener = asyncio.create_task(live.listen())
    async with asyncio.timeout(10):
        while not live.is_listening():
            await asyncio.sleep(0)
    yield heard
    listener.cancel()
    with suppress(asyncio.CancelledError):
        await listener
    live._handlers[TOPIC].remove(heard.put)


async def test_signing_out_tells_every_process_at_the_commit(
    clone: SessionFactory, ended: asyncio.Queue[live.Payload]
) -> None:
    async with clone() as session:
        user = await make_account(session)
    opened = await sign_in(user.email)
    assert await accounts.look_up(opened.token)

    async with db.transaction() as session:
        await accounts.end_session(session, opened.token)

    payload = await asyncio.wait_for(ended.get(), 5)
    assert payload["digests"] == [digest(opened.token)]
    assert await accounts.look_up(opened.token) is None


async def test_nobody_signs_out_without_a_cookie(
    session: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []

    async def tell(_session: AsyncSession, topic: str, **_ids: Any) -> None:
        told.append(topic)

    monkeypatch.setattr(live, "tell", tell)
    await accounts.end_session(session, "")
    assert told == []


async def test_other_sessions_end_and_this_one_stays(session: AsyncSession) -> None:
    user, stranger = await make_account(session), await make_account(session)
    mine, *others = [await _open(session, user) for _ in range(3)]
    foreign = await _open(session, stranger)

    ended = await accounts.end_other_sessions(session, actor_of(user), digest(mine))

    assert ended == 2
    assert await accounts.identify(session, digest(mine))
    assert await accounts.identify(session, digest(foreign))
    for token in others:
        assert await accounts.identify(session, digest(token)) is None
    with pytest.raises(SignInRequired):
        await accounts.end_other_sessions(session, VISITOR, "")


async def test_the_end_of_very_many_sessions_fits_the_bus(
    session: AsyncSession,
) -> None:
    user = await make_account(session)
    for _ in range(120):
        await open_session(session, user, remember=False)
    assert await accounts.end_other_sessions(session, actor_of(user), "") == 120


async def test_a_changed_name_is_seen_by_the_next_event(session: AsyncSession) -> None:
    user = await make_account(session)
    token = await _open(session, user)
    assert await accounts.look_up(token)
    await accounts.update_profile(
        session, actor_of(user), ProfileUpdate(display_name="Новое Имя")
    )
    await session.commit()
    accounts.forget(digest(token))
    identity = await accounts.look_up(token)
    assert identity is not None
    assert identity.display_name == "Новое Имя"


@pytest.mark.parametrize(
    ("header", "token"),
    [
        ("session=abc", "abc"),
        ("a=1; session=abc; b=2", "abc"),
        ('a={"json": [1, 2]}; session=abc', "abc"),
        ("имя=значение; session=abc", "abc"),
        ("session=", ""),
        ("mysession=abc", ""),
        ("session=" + "x" * 101, ""),
        ("", ""),
        ("session", ""),
    ],
)
def test_the_cookie_is_found_among_those_of_other_programs(
    header: str, token: str
) -> None:
    assert accounts.token_in(header) == token


async def test_the_sweep_takes_what_nobody_needs_and_leaves_the_rest(
    session: AsyncSession,
) -> None:
    user = await make_account(session)
    alive, over = await _open(session, user), await _open(session, user)
    await _move(session, over, expires_at=utc_now() - timedelta(minutes=1))
    for name, days in (("old", 8), ("new", 6)):
        session.add(
            OneTimeToken(
                purpose=TokenPurpose.CONFIRM_EMAIL,
                token_hash=name,
                user_id=user.id,
                expires_at=utc_now() - timedelta(days=days),
            )
        )
    for name, days in (("old", 31), ("new", 29)):
        session.add(
            LoginAttempt(
                account_digest=name,
                address="192.0.2.1",
                created_at=utc_now() - timedelta(days=days),
            )
        )
    await session.flush()

    # Jobs run at least once: the second time changes nothing.
    for _ in range(2):
        await jobs.sweep_accounts(session)

        sessions = (await session.exec(select(LoginSession.token_hash))).all()
        assert sessions == [digest(alive)]
        assert (await session.exec(select(OneTimeToken.token_hash))).all() == ["new"]
        query = select(LoginAttempt.account_digest)
        assert (await session.exec(query)).all() == ["new"]
