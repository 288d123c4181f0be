"""What the pages of recovery, of a new password and of a new address know."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts import service as accounts
from edu_platform.accounts.state import (
    EmailChangeState,
    EmailLinkState,
    PasswordMeterState,
    PasswordState,
    RecoveryState,
    ResetState,
    SessionState,
    SignInState,
)
from edu_platform.core.errors import SignInRequired, TooManyRequests
from edu_platform.core.sealing import digest
from tests.accounts.credentials.letters import signed_in, templates_to
from tests.accounts.factories import make_account, new_email
from tests.conftest import identity_of
from tests.learning.pages import stand_at

StateOf = Callable[..., Any]

pytestmark = pytest.mark.usefixtures("session")


@pytest.fixture(autouse=True)
def unlimited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("edu_platform.accounts.state.passwords.LIMIT", "9999/hour")


class TestMeter:
    @pytest.mark.parametrize(
        ("password", "level"),
        [
            ("", ""),
            ("кот", "short"),
            ("gfhjkm123", "guessed"),
            ("Kz8#vPq2", "fair"),
            ("синий чайник поёт", "strong"),
            ("слово" * 9999, "strong"),
        ],
    )
    async def test_it_says_how_strong_and_keeps_nothing(
        self, state_of: StateOf, password: str, level: str
    ) -> None:
        state = state_of(PasswordMeterState)
        await state.judge(password)
        assert state.level == level
        assert not password or password not in str(state._get_root_state().dict())
        await state.load()
        assert state.level == ""

    async def test_a_person_is_told_of_the_own_name(
        self, state_of: StateOf, session: AsyncSession
    ) -> None:
        user = await make_account(session, display_name="Евлампия Щукина")
        state = state_of(PasswordMeterState, user)
        await state.judge("евлампия щукина 1985")
        assert state.level == "guessed"


class TestRecovery:
    async def test_every_address_is_answered_alike(
        self, state_of: StateOf, session: AsyncSession
    ) -> None:
        for email in ((await make_account(session)).email, new_email()):
            state = state_of(RecoveryState)
            await state.submit({"email": f" {email} "})
            assert (state.sent_to, state.errors) == (email, {})
            await state.load()
            assert state.sent_to == ""

    @pytest.mark.parametrize("junk", [None, 1, [], {}, {"email": "x"}], ids=repr)
    async def test_what_is_no_address(self, state_of: StateOf, junk: Any) -> None:
        state = state_of(RecoveryState)
        await state.submit(junk)
        assert state.errors
        assert state.sent_to == ""

    async def test_one_network_asks_so_often_and_no_more(
        self, state_of: StateOf, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("edu_platform.accounts.state.passwords.LIMIT", "1/hour")
        state = stand_at(state_of(RecoveryState), "/recover")
        await state.submit({"email": new_email()})
        with pytest.raises(TooManyRequests):
            await state.submit({"email": new_email()})


class TestReset:
    @pytest.mark.parametrize(
        ("query", "words"),
        [
            ("", ""),
            ("&error=password_too_short", "At least 8 characters."),
            ("&error=password_common", "among the first that are guessed."),
            ("&error=PersonalPassword", "Your name or address is among the first"),
            ("&error=Password", "This password cannot be used."),
            ("&error=TooManyRequests&wait=90", "again in 90 s."),
            ("&error=TooManyRequests&wait=²", "again in 60 s."),
            ("&error=<b>Pay+here</b>", ""),
        ],
    )
    async def test_only_known_codes_become_words(
        self, state_of: StateOf, query: str, words: str
    ) -> None:
        address = f"/reset-password?token={'x' * 43}{query}"
        state = stand_at(state_of(ResetState), address)
        await state.load()
        assert words in state.error
        assert bool(state.error) == bool(words)
        assert (state.token, state.is_useless) == ("x" * 43, False)

    @pytest.mark.parametrize("query", ["", "?token=", "?token=x&error=TokenInvalid"])
    async def test_a_link_that_is_none(self, state_of: StateOf, query: str) -> None:
        state = stand_at(state_of(ResetState), f"/reset-password{query}")
        await state.load()
        assert state.is_useless


class TestSignInAfterwards:
    @pytest.mark.parametrize("code", ["PasswordReset", "EmailReverted"])
    async def test_what_has_been_done_is_told(
        self, state_of: StateOf, code: str
    ) -> None:
        state = stand_at(state_of(SignInState), f"/login?done={code}")
        await state.load()
        assert (state.done, state.error) == (code, "")

    async def test_a_newcomer_is_reminded_of_the_letter(
        self, state_of: StateOf
    ) -> None:
        state = stand_at(state_of(SignInState), "/login?error=WrongCredentials")
        await state.load()
        assert state.may_be_unconfirmed
        stand_at(state, "/login?error=AccountGuessed&wait=5")
        await state.load()
        assert not state.may_be_unconfirmed


class TestPassword:
    async def test_the_settings_say_what_became_of_it(
        self, state_of: StateOf, session: AsyncSession
    ) -> None:
        state = state_of(PasswordState, await make_account(session))
        stand_at(state, "/my/settings/security?done=PasswordChanged")
        await state.load()
        assert (state.is_changed, state.error) == (True, "")
        stand_at(state, "/my/settings/security?error=ProofNeeded")
        await state.load()
        assert not state.is_changed
        assert state.error == accounts.ProofNeeded().message


class TestEmail:
    async def test_a_letter_is_sent(
        self, state_of: StateOf, session: AsyncSession
    ) -> None:
        user, new = await make_account(session), new_email()
        _actor, token = await signed_in(session, user)
        state = state_of(EmailChangeState)
        person = await state.get_state(SessionState)
        person._become(identity_of(user, digest(token)))
        for wrong in ({"email": "x"}, {"email": user.email}, None):
            await state.submit(wrong)
            assert state.errors
            assert state.sent_to == ""
        await state.submit({"email": new})
        assert (state.sent_to, state.errors) == (new, {})
        assert await templates_to(session, new) == ["email_change_confirm"]
        await state.load()
        assert state.sent_to == ""

    async def test_visitors_and_old_proofs_are_refused(
        self, state_of: StateOf, session: AsyncSession
    ) -> None:
        user = await make_account(session)
        with pytest.raises(accounts.ProofNeeded):
            await state_of(EmailChangeState, user).submit({"email": new_email()})
        with pytest.raises(SignInRequired):
            await state_of(EmailChangeState).submit({"email": new_email()})

    @pytest.mark.parametrize(
        ("query", "words"),
        [
            (f"token={'x' * 43}", ""),
            ("done=EmailChanged", ""),
            ("", "already been used or is too old"),
            ("token=x&error=TokenInvalid", "already been used or is too old"),
            ("token=x&error=EmailTaken", "already an account with this e-mail"),
        ],
    )
    async def test_opening_a_letters_link_uses_nothing(
        self, state_of: StateOf, query: str, words: str
    ) -> None:
        state = stand_at(state_of(EmailLinkState), f"/confirm-new-email?{query}")
        await state.load()
        assert words in state.error
        assert bool(words) == bool(state.error)
        assert state.is_done == query.startswith("done")
