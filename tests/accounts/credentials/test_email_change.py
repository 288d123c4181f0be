"""Another address is proved by its mailbox, and the old mailbox can undo it."""

import asyncio
from datetime import timedelta

import httpx
import pytest
from sqlmodel import col, func, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts import service as accounts
from edu_platform.accounts.models import (
    ApiToken,
    ExternalIdentity,
    LoginSession,
    OneTimeToken,
    Provider,
    TokenPurpose,
    User,
    UserStatus,
)
from edu_platform.core import db
from edu_platform.core.audit import AuditEvent
from edu_platform.core.errors import TooManyRequests
from edu_platform.core.models import utc_now
from tests.accounts.credentials.letters import (
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
    letters_to,
    make_account,
    new_email,
    newest_token,
    registration,
    sign_in,
)
from tests.conftest import SessionFactory


async def _confirm(session: AsyncSession, token: str) -> None:
    """Press the link of a letter: the commit comes with the answer."""
    async with session.begin_nested():
        await accounts.confirm_email_change(session, token)
    await session.commit()


async def _revert(session: AsyncSession, token: str) -> None:
    async with session.begin_nested():
        await accounts.revert_email(session, token)
    await session.commit()


async def test_the_link_in_the_new_mailbox_changes_the_address(
    session: AsyncSession,
) -> None:
    user = await make_account(session)
    old, new = user.email, new_email()
    actor, token = await signed_in(session, user)

    await ask_change(session, actor, new)
    assert (await fresh(session, user)).email == old
    assert await templates_to(session, new) == ["email_change_confirm"]
    assert await templates_to(session, old) == ["email_change_notice"]

    await _confirm(session, await newest_token(session, new))
    assert (await fresh(session, user)).email == new
    assert (await templates_to(session, new))[0] == "email_changed"
    assert (await templates_to(session, old))[0] == "email_changed_notice"
    assert await is_open(session, token)
    assert (await sign_in(new)).user_id == user.id
    with pytest.raises(accounts.WrongCredentials):
        await sign_in(old)


async def test_the_link_works_once(session: AsyncSession) -> None:
    user = await make_account(session)
    actor, _token = await signed_in(session, user)
    new = new_email()
    await ask_change(session, actor, new)
    token = await newest_token(session, new)
    await _confirm(session, token)
    with pytest.raises(accounts.TokenInvalid):
        await _confirm(session, token)


async def test_the_log_knows_of_each_step(session: AsyncSession) -> None:
    user = await make_account(session)
    old, new = user.email, new_email()
    actor, _token = await signed_in(session, user)
    await ask_change(session, actor, new)
    await _confirm(session, await newest_token(session, new))
    await _revert(session, await newest_token(session, old))
    query = select(AuditEvent.action).where(AuditEvent.actor_id == user.id)
    assert (await session.exec(query.order_by(col(AuditEvent.id)))).all() == [
        "person.email_change_asked",
        "person.email_changed",
        "person.email_reverted",
    ]


async def test_without_a_fresh_proof_nothing_is_sent(session: AsyncSession) -> None:
    user = await make_account(session)
    actor, _token = await signed_in(session, user)
    await session.exec(
        update(LoginSession).values(proved_at=utc_now() - timedelta(minutes=16))
    )
    new = new_email()
    with pytest.raises(accounts.ProofNeeded):
        await ask_change(session, actor, new)
    assert await letters_to(session, new) == []
    assert await letters_to(session, user.email) == []


async def test_ones_own_address_is_no_change(session: AsyncSession) -> None:
    user = await make_account(session)
    actor, _token = await signed_in(session, user)
    with pytest.raises(accounts.SameEmail):
        await ask_change(session, actor, user.email.upper())


async def test_who_asks_is_not_told_that_an_address_is_taken(
    session: AsyncSession,
) -> None:
    """Neither by an answer, nor by what comes to the own mailbox, nor by the work."""
    user, owner = await make_account(session), await make_account(session, locale="ru")
    actor, _token = await signed_in(session, user)
    seen = []
    for email in (owner.email, new_email()):
        await ask_change(session, actor, email)
        letters = await letters_to(session, email)
        seen.append((len(letters), len(await letters_to(session, user.email))))
    assert seen == [(1, 1), (1, 2)]
    (told,) = await letters_to(session, owner.email)
    assert (told.template, told.locale) == ("email_change_taken", "ru")
    assert not told.has_secret


