"""Passkeys: signed for this site, for this purpose, once, by a key that counts up."""

import json
from typing import Any

import pytest
from sqlmodel import col, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts import service as accounts
from edu_platform.accounts.models import (
    Passkey,
    PasskeyChallenge,
    User,
    UserStatus,
)
from edu_platform.accounts.service import passkeys
from edu_platform.core.actor import Actor
from edu_platform.core.sealing import digest
from tests.accounts.authenticator import Authenticator
from tests.accounts.factories import make_account
from tests.accounts.second_factors import (
    acting_through,
    add_key,
    first_step,
    open_as,
    turn_on,
)

BROWSER = accounts.Browser(address="192.0.2.1", user_agent="test")


@pytest.fixture
async def anna(session: AsyncSession) -> User:
    return await make_account(session)


@pytest.fixture
async def actor(session: AsyncSession, anna: User) -> Actor:
    return (await turn_on(session, anna))[1]


@pytest.fixture
async def key(session: AsyncSession, actor: Actor) -> Authenticator:
    return (await add_key(session, actor))[0]


async def _sign_in(session: AsyncSession, key: Authenticator) -> accounts.OpenedSession:
    answer = key.get(await accounts.sign_in_options(session))
    return await accounts.sign_in_by_passkey(session, answer, BROWSER, remember=True)


async def _second_step(
    session: AsyncSession, user: User, key: Authenticator
) -> accounts.OpenedSession:
    token = await first_step(user)
    options = await accounts.passkey_options(session, token)
    await session.commit()
    return await accounts.finish_by_passkey(token, key.get(options), BROWSER)


async def test_a_passkey_is_the_second_step(
    session: AsyncSession, anna: User, key: Authenticator
) -> None:
    opened = await _second_step(session, anna, key)
    assert await accounts.is_factor_fresh(session, acting_through(anna, opened))


async def test_alone_it_is_both_steps(
    session: AsyncSession, anna: User, key: Authenticator
) -> None:
    opened = await _sign_in(session, key)
    assert opened.user_id == anna.id
    assert await accounts.is_factor_fresh(session, acting_through(anna, opened))


async def test_alone_it_has_to_know_its_owner(
    session: AsyncSession, actor: Actor
) -> None:
    key, _ = await add_key(session, actor, verifies=False)
    with pytest.raises(accounts.PasskeyRefused):
        await _sign_in(session, key)


@pytest.mark.parametrize(
    "changes", [{"status": UserStatus.BLOCKED}, {"email_confirmed_at": None}]
)
async def test_whoever_may_not_sign_in_does_not_by_a_passkey(
    session: AsyncSession, anna: User, key: Authenticator, changes: dict[str, Any]
) -> None:
    anna.sqlmodel_update(changes)
    session.add(anna)
    await session.commit()
    with pytest.raises(accounts.PasskeyRefused):
        await _sign_in(session, key)


async def test_an_answer_is_taken_once(
    session: AsyncSession, key: Authenticator
) -> None:
    answer = key.get(await accounts.sign_in_options(session))
    await accounts.sign_in_by_passkey(session, answer, BROWSER, remember=True)
    with pytest.raises(accounts.PasskeyRefused):
        await accounts.sign_in_by_passkey(session, answer, BROWSER, remember=True)


async def test_a_challenge_is_not_taken_late(
    session: AsyncSession, key: Authenticator
) -> None:
    answer = key.get(await accounts.sign_in_options(session))
    earlier = col(PasskeyChallenge.expires_at) - passkeys.LIFETIME
    await session.exec(update(PasskeyChallenge).values(expires_at=earlier))
    with pytest.raises(accounts.PasskeyRefused):
        await accounts.sign_in_by_passkey(session, answer, BROWSER, remember=True)


async def test_an_answer_for_one_purpose_is_none_for_another(
    session: AsyncSession, anna: User, actor: Actor, key: Authenticator
) -> None:
    token = await first_step(anna)
    for options in (
        await accounts.sign_in_options(session),
        await accounts.proof_options(session, actor),
    ):
        await session.commit()
        with pytest.raises(accounts.PasskeyRefused):
            await accounts.finish_by_passkey(token, key.get(options), BROWSER)


