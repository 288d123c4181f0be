"""The end of an account: planned, cancelled, carried out."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import col, select, text
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts import jobs
from edu_platform.accounts import service as accounts
from edu_platform.accounts.models import LoginSession, ShownName, User, UserStatus
from edu_platform.accounts.service import WrongCredentials
from edu_platform.accounts.service.sessions import open_session
from edu_platform.certificates import service as certificates
from edu_platform.core import db, personal_data, storage
from edu_platform.core.actor import VISITOR, Role
from edu_platform.core.audit import AuditEvent
from edu_platform.core.errors import NotFound, NotPermitted
from edu_platform.core.models import utc_now
from edu_platform.core.settings import settings
from tests.accounts.factories import letters_to, make_account, sign_in
from tests.accounts.pictures import picture
from tests.accounts.test_data_export import age_proof, proved, ready
from tests.certificates.factories import earn
from tests.conftest import PersonOf, SessionFactory, make_person


async def actions(session: AsyncSession, user: User) -> list[str]:
    query = select(AuditEvent.action).where(AuditEvent.subject_id == str(user.id))
    return list((await session.exec(query.order_by(col(AuditEvent.id)))).all())


async def templates(session: AsyncSession, email: str) -> list[str]:
    return [letter.template for letter in await letters_to(session, email)]


async def scheduled(
    session: AsyncSession, user: User, shown_name: ShownName = ShownName.FULL
) -> User:
    actor = await proved(session, user)
    return await accounts.schedule_deletion(
        session, actor, confirmation=user.email, shown_name=shown_name
    )


async def let_the_time_come(session: AsyncSession, user: User) -> None:
    user.deletion_due_at = utc_now() - timedelta(seconds=1)
    await session.commit()


async def test_planning_ends_other_sessions_and_can_be_cancelled(
    session: AsyncSession, learner: User
) -> None:
    await open_session(session, learner, remember=True)
    actor = await proved(session, learner)
    typed = f" {learner.email.upper()} "
    user = await accounts.schedule_deletion(session, actor, confirmation=typed)
    days = accounts.due_of(user) - utc_now()
    assert days > timedelta(days=settings.deletion_grace_days, minutes=-1)
    query = select(LoginSession.token_hash).where(LoginSession.user_id == learner.id)
    assert (await session.exec(query)).all() == [actor.session_digest]
    identity = await accounts.identify(session, actor.session_digest)
    assert identity
    assert identity.deletion_due_at == user.deletion_due_at

    # Said twice, it is planned once.
    due = user.deletion_due_at
    await accounts.schedule_deletion(session, actor, confirmation=typed)
    assert user.deletion_due_at == due
    await accounts.cancel_deletion(session, actor)
    assert user.deletion_due_at is None
    with pytest.raises(accounts.DeletionNotScheduled):
        await accounts.cancel_deletion(session, actor)
    with pytest.raises(accounts.DeletionNotScheduled):
        accounts.due_of(user)
    assert await actions(session, user) == [
        "person.deletion_scheduled",
        "person.deletion_cancelled",
    ]
    assert await templates(session, user.email) == [
        "deletion_cancelled",
        "deletion_scheduled",
    ]


async def test_it_needs_a_proof_and_the_address(
    session: AsyncSession, learner: User, person_of: PersonOf
) -> None:
    actor = await proved(session, learner)
    other = await person_of()
    with pytest.raises(accounts.ConfirmationWrong):
        await accounts.schedule_deletion(session, actor, confirmation=other.email)
    with pytest.raises(NotPermitted):
        await accounts.schedule_deletion(
            session, actor, confirmation=other.email, user_id=other.id
        )
    with pytest.raises(NotPermitted):
        await accounts.cancel_deletion(session, actor, user_id=other.id)
    await age_proof(session, actor)
    with pytest.raises(accounts.ProofNeeded):
        await accounts.schedule_deletion(session, actor, confirmation=learner.email)
    assert await templates(session, learner.email) == []


async def test_an_administrator_may_plan_it_for_another(
    session: AsyncSession, learner: User, admin: User
) -> None:
    actor = await proved(session, admin)
    await accounts.schedule_deletion(
        session, actor, confirmation=learner.email, user_id=learner.id
    )
    assert await templates(session, learner.email) == ["deletion_scheduled"]
    await accounts.cancel_deletion(session, actor, user_id=learner.id)


async def test_the_last_administrator_stays(
    session: AsyncSession, admin: User, person_of: PersonOf
) -> None:
    with pytest.raises(accounts.LastAdmin):
        await scheduled(session, admin)
    second = await person_of(Role.ADMIN)
    await scheduled(session, second)
    # One who will go does not count.
    with pytest.raises(accounts.LastAdmin):
        await scheduled(session, admin)


async def test_two_last_administrators_cannot_both_go(clone: SessionFactory) -> None:
    async with clone() as session:
        people = [await make_person(session, Role.ADMIN) for _ in range(2)]
        actors = [await proved(session, person) for person in people]

    async def go(number: int) -> Any:
        async with db.transaction() as session:
            return await accounts.schedule_deletion(
                session, actors[number], confirmation=people[number].email
            )

    answers = await asyncio.gather(go(0), go(1), return_exceptions=True)
    assert sorted(type(a).__name__ for a in answers) == ["LastAdmin", "User"]


@pytest.mark.usefixtures("admin")
async def test_when_the_time_comes_the_person_is_forgotten(
    session: AsyncSession,
) -> None:
    user = await make_account(session)
    email = user.email
    avatar = (
        await accounts.set_avatar((await proved(session, user)), picture())
    ).avatar
    export = await ready(session, await proved(session, user))
    await scheduled(session, user)
    assert not await accounts.erase_due(session, user.id)
    assert await accounts.start_due_erasures(session) == 0
    await let_the_time_come(session, user)
    await jobs.start_erasures(session)
    await jobs.start_erasures(session)
    waiting = text(
        "select count(*) from procrastinate_jobs where task_name = 'accounts.erase'"
    )
    found = await session.exec(waiting)  # pyright: ignore[reportCallIssue, reportArgumentType]
    assert found.scalar_one() == 1
    for _ in range(2):
        await jobs.erase(session, str(user.id))
        await session.commit()
    assert user.status is UserStatus.DELETED
    assert (user.avatar, user.deletion_due_at) == ("", None)
    assert (await templates(session, email))[0] == "account_deleted"
    assert (await templates(session, email)).count("account_deleted") == 1
    assert (await actions(session, user)).count("person.erased") == 1
    with pytest.raises(WrongCredentials):
        await sign_in(email)
    with pytest.raises(accounts.PersonNotFound):
        await accounts.cancel_deletion(session, await proved(session, user))
    await jobs.discard_avatar(avatar)
    await jobs.discard_archive(export.storage_key)
    with pytest.raises(NotFound):
        await storage.get(export.storage_key)


async def test_killed_half_way_nothing_is_done_and_the_next_run_does_all(
    clone: SessionFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with clone() as session:
        await make_person(session, Role.ADMIN)
        user = await scheduled(session, await make_person(session))
        await let_the_time_come(session, user)
    last = personal_data.parts()[0]
    killed = personal_data.Part(last.name, last.tables, last.export, _killed)
    with monkeypatch.context() as patch, pytest.raises(RuntimeError):
        patch.setitem(personal_data._parts, last.name, killed)
        async with db.transaction() as session:
            await jobs.erase(session, str(user.id))
    async with clone() as session:
        kept = await session.get_one(User, user.id)
        assert (kept.email, kept.status) == (user.email, UserStatus.ACTIVE)
        assert await templates(session, user.email) == ["deletion_scheduled"]
    async with db.transaction() as session:
        await jobs.erase(session, str(user.id))
    async with clone() as session:
        gone = await session.get_one(User, user.id)
        assert gone.status is UserStatus.DELETED


async def _killed(*_: object) -> None:
    raise RuntimeError


@pytest.mark.parametrize(
    ("choice", "shown"),
    [
        (ShownName.FULL, "Анна Ким"),
        (ShownName.INITIALS, "А. К."),
        (ShownName.HIDDEN, "The name is hidden"),
    ],
)
@pytest.mark.usefixtures("admin")
async def test_certificates_stay_valid_and_show_the_name_as_chosen(
    session: AsyncSession, choice: ShownName, shown: str
) -> None:
    earned = await earn(session, language="en")
    before = await certificates.pdf(session, VISITOR, earned.code)
    await scheduled(session, earned.user, choice)
    await let_the_time_come(session, earned.user)
    for _ in range(2):
        await jobs.erase(session, str(earned.user.id))
        await session.commit()
    await session.refresh(earned.certificate)
    found = await certificates.get_by_code(session, VISITOR, earned.code)
    assert (found.is_valid, found.name) == (True, shown)
    after = await certificates.pdf(session, VISITOR, earned.code)
    assert (after == before) == (choice is ShownName.FULL)


async def test_the_seal_is_of_the_whole_name(session: AsyncSession) -> None:
    earned = await earn(session)
    await certificates.set_shown_name(session, earned.user.id, ShownName.HIDDEN)
    await session.refresh(earned.certificate)
    assert earned.certificate.snapshot["name"] == "Анна Ким"
