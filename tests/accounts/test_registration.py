"""Registration says nothing about who has an account, and links work once."""

import asyncio
from datetime import timedelta

import pytest
from sqlmodel import col, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts import service as accounts
from edu_platform.accounts.events import EmailConfirmed
from edu_platform.accounts.models import OneTimeToken, User, UserStatus
from edu_platform.accounts.service.attempts import attempt_of
from edu_platform.core import db, events
from edu_platform.core.errors import TooManyRequests
from edu_platform.core.i18n import use_locale
from edu_platform.core.models import utc_now
from tests.accounts.factories import (
    PASSWORD,
    confirm,
    letters_to,
    make_account,
    new_email,
    newest_body,
    newest_token,
    registration,
    sign_in,
)
from tests.conftest import SessionFactory


async def _user(session: AsyncSession, email: str) -> User:
    return (await session.exec(select(User).where(User.email == email))).one()


async def test_a_newcomer_gets_a_letter_and_an_account_that_waits(
    session: AsyncSession,
) -> None:
    email = new_email()
    with use_locale("ru"):
        await accounts.register(session, registration(email))

    user = await _user(session, email)
    assert user.email_confirmed_at is None
    assert user.locale == "ru"
    (letter,) = await letters_to(session, email)
    assert letter.template == "confirm_email"
    assert letter.locale == "ru"
    assert letter.has_secret


async def test_the_password_is_kept_as_a_slow_hash(session: AsyncSession) -> None:
    email = new_email()
    await accounts.register(session, registration(email))

    # Nobody has proved the mailbox, so the account itself has no password yet.
    assert (await _user(session, email)).password_hash is None
    await confirm(session, await newest_token(session, email))
    stored = (await _user(session, email)).password_hash
    assert stored is not None
    assert PASSWORD not in stored
    scheme, parameters = stored.split("$")[1], stored.split("$")[3]
    cost = dict(pair.split("=") for pair in parameters.split(","))
    assert scheme == "argon2id"
    assert int(cost["m"]) >= 19 * 1024
    assert int(cost["t"]) >= 2


async def test_the_link_confirms_once(session: AsyncSession) -> None:
    email = new_email()
    await accounts.register(session, registration(email))
    token = await newest_token(session, email)

    opened = await confirm(session, token)

    user = await _user(session, email)
    assert opened.user_id == user.id
    assert user.email_confirmed_at is not None
    with pytest.raises(accounts.TokenInvalid):
        await confirm(session, token)