async def test_a_key_of_somebody_else_is_no_second_step(
    session: AsyncSession, anna: User, key: Authenticator
) -> None:
    _app, other = await turn_on(session, await make_account(session))
    foreign, _ = await add_key(session, other)
    with pytest.raises(accounts.PasskeyRefused):
        await _second_step(session, anna, foreign)
    assert await _second_step(session, anna, key)


@pytest.mark.parametrize(
    "device",
    [
        {"origin": "https://evil.example"},
        {"origin": "http://localhost:1"},
        {"host": "evil.example"},
    ],
    ids=str,
)
async def test_what_is_signed_for_another_site_is_refused(
    session: AsyncSession, actor: Actor, key: Authenticator, device: dict[str, str]
) -> None:
    with pytest.raises(accounts.PasskeyRefused):
        await add_key(session, actor, **device)
    for name, value in device.items():
        setattr(key, name, value)
    with pytest.raises(accounts.PasskeyRefused):
        await _sign_in(session, key)


async def test_a_count_that_runs_backwards_is_a_copys(
    session: AsyncSession, key: Authenticator
) -> None:
    key.count = 5
    await _sign_in(session, key)
    for count in (5, 0):
        key.count = count
        with pytest.raises(accounts.PasskeyRefused):
            await _sign_in(session, key)
    key.count = 6
    await _sign_in(session, key)
    stored = (await session.exec(select(Passkey))).one()
    assert (stored.sign_count, stored.last_used_at is not None) == (7, True)


async def test_another_keys_signature_is_refused(
    session: AsyncSession, key: Authenticator
) -> None:
    forged = Authenticator(credential_id=key.credential_id)
    with pytest.raises(accounts.PasskeyRefused):
        await _sign_in(session, forged)
    unknown = Authenticator()
    with pytest.raises(accounts.PasskeyRefused):
        await _sign_in(session, unknown)


async def test_a_known_key_is_not_added_again(
    session: AsyncSession, key: Authenticator
) -> None:
    _app, other = await turn_on(session, await make_account(session))
    options = await accounts.passkey_options_to_add(session, other)
    with pytest.raises(accounts.PasskeyRefused):
        await accounts.add_passkey(session, other, key.create(options), "Key")


BROKEN = ["", "x", "{}", "[]", "null", '{"id": "a", "rawId": "a"}', "\x00", "9" * 9000]


@pytest.mark.parametrize("answer", BROKEN)
async def test_what_is_no_answer_is_refused(
    session: AsyncSession, actor: Actor, answer: str
) -> None:
    with pytest.raises(accounts.PasskeyRefused):
        await accounts.add_passkey(session, actor, answer, "Key")
    with pytest.raises(accounts.PasskeyRefused):
        await accounts.sign_in_by_passkey(session, answer, BROWSER, remember=True)


@pytest.mark.parametrize(
    "part", ["clientDataJSON", "authenticatorData", "signature", "id"]
)
@pytest.mark.parametrize("value", ["", "AAAA", "é", None, 7, {}])
async def test_damaged_answers_are_refused(
    session: AsyncSession, key: Authenticator, part: str, value: Any
) -> None:
    answer = json.loads(key.get(await accounts.sign_in_options(session)))
    (answer if part == "id" else answer["response"])[part] = value
    with pytest.raises(accounts.PasskeyRefused):
        await accounts.sign_in_by_passkey(
            session, json.dumps(answer), BROWSER, remember=True
        )


async def test_the_first_passkey_gives_the_session_a_new_token(
    session: AsyncSession, anna: User
) -> None:
    weak = await open_as(session, anna)
    _key, opened = await add_key(session, weak)
    assert opened is not None
    assert await accounts.identify(session, weak.session_digest) is None
    assert await accounts.identify(session, digest(opened.token)) is not None
