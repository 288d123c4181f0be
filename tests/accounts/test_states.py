"""What the pages of sign-in, registration, confirmation and settings know."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts import service as accounts
from edu_platform.accounts.models import User
from edu_platform.accounts.state import (
    ConfirmationState,
    ProfileState,
    RegistrationState,
    SessionState,
    SignInState,
    acting,
    initials,
    network_of,
    zone_of,
)
from edu_platform.core.actor import VISITOR
from edu_platform.core.errors import SignInRequired, TooManyRequests
from edu_platform.core.i18n import use_locale
from edu_platform.core.settings import settings
from edu_platform.ui.flash import FlashState
from tests.accounts.factories import (
    confirm,
    letters_to,
    new_email,
    newest_token,
    registration,
    typed,
)
from tests.conftest import PersonOf, actor_of, identity_of
from tests.learning.pages import stand_at

StateOf = Callable[..., Any]

pytestmark = pytest.mark.usefixtures("session")


@pytest.fixture(autouse=True)
def unlimited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("edu_platform.accounts.state.entry.LIMIT", "9999/hour")


class TestSession:
    async def test_the_state_acts_for_the_person_bound_to_it(
        self, state_of: StateOf, learner: User
    ) -> None:
        async with acting(state_of(ProfileState, learner)) as (_session, actor):
            assert actor == actor_of(learner, identity_of(learner).session_digest)
        async with acting(state_of(ProfileState)) as (_session, actor):
            assert actor == VISITOR

    def test_what_the_browser_is_told_and_what_not(
        self, state_of: StateOf, learner: User
    ) -> None:
        state = state_of(SessionState, learner)
        sent = state.dict()[state.get_full_name()]
        names = {name.removesuffix("_rx_state_") for name in sent}
        assert names == {
            "is_signed_in",
            "is_admin",
            "must_enroll",
            "name",
            "email",
            "initials",
            "has_to_agree",
            "avatar",
            "timezone",
            "deletion_due_at",
            "locale",
            "needs_email",
        }
        assert str(learner.id) not in str(sent)
        assert "digest" not in str(sent)

    def test_a_visitor_follows_a_person(self, state_of: StateOf, learner: User) -> None:
        state = state_of(SessionState, learner)
        assert (state.is_signed_in, state.name) == (True, learner.display_name)
        state._become(None)
        assert (state.is_signed_in, state.is_admin, state.name) == (False, False, "")
        assert state._actor() == VISITOR

    @pytest.mark.parametrize(
        ("name", "letters"),
        [("Анна Ким", "АК"), ("анна", "А"), ("a b c", "AB"), ("", ""), ("—", "—")],
    )
    def test_initials(self, name: str, letters: str) -> None:
        assert initials(name) == letters

    async def test_times_are_read_in_the_persons_zone(
        self, state_of: StateOf, person_of: PersonOf
    ) -> None:
        person = await person_of(timezone="Asia/Vladivostok")
        state = state_of(ProfileState, person)
        assert (await zone_of(state)).key == "Asia/Vladivostok"
        (await state.get_state(SessionState))._become(None)
        assert (await zone_of(state)).key == "Europe/Moscow"

    @pytest.mark.parametrize(
        ("direct", "forwarded", "network"),
        [
            ("192.0.2.1", "", "192.0.2.1"),
            ("192.0.2.1", "203.0.113.5", "192.0.2.1"),
            ("10.0.0.1", "203.0.113.5", "203.0.113.5"),
            ("10.0.0.1", "198.51.100.1, 203.0.113.5", "203.0.113.5"),
            ("::ffff:10.0.0.1", "2001:db8::1", "2001:db8::/64"),
        ],
    )
    def test_the_address_behind_a_proxy(
        self,
        state_of: StateOf,
        monkeypatch: pytest.MonkeyPatch,
        direct: str,
        forwarded: str,
        network: str,
    ) -> None:
        monkeypatch.setattr(settings, "trusted_proxies", "10.0.0.0/8")
        state = state_of(SignInState)
        root = state._get_root_state()
        data = {"ip": direct, "headers": {"x-forwarded-for": forwarded}}
        root.router_data = data
        root._update_router_vars(data, {})
        assert network_of(state) == network


class TestSignIn:
    @pytest.mark.parametrize(
        ("query", "words"),
        [
            ("", ""),
            ("?error=WrongCredentials", "The e-mail or the password is wrong."),
            ("?error=AccountGuessed&wait=12", "again in 12 s."),
            ("?error=AccountGuessed", "again in 60 s."),
            ("?error=AccountGuessed&wait=²", "again in 60 s."),
            ("?error=AccountGuessed&wait=99999999", "again in 9999 s."),
            ("?error=<b>Call 555</b>", "You were not signed in. Please try again."),
        ],
    )
    async def test_only_known_codes_become_words(
        self, state_of: StateOf, query: str, words: str
    ) -> None:
        state = stand_at(state_of(SignInState), f"/login{query}")
        await state.load()
        assert state.error.endswith(words)
        assert "555" not in state.error
        assert bool(state.error) == bool(words)

    async def test_where_to_go_on_is_kept_within_bounds(
        self, state_of: StateOf
    ) -> None:
        state = stand_at(state_of(SignInState), "/login?next=%2Flearn%2Fx%3Flesson%3D1")
        await state.load()
        assert state.target == "/learn/x?lesson=1"
        stand_at(state, "/login?next=" + "a" * 9000)
        await state.load()
        assert len(state.target) == 500
        stand_at(state, "/login")
        await state.load()
        assert state.target == "/my"

    async def test_the_address_is_kept_after_a_refusal_only(
        self, state_of: StateOf
    ) -> None:
        state = stand_at(state_of(SignInState), "/login?error=WrongCredentials")
        await state.keep("a@example.org")
        await state.load()
        assert state.email == "a@example.org"
        stand_at(state, "/login")
        await state.load()
        assert state.email == ""
        await state.keep("a" * 9000)
        stand_at(state, "/login?error=WrongCredentials")
        await state.load()
        assert len(state.email) == 254

    async def test_the_address_stays_after_a_refusal_and_only_then(
        self, state_of: StateOf
    ) -> None:
        state = stand_at(state_of(SignInState), "/login?error=WrongCredentials")
        await state.keep("anna@example.org" + "x" * 900)
        await state.load()
        assert state.email.startswith("anna@example.org")
        assert len(state.email) == 254
        stand_at(state, "/login")
        await state.load()
        assert state.email == ""
        stand_at(state, "/login?error=WrongCredentials")
        await state.load()
        assert state.email == ""

    async def test_words_follow_the_language(self, state_of: StateOf) -> None:
        state = stand_at(state_of(SignInState), "/login?error=WrongCredentials")
        with use_locale("ru"):
            await state.load()
            assert state.error == accounts.WrongCredentials().message


class TestRegistration:
    async def test_a_registration_sends_a_letter(
        self, state_of: StateOf, session: AsyncSession
    ) -> None:
        email = new_email()
        state = state_of(RegistrationState)
        await state.submit(typed(email=email))
        assert (state.sent_to, state.errors) == (email, {})
        assert len(await letters_to(session, email)) == 1

        await state.resend()
        assert state.is_resent
        assert len(await letters_to(session, email)) == 2
        await state.load()
        assert (state.sent_to, state.is_resent) == ("", False)

    async def test_the_page_looks_the_same_for_a_known_address(
        self, state_of: StateOf, learner: User
    ) -> None:
        state = state_of(RegistrationState)
        await state.submit(typed(email=learner.email))
        assert (state.sent_to, state.errors) == (learner.email, {})

    async def test_each_wrong_field_is_told(self, state_of: StateOf) -> None:
        state = state_of(RegistrationState)
        await state.submit({"display_name": " ", "email": "x", "password": "12345678"})
        assert set(state.errors) == {
            "display_name",
            "email",
            "password",
            "consent_personal_data",
            "consent_offer",
        }
        assert state.errors["password"] == (
            "This password is among the first that are guessed."
        )
        assert state.sent_to == ""

    async def test_the_password_does_not_stay_in_the_state(
        self, state_of: StateOf
    ) -> None:
        state = state_of(RegistrationState)
        await state.submit(typed(password="никому не скажу"))
        assert "никому" not in str(state.dict())

    async def test_nothing_is_sent_again_before_it_was_sent(
        self, state_of: StateOf
    ) -> None:
        """Any client may send any event, also out of turn."""
        state = state_of(RegistrationState)
        await state.resend()
        assert not state.is_resent

    @pytest.mark.parametrize("junk", [None, 1, "x", [], {"a": {"b": 1}}], ids=repr)
    async def test_junk_is_an_error_of_the_form(
        self, state_of: StateOf, junk: Any
    ) -> None:
        state = state_of(RegistrationState)
        await state.submit(junk)
        assert state.errors

    async def test_one_address_registers_so_many_and_no_more(
        self, state_of: StateOf, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("edu_platform.accounts.state.entry.LIMIT", "1/hour")
        state = stand_at(state_of(RegistrationState), "/register")
        await state.submit(typed())
        with pytest.raises(TooManyRequests):
            await state.submit(typed())


class TestConfirmation:
    async def test_opening_the_page_uses_nothing(
        self, state_of: StateOf, session: AsyncSession
    ) -> None:
        email = new_email()
        await accounts.register(session, registration(email))
        await session.commit()
        token = await newest_token(session, email)
        state = stand_at(state_of(ConfirmationState), f"/confirm-email?token={token}")
        # Mail scanners open links.
        for _ in range(2):
            await state.load()
            assert (state.token, state.error, state.is_useless) == (token, "", False)
        assert (await confirm(session, token)).token

    @pytest.mark.parametrize(
        ("query", "words"),
        [
            ("error=WrongPassword", "registration that the letter is about."),
            ("error=TooManyRequests&wait=90", "again in 90 s."),
            ("error=TooManyRequests&wait=x", "again in 60 s."),
            ("error=<b>Pay+here</b>", ""),
        ],
    )
    async def test_a_refusal_is_in_our_words_and_can_be_tried_again(
        self, state_of: StateOf, query: str, words: str
    ) -> None:
        address = f"/confirm-email?token={'x' * 43}&{query}"
        state = stand_at(state_of(ConfirmationState), address)
        await state.load()
        assert state.error.endswith(words)
        assert bool(state.error) == bool(words)
        assert not state.is_useless

    @pytest.mark.parametrize("query", ["", "?token=", "?token=x&error=TokenInvalid"])
    async def test_a_link_that_is_none(self, state_of: StateOf, query: str) -> None:
        state = stand_at(state_of(ConfirmationState), f"/confirm-email{query}")
        await state.load()
        assert state.error == accounts.TokenInvalid().message
        assert state.is_useless


class TestProfile:
    async def test_a_profile_is_shown_and_saved(
        self, state_of: StateOf, session: AsyncSession, learner: User
    ) -> None:
        state = state_of(ProfileState, learner)
        await state.load()
        assert state.is_loaded
        assert (state.email, state.timezone) == (learner.email, "Europe/Moscow")

        await state.save({"display_name": " Анна  Ким ", "headline": "h", "about": "a"})
        assert state.errors == {}
        query = select(User).where(User.id == learner.id)
        saved = (await session.exec(query)).one()
        await session.refresh(saved)
        assert (saved.display_name, saved.headline) == ("Анна Ким", "h")
        assert saved.locale == "en"
        person = await state.get_state(SessionState)
        assert (person.name, person.initials) == ("Анна Ким", "АК")
        shown = await state.get_state(FlashState)
        assert (shown.level, shown.text) == ("success", "The profile is saved.")

    async def test_a_wrong_field_is_told_and_nothing_saved(
        self, state_of: StateOf, session: AsyncSession, learner: User
    ) -> None:
        state = state_of(ProfileState, learner)
        await state.load()
        await state.save({"display_name": "", "about": "x" * 4001, "role": "admin"})
        assert set(state.errors) == {"display_name", "about", "role"}
        await session.refresh(learner)
        assert learner.about == ""

    async def test_a_visitor_has_no_profile(self, state_of: StateOf) -> None:
        state = state_of(ProfileState)
        with pytest.raises(SignInRequired):
            await state.load()
        with pytest.raises(SignInRequired):
            await state.save({"display_name": "Анна"})
