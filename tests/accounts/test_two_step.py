"""Turning second factors on and off, and what administrators are asked for."""

import asyncio
from uuid import uuid4

import pytest
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts import service as accounts
from edu_platform.accounts.models import Passkey, RecoveryCode, TotpSecret, User
from edu_platform.accounts.service.sessions import Identity, OpenedSession
from edu_platform.accounts.service.two_step import MOST_PASSKEYS
from edu_platform.core.actor import Actor, Role
from edu_platform.core.audit import AuditEvent
from edu_platform.core.errors import NotPermitted, SecondFactorRequired
from edu_platform.core.personal_data import erase_person, export_person
from edu_platform.core.sealing import digest
from edu_platform.core.settings import settings
from tests.accounts.factories import PASSWORD, letters_to, make_account, sign_in
from tests.accounts.second_factors import (
    App,
    add_key,
    age,
    first_step,
    open_as,
    turn_on,
    wrong,
)
from tests.conftest import SessionFactory

BROWSER = accounts.Browser(address="192.0.2.1", user_agent="test")


@pytest.fixture
async def anna(session: AsyncSession) -> User:
    return await make_account(session)


@pytest.fixture
async def boss(session: AsyncSession) -> User:
    return await make_account(session, role=Role.ADMIN)


@pytest.fixture
def no_demo(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(settings.__dict__, "is_demo", False)


async def _templates(session: AsyncSession, user: User) -> list[str]:
    return [letter.template for letter in await letters_to(session, user.email)]


async def _identity(session: AsyncSession, actor: Actor) -> Identity | None:
    return await accounts.identify(session, actor.session_digest)


async def test_a_secret_counts_once_a_code_confirms_it(
    session: AsyncSession, anna: User
) -> None:
    actor = await open_as(session, anna)
    setup = await accounts.begin_totp(session, actor)
    assert setup.secret in setup.uri
    assert not await accounts.has_second_factor(session, anna.id)
    with pytest.raises(accounts.CodeRefused):
        await accounts.confirm_totp(session, actor, wrong(App(setup.secret)))
    assert await accounts.unfinished_totp(session, actor) == setup

    opened = await accounts.confirm_totp(session, actor, App(setup.secret).code())
    assert opened is not None
    assert await accounts.has_second_factor(session, anna.id)
    assert await _templates(session, anna) == ["second_factor_on"]
    assert await accounts.identify(session, actor.session_digest) is None
    assert await accounts.identify(session, digest(opened.token)) is not None


async def test_the_secret_is_not_stored_as_it_is(
    session: AsyncSession, anna: User
) -> None:
    app, _actor = await turn_on(session, anna)
    row = (await session.exec(select(TotpSecret))).one()
    assert app.secret.encode() not in row.sealed_secret
    assert app.secret not in str(row)


async def test_recovery_codes_are_stored_as_digests(
    session: AsyncSession, anna: User
) -> None:
    _app, actor = await turn_on(session, anna)
    codes = await accounts.renew_recovery_codes(session, actor)
    stored = str((await session.exec(select(RecoveryCode))).all())
    assert all(code not in stored for code in codes)
    assert all(code.replace("-", "") not in stored for code in codes)
    # 16 characters of 32 are 80 bits.
    assert {len(code.replace("-", "")) for code in codes} == {16}


async def test_the_first_factor_signs_out_elsewhere(
    session: AsyncSession, anna: User
) -> None:
    other = await open_as(session, anna)
    _app, actor = await turn_on(session, anna)
    assert await _identity(session, other) is None
    assert await _identity(session, actor) is not None


async def test_nothing_changes_without_a_fresh_proof(
    session: AsyncSession, anna: User
) -> None:
    actor = await open_as(session, anna)
    await age(session, actor)
    for change in (
        accounts.begin_totp(session, actor),
        accounts.unfinished_totp(session, actor),
        accounts.confirm_totp(session, actor, "123456"),
        accounts.remove_totp(session, actor),
        accounts.renew_recovery_codes(session, actor),
        accounts.passkey_options_to_add(session, actor),
        accounts.add_passkey(session, actor, "{}", "Key"),
        accounts.rename_passkey(session, actor, uuid4(), "Key"),
        accounts.remove_passkey(session, actor, uuid4()),
    ):
        with pytest.raises(accounts.ProofNeeded):
            await change


async def test_the_password_alone_changes_no_factor_that_is_on(
    session: AsyncSession, anna: User
) -> None:
    _app, actor = await turn_on(session, anna)
    _key, _ = await add_key(session, actor)
    (key,) = (await accounts.read_factors(session, actor)).passkeys
    await age(session, actor)
    await accounts.prove_by_password(actor, PASSWORD, BROWSER)
    for change in (
        accounts.remove_totp(session, actor),
        accounts.renew_recovery_codes(session, actor),
        accounts.remove_passkey(session, actor, key.id),
        # A thief's own factor would be one to turn the others off by.
        accounts.passkey_options_to_add(session, actor),
        accounts.begin_totp(session, actor),
    ):
        with pytest.raises(accounts.FactorNeeded):
            await change


async def test_turning_it_off(session: AsyncSession, anna: User) -> None:
    _app, actor = await turn_on(session, anna)
    await accounts.renew_recovery_codes(session, actor)
    with pytest.raises(accounts.TotpOn):
        await accounts.begin_totp(session, actor)
    await accounts.remove_totp(session, actor)
    await session.commit()
    given = await accounts.read_factors(session, actor)
    assert (given.is_on, given.recovery_codes_left) == (False, 0)
    assert (await _templates(session, anna))[0] == "second_factor_off"
    assert (await sign_in(anna.email)).user_id == anna.id
    with pytest.raises(accounts.FactorNotFound):
        await accounts.remove_totp(session, actor)
    with pytest.raises(accounts.FactorNotFound):
        await accounts.renew_recovery_codes(session, actor)
    actions = (await session.exec(select(AuditEvent.action))).all()
    assert {"factor.added", "factor.codes_renewed", "factor.removed"} <= set(actions)


async def test_passkeys_are_named_renamed_and_removed(
    session: AsyncSession, anna: User
) -> None:
    actor = await open_as(session, anna)
    _key, opened = await add_key(session, actor)
    assert opened is not None
    actor = Actor(user_id=anna.id, session_digest=digest(opened.token))
    (key,) = (await accounts.read_factors(session, actor)).passkeys
    await accounts.rename_passkey(session, actor, key.id, "Phone")
    (key,) = (await accounts.read_factors(session, actor)).passkeys
    assert key.name == "Phone"
    await accounts.remove_passkey(session, actor, key.id)
    assert await _templates(session, anna) == [
        "second_factor_off",
        "passkey_removed",
        "second_factor_on",
        "passkey_added",
    ]


async def test_passkeys_of_others_are_not_there(
    session: AsyncSession, anna: User
) -> None:
    _app, actor = await turn_on(session, anna)
    _other_app, other = await turn_on(session, await make_account(session))
    await add_key(session, other)
    (key,) = (await accounts.read_factors(session, other)).passkeys
    with pytest.raises(accounts.FactorNotFound):
        await accounts.rename_passkey(session, actor, key.id, "Mine")
    with pytest.raises(accounts.FactorNotFound):
        await accounts.remove_passkey(session, actor, key.id)


async def test_there_is_a_limit_of_passkeys(session: AsyncSession, anna: User) -> None:
    _app, actor = await turn_on(session, anna)
    for _ in range(MOST_PASSKEYS):
        await add_key(session, actor)
    with pytest.raises(accounts.TooManyPasskeys):
        await accounts.passkey_options_to_add(session, actor)


@pytest.mark.usefixtures("no_demo")
class TestAdministrators:
    async def test_without_a_factor_they_have_a_users_rights(
        self, session: AsyncSession, boss: User
    ) -> None:
        actor = await open_as(session, boss)
        identity = await _identity(session, actor)
        assert identity is not None
        assert (identity.role, identity.must_enroll) == (Role.USER, True)
        with pytest.raises(SecondFactorRequired):
            identity.actor.require_admin()
        with pytest.raises(SecondFactorRequired):
            await accounts.list_people(session, identity.actor)

    async def test_with_it_they_have_their_own(
        self, session: AsyncSession, boss: User
    ) -> None:
        app, actor = await turn_on(session, boss)
        identity = await _identity(session, actor)
        assert identity is not None
        assert (identity.role, identity.must_enroll) == (Role.ADMIN, False)

        token = await first_step(boss)
        opened = await accounts.finish_by_code(token, app.code(1), BROWSER)
        identity = await accounts.identify(session, digest(opened.token))
        assert identity is not None
        assert identity.role is Role.ADMIN

    async def test_a_session_opened_without_the_step_never_has_them(
        self, session: AsyncSession, boss: User
    ) -> None:
        await turn_on(session, boss)
        identity = await _identity(session, await open_as(session, boss))
        assert identity is not None
        assert identity.role is Role.USER

    async def test_a_user_misses_nothing(
        self, session: AsyncSession, anna: User
    ) -> None:
        identity = await _identity(session, await open_as(session, anna))
        assert identity is not None
        assert (identity.role, identity.must_enroll) == (Role.USER, False)
        with pytest.raises(NotPermitted) as refused:
            identity.actor.require_admin()
        assert refused.value.code == "NotPermitted"

    async def test_they_do_not_remove_the_last_factor(
        self, session: AsyncSession, boss: User
    ) -> None:
        _app, actor = await turn_on(session, boss)
        with pytest.raises(accounts.LastFactor):
            await accounts.remove_totp(session, actor)
        await add_key(session, actor)
        await accounts.remove_totp(session, actor)
        (key,) = (await accounts.read_factors(session, actor)).passkeys
        with pytest.raises(accounts.LastFactor):
            await accounts.remove_passkey(session, actor, key.id)

    async def test_of_two_factors_removed_at_once_one_stays(
        self, clone: SessionFactory
    ) -> None:
        async with clone() as session:
            boss = await make_account(session, role=Role.ADMIN)
            _app, actor = await turn_on(session, boss)
            await add_key(session, actor)
            (key,) = (await accounts.read_factors(session, actor)).passkeys

        async def remove_app() -> None:
            async with clone() as session, session.begin():
                await accounts.remove_totp(session, actor)

        async def remove_key() -> None:
            async with clone() as session, session.begin():
                await accounts.remove_passkey(session, actor, key.id)

        results = await asyncio.gather(
            remove_app(), remove_key(), return_exceptions=True
        )
        assert sorted(type(r).__name__ for r in results) == ["LastFactor", "NoneType"]


async def test_the_demo_waives_it(session: AsyncSession, boss: User) -> None:
    identity = await _identity(session, await open_as(session, boss))
    assert identity is not None
    assert (identity.role, identity.must_enroll) == (Role.ADMIN, False)
    _app, actor = await turn_on(session, boss)
    await accounts.remove_totp(session, actor)


async def test_an_administrator_helps_whoever_lost_everything(
    session: AsyncSession, anna: User, boss: User
) -> None:
    _app, actor = await turn_on(session, anna)
    await add_key(session, actor)
    await accounts.renew_recovery_codes(session, actor)
    helper = await open_as(session, boss)
    await accounts.reset_factors(session, helper, anna.id)
    await session.commit()

    for table in (TotpSecret, Passkey, RecoveryCode):
        assert not (await session.exec(select(table))).all()
    assert await _identity(session, actor) is None
    assert (await _templates(session, anna))[0] == "factors_reset"
    query = select(AuditEvent).where(AuditEvent.action == "person.factors_reset")
    line = (await session.exec(query)).one()
    assert (line.actor_id, line.subject_id) == (boss.id, str(anna.id))
    assert isinstance(await sign_in(anna.email), OpenedSession)
    with pytest.raises(accounts.FactorNotFound):
        await accounts.reset_factors(session, helper, anna.id)


async def test_whose_factors_are_not_reset(
    session: AsyncSession, anna: User, boss: User
) -> None:
    helper = await open_as(session, boss)
    with pytest.raises(accounts.OwnFactors):
        await accounts.reset_factors(session, helper, boss.id)
    with pytest.raises(accounts.PersonNotFound):
        await accounts.reset_factors(session, helper, uuid4())
    with pytest.raises(NotPermitted):
        await accounts.reset_factors(session, await open_as(session, anna), boss.id)


async def test_export_and_erasure(session: AsyncSession, anna: User) -> None:
    app, actor = await turn_on(session, anna)
    key, _ = await add_key(session, actor)
    codes = await accounts.renew_recovery_codes(session, actor)
    exported = str(await export_person(session, anna.id))
    assert "'name': 'Key'" in exported
    for secret in (app.secret, codes[0], str(key.credential_id)):
        assert secret not in exported
    await make_account(session, role=Role.ADMIN)
    await erase_person(session, anna.id)
    for table in (TotpSecret, Passkey, RecoveryCode):
        assert not (await session.exec(select(table))).all()
