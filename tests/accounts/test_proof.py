"""The proof asked again: of this session, lately, and not by guessing."""

from datetime import timedelta

import pytest
from sqlmodel import col, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts import service as accounts
from edu_platform.accounts.models import LoginSession, OneTimeToken, User
from edu_platform.accounts.service import attempts, proof
from edu_platform.core.actor import VISITOR, Actor
from edu_platform.core.errors import SignInRequired
from edu_platform.core.sealing import digest
from tests.accounts.factories import (
    PASSWORD,
    letters_to,
    make_account,
    newest_body,
)
from tests.accounts.second_factors import add_key, age, open_as, turn_on, wrong

BROWSER = accounts.Browser(address="192.0.2.1", user_agent="test")


@pytest.fixture
async def anna(session: AsyncSession) -> User:
    return await make_account(session)


async def test_a_session_is_fresh_for_fifteen_minutes(
    session: AsyncSession, anna: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    actor = await open_as(session, anna)
    proved_at = (await session.exec(select(LoginSession.proved_at))).one()
    for seconds, is_fresh in ((-1, True), (1, False)):
        moment = proved_at + proof.FRESH + timedelta(seconds=seconds)
        monkeypatch.setattr(proof, "utc_now", lambda moment=moment: moment)
        assert await accounts.is_fresh(session, actor) is is_fresh
    with pytest.raises(accounts.ProofNeeded):
        await accounts.require_fresh(session, actor)


async def test_the_password_renews_it(session: AsyncSession, anna: User) -> None:
    actor = await open_as(session, anna)
    await age(session, actor)
    await accounts.prove_by_password(actor, PASSWORD, BROWSER)
    await accounts.require_fresh(session, actor)
    with pytest.raises(accounts.FactorNeeded):
        await accounts.require_factor_fresh(session, actor)


async def test_a_wrong_password_does_not(session: AsyncSession, anna: User) -> None:
    actor = await open_as(session, anna)
    await age(session, actor)
    with pytest.raises(accounts.ProofRefused):
        await accounts.prove_by_password(actor, "wrong", BROWSER)
    assert not await accounts.is_fresh(session, actor)


async def test_another_session_is_not_renewed(
    session: AsyncSession, anna: User
) -> None:
    here, there = await open_as(session, anna), await open_as(session, anna)
    await age(session, here)
    await age(session, there)
    await accounts.prove_by_password(here, PASSWORD, BROWSER)
    assert await accounts.is_fresh(session, here)
    assert not await accounts.is_fresh(session, there)


async def test_the_digest_of_a_strangers_session_proves_nothing(
    session: AsyncSession, anna: User
) -> None:
    stranger = await open_as(session, await make_account(session))
    claimed = Actor(
        user_id=anna.id, role=anna.role, session_digest=stranger.session_digest
    )
    assert not await accounts.is_fresh(session, claimed)
    await age(session, stranger)
    await accounts.prove_by_password(claimed, PASSWORD, BROWSER)
    assert not await accounts.is_fresh(session, stranger)
    assert not await accounts.is_fresh(session, claimed)


@pytest.mark.parametrize("session_digest", ["", "x" * 64])
async def test_without_a_session_nothing_is_fresh(
    session: AsyncSession, anna: User, session_digest: str
) -> None:
    actor = Actor(user_id=anna.id, role=anna.role, session_digest=session_digest)
    with pytest.raises(accounts.ProofNeeded):
        await accounts.require_fresh(session, actor)
    with pytest.raises(accounts.ProofNeeded):
        await proof.renew_by_factor(session, actor)


async def test_visitors_prove_nothing(session: AsyncSession) -> None:
    with pytest.raises(SignInRequired):
        await accounts.is_fresh(session, VISITOR)
    with pytest.raises(SignInRequired):
        await accounts.prove_by_password(VISITOR, "x", BROWSER)


async def test_guesses_have_to_wait(session: AsyncSession, anna: User) -> None:
    actor = await open_as(session, anna)
    for _ in range(attempts.FROM_ONE_PLACE):
        with pytest.raises(accounts.ProofRefused):
            await accounts.prove_by_password(actor, "wrong", BROWSER)
    with pytest.raises(accounts.AccountGuessed):
        await accounts.prove_by_password(actor, PASSWORD, BROWSER)
    with pytest.raises(accounts.AccountGuessed):
        await accounts.prove_by_code(actor, "123456", BROWSER)
    with pytest.raises(accounts.AccountGuessed):
        await accounts.prove_by_mailed_code(actor, "123456", BROWSER)


async def test_a_code_of_the_app_renews_both_proofs(
    session: AsyncSession, anna: User
) -> None:
    app, actor = await turn_on(session, anna)
    await age(session, actor)
    with pytest.raises(accounts.CodeRefused):
        await accounts.prove_by_code(actor, wrong(app), BROWSER)
    assert await accounts.prove_by_code(actor, app.code(), BROWSER) is None
    await accounts.require_factor_fresh(session, actor)


async def test_the_first_factor_of_a_session_gives_it_a_new_token(
    session: AsyncSession, anna: User
) -> None:
    app, _actor = await turn_on(session, anna)
    weak = await open_as(session, anna)
    opened = await accounts.prove_by_code(weak, app.code(), BROWSER)
    assert opened is not None
    assert opened.max_age is not None
    assert await accounts.identify(session, weak.session_digest) is None
    strong = Actor(user_id=anna.id, role=anna.role, session_digest=digest(opened.token))
    await accounts.require_factor_fresh(session, strong)


async def test_a_passkey_proves_it(session: AsyncSession, anna: User) -> None:
    _app, actor = await turn_on(session, anna)
    key, _ = await add_key(session, actor)
    await age(session, actor)
    answer = key.get(await accounts.proof_options(session, actor))
    await session.commit()
    assert await accounts.prove_by_passkey(actor, answer, BROWSER) is None
    await accounts.require_factor_fresh(session, actor)
    with pytest.raises(accounts.PasskeyRefused):
        await accounts.prove_by_passkey(actor, answer, BROWSER)


class TestWithoutAPassword:
    @pytest.fixture
    async def boris(self, session: AsyncSession) -> User:
        return await make_account(session, password_hash=None)

    async def _code(self, session: AsyncSession, actor: Actor, user: User) -> str:
        await accounts.send_proof_code(session, actor)
        await session.commit()
        letter = (await letters_to(session, user.email))[0]
        assert letter.has_secret
        assert PASSWORD not in letter.subject
        words = (await newest_body(session, user.email)).text
        return next(word for word in words.replace(".", " ").split() if word.isdigit())

    async def test_a_code_of_a_letter_proves_it_once(
        self, session: AsyncSession, boris: User
    ) -> None:
        actor = await open_as(session, boris)
        await age(session, actor)
        code = await self._code(session, actor, boris)
        assert len(code) == 6
        await accounts.prove_by_mailed_code(actor, f"{code[:3]} {code[3:]}", BROWSER)
        await accounts.require_fresh(session, actor)
        with pytest.raises(accounts.FactorNeeded):
            await accounts.require_factor_fresh(session, actor)
        with pytest.raises(accounts.CodeRefused):
            await accounts.prove_by_mailed_code(actor, code, BROWSER)

    async def test_the_code_is_of_the_session_that_asked(
        self, session: AsyncSession, boris: User
    ) -> None:
        here, there = await open_as(session, boris), await open_as(session, boris)
        code = await self._code(session, here, boris)
        with pytest.raises(accounts.CodeRefused):
            await accounts.prove_by_mailed_code(there, code, BROWSER)

    async def test_it_takes_five_tries(
        self, session: AsyncSession, boris: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(attempts, "_delay", lambda _excess: 0)
        actor = await open_as(session, boris)
        code = await self._code(session, actor, boris)
        other = "000000" if code != "000000" else "000001"
        for _ in range(proof.CODE_TRIES):
            with pytest.raises(accounts.CodeRefused):
                await accounts.prove_by_mailed_code(actor, other, BROWSER)
        with pytest.raises(accounts.CodeRefused):
            await accounts.prove_by_mailed_code(actor, code, BROWSER)

    async def test_it_lives_ten_minutes_and_until_a_newer_one(
        self, session: AsyncSession, boris: User
    ) -> None:
        actor = await open_as(session, boris)
        first = await self._code(session, actor, boris)
        second = await self._code(session, actor, boris)
        if first != second:
            with pytest.raises(accounts.CodeRefused):
                await accounts.prove_by_mailed_code(actor, first, BROWSER)
        earlier = col(OneTimeToken.expires_at) - proof.CODE_LIFETIME
        await session.exec(update(OneTimeToken).values(expires_at=earlier))
        await session.commit()
        with pytest.raises(accounts.CodeRefused):
            await accounts.prove_by_mailed_code(actor, second, BROWSER)

    async def test_the_subject_of_the_letter_does_not_carry_the_code(
        self, session: AsyncSession, boris: User
    ) -> None:
        """The subject is kept in the outbox as it is; the body is sealed and erased."""
        actor = await open_as(session, boris)
        code = await self._code(session, actor, boris)
        assert code not in (await letters_to(session, boris.email))[0].subject

    async def test_whoever_has_a_password_gets_no_code(
        self, session: AsyncSession, anna: User
    ) -> None:
        actor = await open_as(session, anna)
        with pytest.raises(accounts.ProofNeeded):
            await accounts.send_proof_code(session, actor)
        assert not await letters_to(session, anna.email)