async def test_a_newer_wish_ends_the_older_one(session: AsyncSession) -> None:
    user = await make_account(session)
    actor, _token = await signed_in(session, user)
    first, second = new_email(), new_email()
    for email in (first, second):
        await ask_change(session, actor, email)
    with pytest.raises(accounts.TokenInvalid):
        await _confirm(session, await newest_token(session, first))
    await _confirm(session, await newest_token(session, second))


async def test_a_new_password_ends_the_wish_and_leaves_the_way_back(
    session: AsyncSession,
) -> None:
    """A thief would like to end the way back: a new password must not."""
    user = await make_account(session)
    old, thief = user.email, new_email()
    actor, _token = await signed_in(session, user)
    await ask_change(session, actor, thief)
    change, back = await newest_token(session, thief), await newest_token(session, old)
    await reset(await recovery_token(session, user))
    with pytest.raises(accounts.TokenInvalid):
        await _confirm(session, change)
    await _revert(session, back)


async def test_nobody_floods_a_mailbox(session: AsyncSession) -> None:
    target = new_email()
    for _ in range(2):
        user = await make_account(session)
        actor, _token = await signed_in(session, user)
        for _each in range(5):
            await ask_change(session, actor, target)
        with pytest.raises(TooManyRequests):
            await ask_change(session, actor, target)
    assert len(await letters_to(session, target)) == 5


async def test_an_unconfirmed_registration_does_not_keep_an_address(
    session: AsyncSession,
) -> None:
    user, email = await make_account(session), new_email()
    await accounts.register(session, registration(email, password="stranger-knows"))
    actor, _token = await signed_in(session, user)
    await ask_change(session, actor, email)
    assert (await templates_to(session, email))[0] == "email_change_confirm"
    await _confirm(session, await newest_token(session, email))
    assert (await fresh(session, user)).email == email
    deleted = select(func.count()).where(User.status == UserStatus.DELETED)
    assert (await session.exec(deleted)).one() == 1


async def test_an_address_that_was_taken_meanwhile(session: AsyncSession) -> None:
    user, email = await make_account(session), new_email()
    actor, _token = await signed_in(session, user)
    await ask_change(session, actor, email)
    token = await newest_token(session, email)
    await make_account(session, email=email)
    with pytest.raises(accounts.EmailTaken):
        await _confirm(session, token)
    await session.refresh(user)
    assert user.email != email


async def test_of_people_who_want_one_address_one_gets_it(
    clone: SessionFactory,
) -> None:
    email, tokens = new_email(), []
    for _ in range(5):
        async with clone() as session:
            user = await make_account(session)
            actor, _token = await signed_in(session, user)
            await ask_change(session, actor, email)
            tokens.append(await newest_token(session, email))

    async def press(token: str) -> None:
        async with db.transaction() as session:
            await accounts.confirm_email_change(session, token)

    results = await asyncio.gather(
        *[press(token) for token in tokens], return_exceptions=True
    )
    assert results.count(None) == 1
    assert sum(isinstance(r, accounts.EmailTaken) for r in results) == 4
    async with clone() as session:
        query = select(func.count()).where(User.email == email)
        assert (await session.exec(query)).one() == 1


