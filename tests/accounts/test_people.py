"""Profiles, and what administrators do with people."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts import service as accounts
from edu_platform.accounts.models import LoginSession, User, UserStatus
from edu_platform.accounts.schemas import ProfileUpdate
from edu_platform.accounts.service.sessions import open_session
from edu_platform.core import db
from edu_platform.core.actor import SYSTEM, VISITOR, Role
from edu_platform.core.audit import AuditEvent
from edu_platform.core.errors import NotPermitted, SignInRequired
from edu_platform.core.models import utc_now
from edu_platform.core.paging import BadCursor, encode_cursor
from edu_platform.core.personal_data import erase_person, export_person
from tests.accounts.factories import make_account, registration, sign_in
from tests.conftest import PersonOf, SessionFactory, actor_of, make_person


async def test_people_read_themselves_and_admins_read_all(
    session: AsyncSession, learner: User, admin: User
) -> None:
    found = await accounts.get_person(session, actor_of(learner), learner.id)
    assert found is learner
    assert await accounts.get_person(session, actor_of(admin), learner.id) is learner
    with pytest.raises(NotPermitted):
        await accounts.get_person(session, actor_of(learner), admin.id)
    with pytest.raises(SignInRequired):
        await accounts.get_person(session, VISITOR, learner.id)
    with pytest.raises(accounts.PersonNotFound):
        await accounts.get_person(session, actor_of(admin), uuid4())


async def test_a_profile_is_changed_by_its_owner(
    session: AsyncSession, learner: User
) -> None:
    changes = ProfileUpdate(display_name="Новое Имя", headline="h", about="a")
    user = await accounts.update_profile(session, actor_of(learner), changes)
    assert (user.display_name, user.headline, user.about) == ("Новое Имя", "h", "a")
    # A form without a language does not make an English reader a Russian one.
    assert user.locale == "en"
    with pytest.raises(SignInRequired):
        await accounts.update_profile(session, VISITOR, changes)


async def test_a_language_is_one_that_there_is(
    session: AsyncSession, learner: User
) -> None:
    actor = actor_of(learner)
    await accounts.set_locale(session, actor, "ru")
    await accounts.set_locale(session, actor, "de")
    assert (await accounts.get_person(session, actor, learner.id)).locale == "ru"
    with pytest.raises(SignInRequired):
        await accounts.set_locale(session, VISITOR, "ru")


async def test_administrators_know_people_by_their_addresses(
    session: AsyncSession, admin: User, learner: User
) -> None:
    ids = [admin.id, learner.id, uuid4()]
    found = await accounts.emails_of(session, actor_of(admin), ids)
    assert found == {admin.id: admin.email, learner.id: learner.email}
    with pytest.raises(NotPermitted):
        await accounts.emails_of(session, actor_of(learner), ids)


class TestList:
    async def test_the_search_is_literal_and_ignores_case(
        self, session: AsyncSession, admin: User, person_of: PersonOf
    ) -> None:
        percent = await person_of(display_name="100% Анна", email="p@search.org")
        underscore = await person_of(display_name="a_b", email="u@search.org")
        backslash = await person_of(display_name="c\\d", email="b@search.org")
        axb = await person_of(display_name="axb", email="x@search.org")

        async def found(text: str) -> set[Any]:
            page = await accounts.list_people(session, actor_of(admin), search=text)
            return {user.id for user in page.items}

        assert await found("%") == {percent.id}
        assert await found("a_b") == {underscore.id}
        assert await found("c\\d") == {backslash.id}
        assert await found("0% АННА") == {percent.id}
        assert await found(" SEARCH.ORG ") == {
            percent.id,
            underscore.id,
            backslash.id,
            axb.id,
        }
        assert await found("'; drop table user --") == set()

    async def test_pages_have_all_people_once(
        self, session: AsyncSession, admin: User, person_of: PersonOf
    ) -> None:
        people = {(await person_of(email=f"{n}@pages.org")).id for n in range(27)}

        async def page(number: int) -> list[Any]:
            found = await accounts.list_people(
                session, actor_of(admin), search="@pages.org", page=number
            )
            assert found.total == 27
            return [user.id for user in found.items]

        first, second, third = [await page(number) for number in (1, 2, 3)]
        assert (len(first), len(second), third) == (25, 2, [])
        assert {*first, *second} == people
        assert first == sorted(first, reverse=True)

    async def test_cursors_have_all_people_once(
        self, session: AsyncSession, admin: User, person_of: PersonOf
    ) -> None:
        moment = utc_now()
        # Five of the same moment: the id decides.
        people = {
            (await person_of(email=f"{n}@cursor.org", created_at=moment)).id
            for n in range(5)
        }
        found: list[Any] = []
        cursor = ""
        for _ in range(3):
            page = await accounts.list_people_after(
                session,
                actor_of(admin),
                search="@cursor.org",
                cursor=cursor,
                limit=2,
            )
            found += [row.id for row in page.items]
            cursor = page.next_cursor or ""
        assert cursor == ""
        assert len(found) == 5
        assert set(found) == people

    @pytest.mark.parametrize(
        "cursor",
        [
            "x",
            "!",
            "ё",
            encode_cursor("yesterday", "0190b5c0-0000-7000-8000-000000000000"),
            encode_cursor(1),
        ],
    )
    async def test_a_damaged_cursor_is_refused(
        self, session: AsyncSession, admin: User, cursor: str
    ) -> None:
        with pytest.raises(BadCursor):
            await accounts.list_people_after(session, actor_of(admin), cursor=cursor)

    async def test_roles_and_the_count(
        self, session: AsyncSession, admin: User, learner: User, person_of: PersonOf
    ) -> None:
        actor = actor_of(admin)
        before = await accounts.count_people(session, actor)
        await person_of(status=UserStatus.DELETED)
        assert await accounts.count_people(session, actor) == before
        everybody = await accounts.list_people(session, actor)
        assert everybody.total == before
        admins = await accounts.list_people(session, actor, role=Role.ADMIN)
        assert admin.id in {user.id for user in admins.items}
        assert learner.id not in {user.id for user in admins.items}

    async def test_only_admins_see_people(
        self, session: AsyncSession, learner: User
    ) -> None:
        actor = actor_of(learner)
        for ask in (
            accounts.list_people,
            accounts.list_people_after,
            accounts.count_people,
        ):
            with pytest.raises(NotPermitted):
                await ask(session, actor)
            with pytest.raises(SignInRequired):
                await ask(session, VISITOR)


async def _sessions_of(session: AsyncSession, user: User) -> int:
    query = select(LoginSession.id).where(LoginSession.user_id == user.id)
    return len((await session.exec(query)).all())


async def _audit(session: AsyncSession, subject: object) -> list[AuditEvent]:
    query = select(AuditEvent).where(AuditEvent.subject_id == str(subject))
    return list((await session.exec(query)).all())


class TestRoles:
    async def test_a_new_role_ends_the_sessions_of_the_old_one(
        self, session: AsyncSession, admin: User, learner: User
    ) -> None:
        await open_session(session, learner, remember=True)
        user = await accounts.set_role(session, actor_of(admin), learner.id, Role.ADMIN)
        assert user.role is Role.ADMIN
        assert await _sessions_of(session, learner) == 0
        (event,) = await _audit(session, learner.id)
        assert (event.actor_id, event.action) == (admin.id, "person.role_changed")
        assert (event.before, event.after) == ({"role": "user"}, {"role": "admin"})

    async def test_the_same_role_changes_nothing(
        self, session: AsyncSession, admin: User, learner: User
    ) -> None:
        await open_session(session, learner, remember=True)
        await accounts.set_role(session, actor_of(admin), learner.id, Role.USER)
        assert await _sessions_of(session, learner) == 1
        assert await _audit(session, learner.id) == []

    async def test_the_last_administrator_stays(
        self, session: AsyncSession, admin: User, person_of: PersonOf
    ) -> None:
        # Neither a blocked administrator nor an unconfirmed one can get in.
        await person_of(Role.ADMIN, status=UserStatus.BLOCKED)
        await person_of(Role.ADMIN, email_confirmed_at=None)
        actor = actor_of(admin)
        with pytest.raises(accounts.LastAdmin):
            await accounts.set_role(session, actor, admin.id, Role.USER)
        with pytest.raises(accounts.LastAdmin):
            await accounts.set_status(session, actor, admin.id, UserStatus.BLOCKED)
        with pytest.raises(accounts.LastAdmin):
            await erase_person(session, admin.id)

        await person_of(Role.ADMIN)
        user = await accounts.set_role(session, actor, admin.id, Role.USER)
        assert user.role is Role.USER

    async def test_only_admins_change_roles(
        self, session: AsyncSession, learner: User, person_of: PersonOf
    ) -> None:
        other = await person_of()
        for actor, refusal in (
            (actor_of(learner), NotPermitted),
            (VISITOR, SignInRequired),
        ):
            for user_id in (other.id, learner.id, uuid4()):
                with pytest.raises(refusal):
                    await accounts.set_role(session, actor, user_id, Role.ADMIN)
                with pytest.raises(refusal):
                    await accounts.set_status(
                        session, actor, user_id, UserStatus.BLOCKED
                    )

    async def test_nobody_and_the_deleted_have_no_role(
        self, session: AsyncSession, admin: User, learner: User
    ) -> None:
        await erase_person(session, learner.id)
        actor = actor_of(admin)
        for user_id in (learner.id, uuid4()):
            with pytest.raises(accounts.PersonNotFound):
                await accounts.set_role(session, actor, user_id, Role.ADMIN)
            with pytest.raises(accounts.PersonNotFound):
                await accounts.set_status(session, actor, user_id, UserStatus.ACTIVE)

    async def test_two_administrators_cannot_remove_each_other_at_once(
        self, clone: SessionFactory
    ) -> None:
        for _ in range(3):
            async with clone() as session:
                for old in (await session.exec(select(User))).all():
                    await session.delete(old)
                pair = [await make_person(session, Role.ADMIN) for _ in range(2)]

            async def demote(by: User, whom: User) -> None:
                async with db.transaction() as session:
                    await accounts.set_role(session, actor_of(by), whom.id, Role.USER)

            async def block(by: User, whom: User) -> None:
                async with db.transaction() as session:
                    await accounts.set_status(
                        session, actor_of(by), whom.id, UserStatus.BLOCKED
                    )

            results = await asyncio.gather(
                demote(pair[0], pair[1]),
                block(pair[1], pair[0]),
                return_exceptions=True,
            )
            assert [type(r) for r in results if r] == [accounts.LastAdmin]
            async with clone() as session:
                left = select(User).where(
                    User.role == Role.ADMIN, User.status == UserStatus.ACTIVE
                )
                assert len((await session.exec(left)).all()) == 1


class TestStatus:
    async def test_a_blocked_person_is_out_at_once_and_can_be_let_in(
        self, session: AsyncSession, admin: User
    ) -> None:
        user = await make_account(session)
        await sign_in(user.email)
        actor = actor_of(admin)

        await accounts.set_status(session, actor, user.id, UserStatus.BLOCKED)
        await session.commit()
        assert await _sessions_of(session, user) == 0
        with pytest.raises(accounts.WrongCredentials):
            await sign_in(user.email)

        await accounts.set_status(session, actor, user.id, UserStatus.ACTIVE)
        await accounts.set_status(session, actor, user.id, UserStatus.ACTIVE)
        await session.commit()
        assert (await sign_in(user.email)).user_id == user.id
        assert [e.after for e in await _audit(session, user.id)] == [
            {"status": "blocked"},
            {"status": "active"},
        ]

    async def test_the_only_administrator_can_be_let_in_again(
        self, session: AsyncSession, person_of: PersonOf
    ) -> None:
        blocked = await person_of(Role.ADMIN, status=UserStatus.BLOCKED)
        user = await accounts.set_status(session, SYSTEM, blocked.id, UserStatus.ACTIVE)
        assert user.status is UserStatus.ACTIVE


class TestCreation:
    async def test_the_system_makes_the_first_administrator(
        self, session: AsyncSession
    ) -> None:
        made = await accounts.create_admin(session, SYSTEM, registration())
        await session.commit()
        assert made.role is Role.ADMIN
        assert (await sign_in(made.email)).user_id == made.id
        assert [e.action for e in await _audit(session, made.id)] == ["person.created"]

    async def test_an_address_is_taken_once(
        self, session: AsyncSession, learner: User
    ) -> None:
        again = registration(learner.email.upper())
        with pytest.raises(accounts.EmailTaken):
            await accounts.create_person(session, SYSTEM, again, role=Role.USER)
        # The refusal leaves the transaction usable.
        assert (await session.exec(select(User.id).limit(1))).one()

    async def test_nobody_else_makes_accounts_without_a_letter(
        self, session: AsyncSession, learner: User
    ) -> None:
        for actor, refusal in (
            (actor_of(learner), NotPermitted),
            (VISITOR, SignInRequired),
        ):
            with pytest.raises(refusal):
                await accounts.create_admin(session, actor, registration())


class TestPersonalData:
    async def test_the_export_has_the_person_and_no_secrets(
        self, session: AsyncSession
    ) -> None:
        user = await make_account(session, about="О себе")
        opened = await open_session(session, user, remember=True, address="192.0.2.9")
        exported = str((await export_person(session, user.id))["accounts"])
        assert user.email in exported
        assert "О себе" in exported
        assert "192.0.2.9" in exported
        assert "argon2" not in exported
        login = (await session.exec(select(LoginSession))).one()
        assert opened.token not in exported
        assert login.token_hash not in exported

    async def test_erasure_empties_the_account_and_keeps_its_row(
        self, session: AsyncSession, admin: User
    ) -> None:
        del admin
        user = await make_account(session, about="О себе", headline="x")
        await sign_in(user.email)
        email = user.email
        await erase_person(session, user.id)
        await session.commit()

        kept = await session.get_one(User, user.id, populate_existing=True)
        assert kept.status is UserStatus.DELETED
        assert kept.role is Role.USER
        assert kept.password_hash is None
        assert kept.about == kept.headline == ""
        assert email not in kept.model_dump_json()
        assert "Анна" not in kept.model_dump_json()
        assert await _sessions_of(session, user) == 0
        with pytest.raises(accounts.WrongCredentials):
            await sign_in(email)

    async def test_the_address_is_free_again(self, session: AsyncSession) -> None:
        user = await make_account(session)
        email = user.email
        await erase_person(session, user.id)
        await accounts.register(session, registration(email))
        query = select(User).where(col(User.email) == email)
        assert (await session.exec(query)).one().id != user.id
