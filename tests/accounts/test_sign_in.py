"""Signing in: one answer to every refusal, and delays that strangers bear."""

import asyncio
import unicodedata
from datetime import timedelta

import pytest
from sqlmodel import col, func, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts import service as accounts
from edu_platform.accounts.models import LoginAttempt, LoginSession, UserStatus
from edu_platform.accounts.service import attempts, passwords
from edu_platform.accounts.service.sessions import open_session
from edu_platform.core.sealing import digest
from tests.accounts.factories import PASSWORD, make_account, new_email, sign_in
from tests.conftest import SessionFactory

HOME = "192.0.2.1"
ELSEWHERE = "198.51.100.7"


async def _fail(email: str, times: int = 1, *, address: str = HOME) -> None:
    for _ in range(times):
        with pytest.raises(accounts.WrongCredentials):
            await sign_in(email, "wrong password", address=address)


async def _pass_time(session: AsyncSession, seconds: float) -> None:
    """Let all attempts have happened earlier."""
    earlier = col(LoginAttempt.created_at) - timedelta(seconds=seconds)
    await session.exec(update(LoginAttempt).values(created_at=earlier))
    await session.commit()


async def _wait(email: str, *, address: str = HOME) -> int:
    """Return how long the right password has to wait."""
    with pytest.raises(accounts.AccountGuessed) as refused:
        await sign_in(email, address=address)
    return refused.value.retry_after


async def test_the_right_password_opens_a_session(session: AsyncSession) -> None:
    user = await make_account(session)
    opened = await sign_in(f"  {user.email.upper()} ")

    assert opened.user_id == user.id
    query = select(LoginSession).where(LoginSession.user_id == user.id)
    login = (await session.exec(query)).one()
    assert login.token_hash == digest(opened.token)
    assert opened.token not in login.model_dump_json()
    assert (login.address, login.user_agent) == (HOME, "test")


async def test_every_refusal_is_the_same(session: AsyncSession) -> None:
    blocked = await make_account(session, status=UserStatus.BLOCKED)
    unconfirmed = await make_account(session, email_confirmed_at=None)
    without_password = await make_account(session, password_hash=None)
    known = await make_account(session)

    refusals = set()
    for email, password in (
        (new_email(), PASSWORD),
        (blocked.email, PASSWORD),
        (unconfirmed.email, PASSWORD),
        (without_password.email, PASSWORD),
        (without_password.email, "no such account"),
        (known.email, PASSWORD + " "),
        (known.email, ""),
        ("", ""),
    ):
        with pytest.raises(accounts.WrongCredentials) as refused:
            await sign_in(email, password)
        refusals.add((refused.value.code, refused.value.message))
    assert len(refusals) == 1