class TestItWasNotMe:
    async def test_before_the_change_it_ends_the_wish_and_all_sessions(
        self, session: AsyncSession
    ) -> None:
        user = await make_account(session)
        thief = new_email()
        actor, token = await signed_in(session, user)
        await ask_change(session, actor, thief)
        change = await newest_token(session, thief)

        await _revert(session, await newest_token(session, user.email))

        assert not await is_open(session, token)
        with pytest.raises(accounts.TokenInvalid):
            await _confirm(session, change)
        # Whoever asked knew the password: recovery sets another one.
        with pytest.raises(accounts.WrongCredentials):
            await sign_in(user.email, PASSWORD)
        await reset(await recovery_token(session, user))
        assert (await sign_in(user.email, NEW_PASSWORD)).user_id == user.id

    async def test_after_the_change_the_old_address_comes_back(
        self, session: AsyncSession
    ) -> None:
        user = await make_account(session)
        old, thief = user.email, new_email()
        actor, token = await signed_in(session, user)
        await ask_change(session, actor, thief)
        first = await newest_token(session, old)
        await _confirm(session, await newest_token(session, thief))
        # The thief goes on, and the first letter's link is as good as before.
        thiefs = await recovery_token(session, await fresh(session, user))
        await reset(thiefs, "пароль вора такой")
        opened = await sign_in(thief, "пароль вора такой")

        await _revert(session, first)

        assert (await fresh(session, user)).email == old
        for each in (token, opened.token):
            assert not await is_open(session, each)
        with pytest.raises(accounts.WrongCredentials):
            await sign_in(old, "пароль вора такой")
        live = select(func.count()).where(
            OneTimeToken.user_id == user.id, col(OneTimeToken.used_at).is_(None)
        )
        assert (await session.exec(live)).one() == 0

    async def test_ways_in_that_the_thief_has_made_are_gone_and_older_ones_stay(
        self, session: AsyncSession
    ) -> None:
        user = await make_account(session)
        for key, age in (("owner", timedelta(days=30)), ("thief", timedelta())):
            session.add(
                ExternalIdentity(
                    user_id=user.id,
                    provider=Provider.VK if key == "owner" else Provider.YANDEX,
                    subject=key,
                    created_at=utc_now() - age,
                )
            )
        session.add(
            ApiToken(
                user_id=user.id,
                name="thief",
                prefix="edu_pat_xx",
                token_hash="0" * 64,
                scopes=["read"],
                expires_at=utc_now() + timedelta(days=9),
            )
        )
        actor, _token = await signed_in(session, user)
        await ask_change(session, actor, new_email())
        await _revert(session, await newest_token(session, user.email))
        linked = (await session.exec(select(ExternalIdentity.subject))).all()
        assert linked == ["owner"]
        assert (await session.exec(select(ApiToken))).all() == []

    async def test_it_is_possible_for_three_days(self, session: AsyncSession) -> None:
        user = await make_account(session)
        actor, _token = await signed_in(session, user)
        await ask_change(session, actor, new_email())
        query = select(OneTimeToken).where(
            OneTimeToken.purpose == TokenPurpose.REVERT_EMAIL
        )
        row = (await session.exec(query)).one()
        left = row.expires_at - utc_now()
        assert timedelta(hours=71) < left <= timedelta(hours=72)

    async def test_somebody_else_has_the_old_address_by_now(
        self, session: AsyncSession
    ) -> None:
        user = await make_account(session)
        old, new = user.email, new_email()
        actor, _token = await signed_in(session, user)
        await ask_change(session, actor, new)
        await _confirm(session, await newest_token(session, new))
        back = await newest_token(session, old)
        await make_account(session, email=old)
        with pytest.raises(accounts.EmailTaken):
            await _revert(session, back)

    async def test_of_a_blocked_person_nothing_changes(
        self, session: AsyncSession
    ) -> None:
        user = await make_account(session)
        actor, _token = await signed_in(session, user)
        new = new_email()
        await ask_change(session, actor, new)
        change = await newest_token(session, new)
        back = await newest_token(session, user.email)
        (await fresh(session, user)).status = UserStatus.BLOCKED
        await session.commit()
        for press, token in ((_confirm, change), (_revert, back)):
            with pytest.raises(accounts.TokenInvalid):
                await press(session, token)


async def test_the_forms_lead_on(
    client: httpx.AsyncClient, session: AsyncSession
) -> None:
    user = await make_account(session)
    old, new = user.email, new_email()
    actor, _token = await signed_in(session, user)
    await ask_change(session, actor, new)
    change = {"token": await newest_token(session, new)}
    done = await client.post("/auth/confirm-new-email", data=change)
    assert done.headers["location"] == "/confirm-new-email?done=EmailChanged"
    back = {"token": await newest_token(session, old)}
    undone = await client.post("/auth/revert-email", data=back)
    assert undone.headers["location"] == "/login?done=EmailReverted"
    assert (await fresh(session, user)).email == old
