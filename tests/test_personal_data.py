"""Nothing that is kept of a person is forgotten in the export or the erasure."""

import json
from typing import Any

import pytest
from sqlalchemy import Column, Table
from sqlmodel import SQLModel, select
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts.models import User, UserStatus
from edu_platform.core.personal_data import (
    erase_person,
    export_person,
    parts,
)
from edu_platform.core.settings import ROOT
from edu_platform.learning import service as learning
from edu_platform.mail.models import OutgoingMail
from tests.certificates.factories import earn
from tests.conftest import actor_of
from tests.learning.factories import make_course
from tests.quizzes.factories import take

# Columns that name a person without a foreign key.
NAMES = {"user_id", "author_id", "owner_id", "person_id"}


def _points_at_a_person(column: Column[Any]) -> bool:
    targets = {key.column.table.name for key in column.foreign_keys}
    return "user" in targets or column.name in NAMES


def _tables() -> list[Table]:
    return list(SQLModel.metadata.tables.values())


def test_every_table_that_points_at_a_person_belongs_to_a_part() -> None:
    pointing = {
        table.name
        for table in _tables()
        if any(_points_at_a_person(column) for column in table.columns)
    }
    assert pointing > {"login_session", "enrollment", "attempt", "certificate"}
    covered = {"user"} | {name for part in parts() for name in part.tables}
    assert pointing - covered == set()


def test_parts_name_tables_that_exist_and_each_once() -> None:
    named = [name for part in parts() for name in part.tables]
    assert len(named) == len(set(named))
    assert set(named) <= {table.name for table in _tables()}


def test_every_table_of_a_part_is_described() -> None:
    described = (ROOT / "docs" / "privacy.md").read_text(encoding="utf-8")
    for part in parts():
        for name in part.tables:
            assert f"`{name}`" in described


async def _busy_person(session: AsyncSession) -> User:
    """Make a person with something in every part."""
    earned = await earn(session)
    built = await make_course(session, [["text", "quiz"]])
    await learning.enroll(session, actor_of(earned.user), built.course.id)
    await learning.complete_lesson(session, actor_of(earned.user), built.lessons[0].id)
    await take(session, actor_of(earned.user), built.quizzes[0], right=True)
    await session.commit()
    return earned.user


async def test_a_newcomer_can_be_exported(session: AsyncSession, learner: User) -> None:
    exported = await export_person(session, learner.id)
    assert set(exported) == {part.name for part in parts()}
    assert learner.email in json.dumps(exported)


async def test_what_a_person_did_is_exported_and_nobody_elses(
    session: AsyncSession,
) -> None:
    mine, theirs = await _busy_person(session), await _busy_person(session)
    exported = await export_person(session, mine.id)
    text = json.dumps(exported, ensure_ascii=False)
    for name in ("accounts", "certificates", "learning", "quizzes"):
        assert exported[name], name
    assert str(theirs.id) not in text
    assert theirs.email not in text
    for secret in ("password_hash", "token_hash", "argon2"):
        assert secret not in text


@pytest.mark.usefixtures("admin")
async def test_erasure_leaves_no_name_but_on_certificates(
    session: AsyncSession,
) -> None:
    user = await _busy_person(session)
    email, name = user.email, user.display_name
    for _ in range(2):
        await erase_person(session, user.id)
        await session.commit()

    kept = await session.get_one(User, user.id, populate_existing=True)
    assert kept.status is UserStatus.DELETED
    exported = await export_person(session, user.id)
    certificates = json.dumps(exported.pop("certificates"), ensure_ascii=False)
    assert name in certificates
    rest = json.dumps(exported, ensure_ascii=False)
    assert email not in rest
    assert name not in rest


@pytest.mark.usefixtures("admin")
async def test_erasure_does_not_touch_others(session: AsyncSession) -> None:
    gone, other = await _busy_person(session), await _busy_person(session)
    before = json.dumps(await export_person(session, other.id), sort_keys=True)
    await erase_person(session, gone.id)
    await session.commit()
    after = json.dumps(await export_person(session, other.id), sort_keys=True)
    assert after == before
    query = select(OutgoingMail).where(OutgoingMail.recipient == other.email)
    assert (await session.exec(query)).all()
