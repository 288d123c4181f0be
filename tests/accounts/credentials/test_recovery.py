"""A link of a letter sets one password, once, and opens no session."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest
from pydantic import ValidationError
from sqlmodel import col, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts import service as accounts
from edu_platform.accounts.events import EmailConfirmed, PasswordChanged
from edu_platform.accounts.jobs import send_recovery_letter_to
from edu_platform.accounts.models import LoginAttempt, OneTimeToken, UserStatus
from edu_platform.accounts.schemas import PasswordChange
from edu_platform.core import db, events
from edu_platform.core.audit import AuditEvent
from edu_platform.core.db import run_sql
from edu_platform.core.models import utc_now
from tests.accounts.credentials.letters import (
    BROWSER,
    NEW_PASSWORD,
    ask_change,
    fresh,
    is_open,
    recovery_token,
    reset,
    signed_in,
    templates_to,
)
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


async def _jobs(session: AsyncSession) -> list[str]:
    """Return for whom letters wait to be written."""
    query = (
        "select args->>'user_id' from procrastinate_jobs"
        " where task_name = 'accounts.send_recovery_letter' order by id"
    )
    return [row[0] for row in await run_sql(session, query)]


async def test_every_address_is_asked_for_alike(session: AsyncSession) -> None:
    """Whom the letter goes to is found out by a job, not while the person waits."""
    known = await make_account(session)
    before = len(await _jobs(session))
    for email in (known.email.upper(), f" {new_email()} "):
        await accounts.ask_recovery(session, email)
    assert (await _jobs(session))[before:] == [str(known.id), ""]


async def test_the_job_writes_to_whom_there_is(session: AsyncSession) -> None:
    known = await make_account(session, locale="ru")
    await send_recovery_letter_to(session, "")
    await send_recovery_letter_to(session, str(uuid4()))
    await send_recovery_letter_to(session, str(known.id))
    (letter,) = await letters_to(session, known.email)
    assert (letter.template, letter.locale) == ("password_reset", "ru")
    assert letter.has_secret


async def test_a_blocked_person_gets_no_letter(session: AsyncSession) -> None:
    blocked = await make_account(session, status=UserStatus.BLOCKED)
    await send_recovery_letter_to(session, str(blocked.id))
    assert await letters_to(session, blocked.email) == []


async def test_a_mailbox_is_not_flooded(session: AsyncSession) -> None:
    known, unknown = (await make_account(session)).email, new_email()
    before = len(await _jobs(session))
    for email in (known, unknown):
        for _ in range(9):
            await accounts.ask_recovery(session, email)
    assert len(await _jobs(session)) - before == 10


async def test_the_link_sets_a_password_once(session: AsyncSession) -> None:
    user = await make_account(session)
    _actor, token_of_session = await signed_in(session, user)
    token = await recovery_token(session, user)

    await reset(token)

    assert not await is_open(session, token_of_session)
    assert (await sign_in(user.email, NEW_PASSWORD)).user_id == user.id
    with pytest.raises(accounts.WrongCredentials):
        await sign_in(user.email, PASSWORD)
    with pytest.raises(accounts.TokenInvalid):
        await reset(token, "другой пароль ещё")
    assert (await sign_in(user.email, NEW_PASSWORD)).user_id == user.id


async def test_the_person_is_told_and_the_log_knows(session: AsyncSession) -> None:
    user = await make_account(session)
    await reset(await recovery_token(session, user))
    assert (await templates_to(session, user.email))[0] == "password_changed"
    body = await newest_body(session, user.email)
    assert body.link.endswith("/recover")
    assert NEW_PASSWORD not in body.text
    query = select(AuditEvent.action).where(AuditEvent.subject_id == str(user.id))
    assert (await session.exec(query)).all() == ["person.password_reset"]


async def test_it_is_told_upwards(
    session: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[object] = []

    async def note(_session: AsyncSession, event: object) -> None:
        told.append(event)

    for kind in (EmailConfirmed, PasswordChanged):
        monkeypatch.setitem(events._reactions, kind, [note])
    user = await make_account(session)
    await reset(await recovery_token(session, user))
    assert told == [PasswordChanged(user.id)]


async def test_the_link_is_for_this_and_nothing_else(session: AsyncSession) -> None:
    user = await make_account(session)
    token = await recovery_token(session, user)
    with pytest.raises(accounts.TokenInvalid):
        await confirm(session, token)
    for use in (accounts.confirm_email_change, accounts.revert_email):
        with pytest.raises(accounts.TokenInvalid):
            await use(session, token)
    email = new_email()
    await accounts.register(session, registration(email))
    with pytest.raises(accounts.TokenInvalid):
        await reset(await newest_token(session, email))


async def test_only_a_digest_is_stored(session: AsyncSession) -> None:
    user = await make_account(session)
    token = await recovery_token(session, user)
    row = (await session.exec(select(OneTimeToken))).one()
    assert token not in row.model_dump_json()
    with pytest.raises(accounts.TokenInvalid):
        await reset(row.token_hash)


async def test_it_gets_too_old_after_half_an_hour(session: AsyncSession) -> None:
    user = await make_account(session)
    token = await recovery_token(session, user)
    row = (await session.exec(select(OneTimeToken))).one()
    left = row.expires_at - utc_now()
    assert timedelta(minutes=29) < left <= timedelta(minutes=30)
    await session.exec(
        update(OneTimeToken).values(expires_at=utc_now() - timedelta(seconds=1))
    )
    await session.commit()
    with pytest.raises(accounts.TokenInvalid):
        await reset(token)


async def test_a_newer_letter_ends_the_older_one(session: AsyncSession) -> None:
    user = await make_account(session)
    older = await recovery_token(session, user)
    newer = await recovery_token(session, user)
    with pytest.raises(accounts.TokenInvalid):
        await reset(older)
    await reset(newer)


async def test_a_changed_password_ends_it(session: AsyncSession) -> None:
    user = await make_account(session)
    actor, _token = await signed_in(session, user)
    token = await recovery_token(session, user)
    change = PasswordChange(password="ещё один пароль мой")
    await accounts.change_password(actor, change, BROWSER)
    with pytest.raises(accounts.TokenInvalid):
        await reset(token)


async def test_a_changed_address_ends_it(session: AsyncSession) -> None:
    user = await make_account(session)
    actor, _token = await signed_in(session, user)
    token = await recovery_token(session, user)
    email = new_email()
    await ask_change(session, actor, email)
    change = await newest_token(session, email)
    await accounts.confirm_email_change(session, change)
    await session.commit()
    with pytest.raises(accounts.TokenInvalid):
        await reset(token)


async def test_a_person_blocked_meanwhile_sets_nothing(session: AsyncSession) -> None:
    user = await make_account(session)
    token = await recovery_token(session, user)
    (await fresh(session, user)).status = UserStatus.BLOCKED
    await session.commit()
    with pytest.raises(accounts.TokenInvalid):
        await reset(token)
    assert (await fresh(session, user)).password_hash == user.password_hash


async def test_an_unconfirmed_account_is_confirmed_by_it(
    session: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The link proves the mailbox, and ends what a stranger registered with it."""
    told: list[object] = []

    async def note(_session: AsyncSession, event: object) -> None:
        told.append(event)

    monkeypatch.setitem(events._reactions, EmailConfirmed, [note])
    user = await make_account(session, password_hash=None, email_confirmed_at=None)
    stranger = registration(user.email, password="stranger-knows")
    await accounts.register(session, stranger)
    strangers_link = await newest_token(session, user.email)

    await reset(await recovery_token(session, user))

    assert (await fresh(session, user)).email_confirmed_at is not None
    assert told == [EmailConfirmed(user.id)]
    assert (await sign_in(user.email, NEW_PASSWORD)).token
    with pytest.raises(accounts.TokenInvalid):
        await confirm(session, strangers_link, "stranger-knows")