async def test_a_stranger_costs_as_much_work_as_an_account(
    session: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    verified: list[str] = []
    real = passwords._hasher.verify_and_update

    def count(password: str, stored: str) -> tuple[bool, str | None]:
        verified.append(stored)
        return real(password, stored)

    monkeypatch.setattr(passwords._hasher, "verify_and_update", count)
    await _fail(new_email())
    known = await make_account(session)
    await _fail(known.email)
    assert len(verified) == 2
    assert {stored.split("$")[3] for stored in verified} == {"m=47104,t=2,p=1"}


async def test_a_password_is_the_same_however_the_keyboard_composes_it(
    session: AsyncSession,
) -> None:
    user = await make_account(session)
    decomposed = unicodedata.normalize("NFD", PASSWORD)
    assert decomposed != PASSWORD
    assert (await sign_in(user.email, decomposed)).user_id == user.id


async def test_an_old_hash_is_made_anew(
    session: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    weak = passwords.PasswordHash(
        [passwords.Argon2Hasher(time_cost=1, memory_cost=8192, parallelism=1)]
    )
    user = await make_account(session, password_hash=weak.hash(PASSWORD))
    await sign_in(user.email)
    await session.refresh(user)
    assert user.password_hash is not None
    assert "m=47104,t=2,p=1" in user.password_hash
    await sign_in(user.email)


async def test_tokens_are_long_and_never_the_same(session: AsyncSession) -> None:
    user = await make_account(session)
    opened = [await open_session(session, user, remember=False) for _ in range(1000)]
    tokens = {each.token for each in opened}
    assert len(tokens) == 1000
    assert min(map(len, tokens)) >= 43


async def test_a_browsers_old_session_ends_with_the_new_sign_in(
    session: AsyncSession,
) -> None:
    user = await make_account(session)
    first = await sign_in(user.email)
    other = await sign_in(user.email)
    second = await sign_in(user.email, token=first.token)

    assert len({first.token, other.token, second.token}) == 3
    assert await accounts.identify(session, digest(first.token)) is None
    assert await accounts.identify(session, digest(other.token)) is not None
    assert await accounts.identify(session, digest(second.token)) is not None


async def test_a_failure_is_counted_although_it_is_refused(
    clone: SessionFactory,
) -> None:
    """The refusal is an exception, which must not take the count back with it."""
    email = new_email()
    await _fail(email, 2)
    async with clone() as session:
        query = select(func.count()).select_from(LoginAttempt)
        assert (await session.exec(query)).one() == 2


async def test_the_delay_grows_and_ends(session: AsyncSession) -> None:
    user = await make_account(session)
    await _fail(user.email, 5)

    delays = []
    for _ in range(4):
        delay = await _wait(user.email)
        delays.append(delay)
        await _pass_time(session, delay)
        await _fail(user.email)

    # A slow machine has used up some of it.
    for delay, longest in zip(delays, (2, 4, 8, 16), strict=True):
        assert longest / 2 <= delay <= longest
    await _pass_time(session, 32)
    assert (await sign_in(user.email)).user_id == user.id


async def test_the_delay_never_becomes_a_lock(session: AsyncSession) -> None:
    user = await make_account(session)
    await _fail(user.email, 5)
    delays = []
    for _ in range(10):
        delays.append(await _wait(user.email))
        await _pass_time(session, delays[-1])
        await _fail(user.email)
    assert 890 <= delays[-1] == max(delays) <= 900
    await _pass_time(session, 900)
    assert (await sign_in(user.email)).user_id == user.id


async def test_who_waits_is_not_counted_again(session: AsyncSession) -> None:
    """Else an impatient owner would make the delay longer by asking."""
    user = await make_account(session)
    await _fail(user.email, 5)
    delays = [await _wait(user.email) for _ in range(5)]
    assert max(delays) <= 2


async def test_a_success_forgives(session: AsyncSession) -> None:
    user = await make_account(session)
    await _fail(user.email, 4)
    await sign_in(user.email)
    await _fail(user.email, 4)
    assert (await sign_in(user.email)).user_id == user.id


async def test_the_answer_to_guessing_does_not_tell_who_has_an_account(
    session: AsyncSession,
) -> None:
    email = new_email()
    await _fail(email, 5)
    assert await _wait(email) <= 2


async def test_a_stranger_cannot_keep_the_owner_out(session: AsyncSession) -> None:
    """The stranger waits, and the right password from elsewhere is taken."""
    user = await make_account(session)
    await _fail(user.email, 5, address=ELSEWHERE)
    await _wait(user.email, address=ELSEWHERE)
    assert (await sign_in(user.email, address=HOME)).user_id == user.id
    # Which does not forgive the stranger.
    await _wait(user.email, address=ELSEWHERE)


async def test_many_strangers_slow_down_all_but_the_owners_own_browser(
    session: AsyncSession,
) -> None:
    user = await make_account(session)
    device = (await sign_in(user.email)).device
    for number in range(10):
        await _fail(user.email, 5, address=f"203.0.{number}.7")

    await _wait(user.email, address=HOME)
    assert (await sign_in(user.email, device=device)).user_id == user.id


async def test_a_known_browser_is_slowed_down_by_its_own_failures(
    session: AsyncSession,
) -> None:
    user = await make_account(session)
    device = (await sign_in(user.email)).device
    for number in range(5):
        with pytest.raises(accounts.WrongCredentials):
            await sign_in(
                user.email, "wrong", device=device, address=f"203.0.113.{number}"
            )
    with pytest.raises(accounts.AccountGuessed):
        await sign_in(user.email, device=device)


async def test_a_device_token_is_one_accounts_and_cannot_be_made_up(
    session: AsyncSession,
) -> None:
    mine, theirs = await make_account(session), await make_account(session)
    device = (await sign_in(mine.email)).device
    await _fail(theirs.email, 5)
    nonce = device.partition(".")[0]
    for made_up in (device, "", ".", "x.y", f"{nonce}.", f"{nonce}.ё", f"x{device}"):
        with pytest.raises(accounts.AccountGuessed):
            await sign_in(theirs.email, device=made_up)


async def test_a_known_browser_keeps_its_token(session: AsyncSession) -> None:
    user = await make_account(session)
    first = await sign_in(user.email)
    again = await sign_in(user.email, device=first.device)
    another = await sign_in(user.email)
    assert again.device == first.device
    assert another.device != first.device


async def test_one_address_that_tries_many_accounts_has_to_wait(
    session: AsyncSession,
) -> None:
    user = await make_account(session)
    for _ in range(30):
        await _fail(new_email())
    await _wait(user.email)
    assert (await sign_in(user.email, address=ELSEWHERE)).user_id == user.id


async def test_an_ipv6_network_is_one_address(session: AsyncSession) -> None:
    user = await make_account(session)
    for number in range(5):
        await _fail(user.email, address=f"2001:db8:1:2::{number:x}")
    await _wait(user.email, address="2001:db8:1:2:ffff::1")
    await sign_in(user.email, address="2001:db8:1:3::1")


async def test_of_parallel_guesses_five_are_free(clone: SessionFactory) -> None:
    async with clone() as session:
        user = await make_account(session)

    results = await asyncio.gather(
        *[sign_in(user.email, "wrong password") for _ in range(20)],
        return_exceptions=True,
    )
    kinds = [type(result) for result in results]
    assert kinds.count(accounts.WrongCredentials) == 5
    assert kinds.count(accounts.AccountGuessed) == 15


def test_delays_are_2_4_8_and_no_more_than_a_quarter_of_an_hour() -> None:
    delays = [attempts._delay(excess) for excess in (1, 2, 3, 9, 10, 10**9)]
    assert delays == [2, 4, 8, 512, 900, 900]