async def test_the_confirmation_is_told_upwards(
    session: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[EmailConfirmed] = []

    async def note(_session: AsyncSession, event: EmailConfirmed) -> None:
        told.append(event)

    monkeypatch.setitem(events._reactions, EmailConfirmed, [note])
    email = new_email()
    await accounts.register(session, registration(email))
    opened = await confirm(session, await newest_token(session, email))
    assert told == [EmailConfirmed(opened.user_id)]


async def test_only_a_digest_of_the_token_is_stored(session: AsyncSession) -> None:
    email = new_email()
    await accounts.register(session, registration(email))
    token = await newest_token(session, email)

    user = await _user(session, email)
    query = select(OneTimeToken).where(OneTimeToken.user_id == user.id)
    row = (await session.exec(query)).one()
    assert len(row.token_hash) == 64
    assert token not in row.model_dump_json()
    with pytest.raises(accounts.TokenInvalid):
        await confirm(session, row.token_hash)


async def test_the_link_gets_too_old(session: AsyncSession) -> None:
    email = new_email()
    await accounts.register(session, registration(email))
    token = await newest_token(session, email)
    await session.exec(
        update(OneTimeToken).values(expires_at=utc_now() - timedelta(seconds=1))
    )
    with pytest.raises(accounts.TokenInvalid):
        await confirm(session, token)


@pytest.mark.parametrize("token", ["", "x" * 43, "' or true --", "ё" * 30])
async def test_a_made_up_token_confirms_nothing(
    session: AsyncSession, token: str
) -> None:
    with pytest.raises(accounts.TokenInvalid):
        await confirm(session, token)


async def test_the_owner_of_a_known_address_is_told_by_letter(
    session: AsyncSession,
) -> None:
    owner = await make_account(session, locale="ru")
    before = owner.model_dump()

    await accounts.register(
        session, registration(owner.email.upper(), display_name="Somebody else")
    )

    (letter,) = await letters_to(session, owner.email)
    assert letter.template == "already_registered"
    assert letter.locale == "ru"
    assert not letter.has_secret
    assert (await newest_body(session, owner.email)).link.endswith("/login")
    await session.refresh(owner)
    assert owner.model_dump() == before


async def test_known_or_not_an_address_gets_one_letter(session: AsyncSession) -> None:
    owner = await make_account(session)
    for email in (owner.email, new_email()):
        await accounts.register(session, registration(email))
        assert len(await letters_to(session, email)) == 1


async def test_a_blocked_person_is_not_let_in_by_registering_again(
    session: AsyncSession,
) -> None:
    user = await make_account(
        session, status=UserStatus.BLOCKED, email_confirmed_at=None
    )
    await accounts.register(session, registration(user.email))
    assert [x.template for x in await letters_to(session, user.email)] == [
        "already_registered"
    ]
    await accounts.resend_confirmation(session, user.email)
    assert len(await letters_to(session, user.email)) == 1


async def test_a_link_of_a_blocked_person_is_dead(session: AsyncSession) -> None:
    email = new_email()
    await accounts.register(session, registration(email))
    token = await newest_token(session, email)
    (await _user(session, email)).status = UserStatus.BLOCKED
    await session.flush()
    with pytest.raises(accounts.TokenInvalid):
        await confirm(session, token)


async def test_an_unconfirmed_address_is_nobodys_and_can_be_registered_again(
    session: AsyncSession,
) -> None:
    """Else a stranger could keep somebody's address for ever."""
    email = new_email()
    stranger = registration(email, display_name="Stranger", password="stranger-knows")
    await accounts.register(session, stranger)
    strangers_link = await newest_token(session, email)

    await accounts.register(session, registration(email, display_name="Анна Ким"))

    opened = await confirm(session, await newest_token(session, email))
    user = await _user(session, email)
    assert opened.user_id == user.id
    assert user.display_name == "Анна Ким"
    # The stranger's registration ends with it.
    with pytest.raises(accounts.TokenInvalid):
        await confirm(session, strangers_link, "stranger-knows")
    with pytest.raises(accounts.WrongCredentials):
        await sign_in(email, "stranger-knows")
    assert (await sign_in(email)).user_id == user.id


async def test_a_stranger_who_registers_my_address_gains_nothing_by_my_press(
    session: AsyncSession,
) -> None:
    """The owner opens the stranger's letter, and types the own password."""
    email = new_email()
    await accounts.register(session, registration(email))
    own_link = await newest_token(session, email)
    stranger = registration(email, display_name="Stranger", password="stranger-knows")
    await accounts.register(session, stranger)
    strangers_link = await newest_token(session, email)

    with pytest.raises(accounts.WrongPassword):
        await confirm(session, strangers_link)
    assert (await _user(session, email)).email_confirmed_at is None
    assert (await confirm(session, own_link)).token
    assert (await _user(session, email)).display_name == "Анна Ким"
    with pytest.raises(accounts.WrongCredentials):
        await sign_in(email, "stranger-knows")


async def test_a_wrong_password_does_not_use_the_link_up(
    session: AsyncSession,
) -> None:
    email = new_email()
    await accounts.register(session, registration(email))
    token = await newest_token(session, email)
    with pytest.raises(accounts.WrongPassword):
        await confirm(session, token, "мимо мимо мимо")
    assert (await confirm(session, token)).token


async def test_whoever_has_the_link_cannot_guess_for_long(
    session: AsyncSession,
) -> None:
    email = new_email()
    await accounts.register(session, registration(email))
    token = await newest_token(session, email)
    for number in range(10):
        with pytest.raises(accounts.WrongPassword):
            await confirm(session, token, f"guess number {number}")
    with pytest.raises(TooManyRequests):
        await confirm(session, token)


async def test_the_registration_is_erased_from_a_used_link(
    session: AsyncSession,
) -> None:
    email = new_email()
    for _ in range(2):
        await accounts.register(session, registration(email))
    await confirm(session, await newest_token(session, email))
    rows = (await session.exec(select(OneTimeToken))).all()
    assert [row.payload for row in rows] == [{}, {}]


async def test_the_browser_of_the_confirmation_is_known_afterwards(
    session: AsyncSession,
) -> None:
    email = new_email()
    await accounts.register(session, registration(email))
    opened = await confirm(session, await newest_token(session, email))
    assert attempt_of(email, "192.0.2.1", opened.device).is_known_device


async def test_the_letter_to_a_strangers_address_carries_no_words_of_ours_to_choose(
    session: AsyncSession,
) -> None:
    """Whoever registers writes the name: it must not become an advertisement."""
    email = new_email()
    await accounts.register(
        session, registration(email, display_name="Win at http://evil.example")
    )
    body = await newest_body(session, email)
    assert "evil.example" not in body.text + body.html


async def test_each_letter_on_its_way_confirms_and_only_one_of_them(
    session: AsyncSession,
) -> None:
    email = new_email()
    await accounts.register(session, registration(email))
    old = await newest_token(session, email)
    await accounts.resend_confirmation(session, f" {email.upper()} ")
    new = await newest_token(session, email)

    assert (await confirm(session, old)).token
    with pytest.raises(accounts.TokenInvalid):
        await confirm(session, new)


async def test_nothing_is_sent_again_to_strangers_and_the_confirmed(
    session: AsyncSession,
) -> None:
    confirmed = await make_account(session)
    for email in (new_email(), confirmed.email):
        await accounts.resend_confirmation(session, email)
        assert await letters_to(session, email) == []


async def test_a_mailbox_is_not_flooded_through_us(session: AsyncSession) -> None:
    email = new_email()
    await accounts.register(session, registration(email))
    for _ in range(20):
        await accounts.resend_confirmation(session, email)
    letters = await letters_to(session, email)
    assert len(letters) == 10
    # The refused ones spoil nothing: the last link that was sent still works.
    assert await confirm(session, await newest_token(session, email))


async def test_registering_again_and_again_floods_nobody_either(
    session: AsyncSession,
) -> None:
    known, new = (await make_account(session)).email, new_email()
    for email in (known, new):
        for _ in range(12):
            await accounts.register(session, registration(email))
        assert len(await letters_to(session, email)) == 10


async def test_the_link_of_an_address_that_is_confirmed_already(
    session: AsyncSession,
) -> None:
    email = new_email()
    await accounts.register(session, registration(email))
    moment = (await _user(session, email)).email_confirmed_at = utc_now()
    await session.flush()
    with pytest.raises(accounts.TokenInvalid):
        await confirm(session, await newest_token(session, email))
    assert (await _user(session, email)).email_confirmed_at == moment


async def test_ten_registrations_at_once_make_one_account(
    clone: SessionFactory,
) -> None:
    email = new_email()

    async def register(number: int) -> None:
        spelling = email.upper() if number % 2 else email
        async with db.transaction() as session:
            await accounts.register(session, registration(spelling))

    await asyncio.gather(*[register(number) for number in range(10)])

    async with clone() as session:
        user = (await session.exec(select(User))).one()
        live = select(OneTimeToken).where(col(OneTimeToken.used_at).is_(None))
        tokens = (await session.exec(live)).all()
        assert [token.user_id for token in tokens] == [user.id] * 10


@pytest.mark.parametrize("letters", [1, 2])
async def test_links_pressed_in_eight_tabs_at_once_confirm_once(
    clone: SessionFactory, letters: int
) -> None:
    email = new_email()
    tokens: list[str] = []
    for _ in range(letters):
        async with db.transaction() as session:
            await accounts.register(session, registration(email))
        async with clone() as session:
            tokens.append(await newest_token(session, email))

    async def press(token: str) -> str:
        async with clone() as session:
            return (await confirm(session, token)).token

    results = await asyncio.gather(
        *[press(token) for token in tokens * (8 // letters)], return_exceptions=True
    )
    assert sum(isinstance(result, str) for result in results) == 1
    assert sum(isinstance(r, accounts.TokenInvalid) for r in results) == 7