async def test_who_has_no_password_gets_one(session: AsyncSession) -> None:
    """An account that was opened by another service's sign-in."""
    user = await make_account(session, password_hash=None)
    await reset(await recovery_token(session, user))
    assert (await sign_in(user.email, NEW_PASSWORD)).token


async def test_ones_own_name_is_no_password_and_the_link_stays_good(
    session: AsyncSession,
) -> None:
    user = await make_account(session, display_name="Евлампия Щукина")
    token = await recovery_token(session, user)
    with pytest.raises(accounts.PersonalPassword):
        await reset(token, "евлампия щукина 1985")
    with pytest.raises(ValidationError):
        await reset(token, "password1")
    await reset(token)


async def test_earlier_failures_are_forgiven(session: AsyncSession) -> None:
    user = await make_account(session)
    for _ in range(5):
        with pytest.raises(accounts.WrongCredentials):
            await sign_in(user.email, "забыл")
    with pytest.raises(accounts.AccountGuessed):
        await sign_in(user.email)
    await reset(await recovery_token(session, user))
    assert (await sign_in(user.email, NEW_PASSWORD)).token
    failed = select(LoginAttempt).where(
        col(LoginAttempt.succeeded).is_(False), col(LoginAttempt.forgiven).is_(False)
    )
    assert (await session.exec(failed)).all() == []


async def test_every_character_counts(session: AsyncSession) -> None:
    """Spaces, emoji, capitals, and what comes after the seventy-second byte."""
    user = await make_account(session)
    long = " Ёж🦔 " + "слово " * 20
    await reset(await recovery_token(session, user), long + "А")
    for other in (long + "Б", long, long.strip() + "А", (long + "А").lower()):
        with pytest.raises(accounts.WrongCredentials):
            await sign_in(user.email, other)
    assert (await sign_in(user.email, long + "А")).token


async def test_one_link_pressed_in_eight_tabs_sets_one_password(
    clone: SessionFactory,
) -> None:
    async with clone() as session:
        user = await make_account(session)
        token = await recovery_token(session, user)
    words = [f"пароль номер {n} такой" for n in range(8)]
    results = await asyncio.gather(
        *[reset(token, password) for password in words], return_exceptions=True
    )
    assert results.count(None) == 1
    assert sum(isinstance(r, accounts.TokenInvalid) for r in results) == 7
    assert (await sign_in(user.email, words[results.index(None)])).token


async def test_of_letters_asked_for_at_once_one_link_lives(
    clone: SessionFactory,
) -> None:
    async with clone() as session:
        user = await make_account(session)

    async def write() -> None:
        async with db.transaction() as session:
            await send_recovery_letter_to(session, str(user.id))

    await asyncio.gather(*[write() for _ in range(8)])
    async with clone() as session:
        live = select(OneTimeToken).where(col(OneTimeToken.used_at).is_(None))
        assert len((await session.exec(live)).all()) == 1
