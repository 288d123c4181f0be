"""The second step of a sign-in: a code once, few guesses, no way around."""

import asyncio

import pytest
from sqlmodel import col, func, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts import service as accounts
from edu_platform.accounts.models import (
    LoginAttempt,
    LoginSession,
    OneTimeToken,
    User,
    UserStatus,
)
from edu_platform.accounts.service import attempts
from edu_platform.accounts.service.entrance import SECOND_STEP_LIFETIME
from edu_platform.accounts.service.second_step import TRIES
from edu_platform.accounts.service.sessions import OpenedSession, end_sessions_of
from edu_platform.core.models import utc_now
from edu_platform.core.sealing import digest
from tests.accounts.factories import letters_to, make_account, start_sign_in
from tests.accounts.second_factors import (
    App,
    acting_through,
    first_step,
    turn_on,
    wrong,
)
from tests.conftest import SessionFactory

BROWSER = accounts.Browser(address="192.0.2.1", user_agent="test")


@pytest.fixture
async def anna(session: AsyncSession) -> User:
    return await make_account(session)


@pytest.fixture
async def app(session: AsyncSession, anna: User) -> App:
    return (await turn_on(session, anna))[0]


def _unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the delays away, which have tests of their own."""
    monkeypatch.setattr(attempts, "_delay", lambda _excess: 0)


async def _sessions_of(session: AsyncSession, user: User) -> int:
    query = select(func.count()).where(LoginSession.user_id == user.id)
    return (await session.exec(query)).one()


async def test_a_password_alone_opens_nothing(
    session: AsyncSession, anna: User, app: App
) -> None:
    before = await _sessions_of(session, anna)
    entrance = await start_sign_in(anna.email)
    assert isinstance(entrance, accounts.SecondStep)
    assert await _sessions_of(session, anna) == before
    assert await accounts.identify(session, digest(entrance.token)) is None


async def test_the_code_opens_the_session_once(
    session: AsyncSession, anna: User, app: App
) -> None:
    token = await first_step(anna)
    code = app.code()
    opened = await accounts.finish_by_code(token, f" {code[:3]} {code[3:]}", BROWSER)
    identity = await accounts.identify(session, digest(opened.token))
    assert identity is not None
    assert identity.user_id == anna.id
    assert await accounts.is_factor_fresh(session, acting_through(anna, opened))
    with pytest.raises(accounts.SecondStepOver):
        await accounts.finish_by_code(token, app.code(1), BROWSER)


@pytest.mark.parametrize("periods", [-3, 3])
async def test_codes_of_other_times_are_refused(
    session: AsyncSession, anna: User, app: App, periods: int
) -> None:
    token = await first_step(anna)
    with pytest.raises(accounts.CodeRefused):
        await accounts.finish_by_code(token, app.code(periods), BROWSER)


async def test_a_code_is_used_once_and_older_ones_with_it(
    session: AsyncSession, anna: User, app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    _unhurried(monkeypatch)
    await accounts.finish_by_code(await first_step(anna), app.code(1), BROWSER)
    for used in (app.code(1), app.code(), app.code(-1)):
        with pytest.raises(accounts.CodeRefused):
            await accounts.finish_by_code(await first_step(anna), used, BROWSER)


@pytest.mark.parametrize("typed", ["", "0", "abc", "१२३४५६", "x" * 64, "-" * 16])
async def test_what_is_no_code_is_refused(
    session: AsyncSession, anna: User, app: App, typed: str
) -> None:
    with pytest.raises(accounts.CodeRefused):
        await accounts.finish_by_code(await first_step(anna), typed, BROWSER)


async def test_after_ten_guesses_one_signs_in_anew(
    session: AsyncSession, anna: User, app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    _unhurried(monkeypatch)
    token = await first_step(anna)
    for _ in range(TRIES):
        with pytest.raises(accounts.CodeRefused):
            await accounts.finish_by_code(token, wrong(app), BROWSER)
    with pytest.raises(accounts.SecondStepOver):
        await accounts.finish_by_code(token, app.code(), BROWSER)


async def test_the_password_does_not_forgive_wrong_codes(
    session: AsyncSession, anna: User, app: App
) -> None:
    """Else its thief could begin anew after each few guesses at the code."""
    with pytest.raises(accounts.AccountGuessed):
        for _ in range(attempts.FROM_ONE_PLACE):
            token = await first_step(anna)
            with pytest.raises(accounts.CodeRefused):
                await accounts.finish_by_code(token, wrong(app), BROWSER)


async def test_the_code_forgives_what_went_before(
    session: AsyncSession, anna: User, app: App
) -> None:
    token = await first_step(anna)
    with pytest.raises(accounts.CodeRefused):
        await accounts.finish_by_code(token, wrong(app), BROWSER)
    await accounts.finish_by_code(token, app.code(), BROWSER)
    failed = select(func.count()).where(
        col(LoginAttempt.succeeded).is_(False), col(LoginAttempt.forgiven).is_(False)
    )
    assert (await session.exec(failed)).one() == 0


@pytest.mark.parametrize("token", ["", "x" * 43])
async def test_a_made_up_token_opens_nothing(session: AsyncSession, token: str) -> None:
    with pytest.raises(accounts.SecondStepOver):
        await accounts.finish_by_code(token, "123456", BROWSER)
    with pytest.raises(accounts.SecondStepOver):
        await accounts.read_second_step(session, token)


async def test_a_second_step_waits_ten_minutes(
    session: AsyncSession, anna: User, app: App
) -> None:
    token = await first_step(anna)
    earlier = col(OneTimeToken.expires_at) - SECOND_STEP_LIFETIME
    await session.exec(update(OneTimeToken).values(expires_at=earlier))
    await session.commit()
    with pytest.raises(accounts.SecondStepOver):
        await accounts.finish_by_code(token, app.code(), BROWSER)


async def test_whoever_is_blocked_meanwhile_stays_out(
    session: AsyncSession, anna: User, app: App
) -> None:
    token = await first_step(anna)
    anna.status = UserStatus.BLOCKED
    session.add(anna)
    await session.commit()
    with pytest.raises(accounts.SecondStepOver):
        await accounts.finish_by_code(token, app.code(), BROWSER)


async def test_what_ends_all_sessions_ends_a_waiting_step(
    session: AsyncSession, anna: User, app: App
) -> None:
    token = await first_step(anna)
    await end_sessions_of(session, anna.id)
    await session.commit()
    with pytest.raises(accounts.SecondStepOver):
        await accounts.finish_by_code(token, app.code(), BROWSER)


async def test_a_recovery_code_opens_the_session_once_and_is_told(
    session: AsyncSession, anna: User
) -> None:
    _app, actor = await turn_on(session, anna)
    codes = await accounts.renew_recovery_codes(session, actor)
    await session.commit()
    assert len(set(codes)) == 10

    typed = codes[0].upper().replace("0", "O").replace("1", "l")
    await accounts.finish_by_code(await first_step(anna), typed, BROWSER)
    letters = await letters_to(session, anna.email)
    assert "recovery_code_used" in [letter.template for letter in letters]
    assert (await accounts.read_factors(session, actor)).recovery_codes_left == 9
    with pytest.raises(accounts.CodeRefused):
        await accounts.finish_by_code(await first_step(anna), codes[0], BROWSER)


async def test_new_recovery_codes_replace_the_old(
    session: AsyncSession, anna: User
) -> None:
    _app, actor = await turn_on(session, anna)
    old = await accounts.renew_recovery_codes(session, actor)
    new = await accounts.renew_recovery_codes(session, actor)
    await session.commit()
    with pytest.raises(accounts.CodeRefused):
        await accounts.finish_by_code(await first_step(anna), old[0], BROWSER)
    assert await accounts.finish_by_code(await first_step(anna), new[0], BROWSER)


async def test_a_code_of_somebody_else_opens_nothing(
    session: AsyncSession, anna: User, app: App
) -> None:
    other, actor = await turn_on(session, await make_account(session))
    codes = await accounts.renew_recovery_codes(session, actor)
    await session.commit()
    for foreign in (other.code(), codes[0]):
        with pytest.raises(accounts.CodeRefused):
            await accounts.finish_by_code(await first_step(anna), foreign, BROWSER)


async def test_of_one_code_sent_twice_at_once_one_wins(clone: SessionFactory) -> None:
    async with clone() as session:
        anna = await make_account(session)
        app, _actor = await turn_on(session, anna)
    tokens = [await first_step(anna) for _ in range(2)]
    code = app.code(1)
    results = await asyncio.gather(
        *[accounts.finish_by_code(token, code, BROWSER) for token in tokens],
        return_exceptions=True,
    )
    opened = [r for r in results if isinstance(r, OpenedSession)]
    refused = [r for r in results if isinstance(r, accounts.CodeRefused)]
    assert (len(opened), len(refused)) == (1, 1)


async def test_of_one_recovery_code_sent_twice_at_once_one_wins(
    clone: SessionFactory,
) -> None:
    async with clone() as session:
        anna = await make_account(session)
        _app, actor = await turn_on(session, anna)
        codes = await accounts.renew_recovery_codes(session, actor)
        await session.commit()
    tokens = [await first_step(anna) for _ in range(2)]
    results = await asyncio.gather(
        *[accounts.finish_by_code(token, codes[0], BROWSER) for token in tokens],
        return_exceptions=True,
    )
    assert sorted(type(r).__name__ for r in results) == ["CodeRefused", "OpenedSession"]


async def test_parallel_guesses_are_all_counted(
    clone: SessionFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    _unhurried(monkeypatch)
    async with clone() as session:
        anna = await make_account(session)
        app, _actor = await turn_on(session, anna)
    token, guess = await first_step(anna), wrong(app)
    results = await asyncio.gather(
        *[accounts.finish_by_code(token, guess, BROWSER) for _ in range(TRIES + 5)],
        return_exceptions=True,
    )
    names = [type(result).__name__ for result in results]
    assert names.count("CodeRefused") == TRIES
    assert names.count("SecondStepOver") == 5


async def test_a_code_is_bound_to_no_clock_of_the_client(
    session: AsyncSession, anna: User, app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = await first_step(anna)
    code = app.code()
    later = utc_now() + SECOND_STEP_LIFETIME / 2
    monkeypatch.setattr("edu_platform.accounts.service.totp.utc_now", lambda: later)
    with pytest.raises(accounts.CodeRefused):
        await accounts.finish_by_code(token, code, BROWSER)
