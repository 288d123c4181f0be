"""Archives of one's data: who gets one, what is in it, how long it stays."""

import asyncio
import json
from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4
from zipfile import ZipFile

import pytest
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts import jobs
from edu_platform.accounts import service as accounts
from edu_platform.accounts.models import DataExport, ExportStatus, LoginSession, User
from edu_platform.accounts.service import data_export
from edu_platform.accounts.service.sessions import open_session
from edu_platform.core import db, storage
from edu_platform.core.actor import VISITOR, Actor
from edu_platform.core.errors import NotFound, SignInRequired
from edu_platform.core.models import utc_now
from edu_platform.core.personal_data import parts
from edu_platform.core.sealing import digest
from tests.accounts.factories import letters_to
from tests.accounts.pictures import picture
from tests.certificates.factories import earn
from tests.conftest import PersonOf, SessionFactory, actor_of, make_person


async def proved(session: AsyncSession, user: User) -> Actor:
    """Return the actor of a session that has just been opened."""
    opened = await open_session(session, user, remember=True)
    await session.commit()
    return actor_of(user, digest(opened.token))


async def ready(session: AsyncSession, actor: Actor) -> DataExport:
    export = await accounts.request_export(session, actor)
    await session.commit()
    await jobs.prepare_export(str(export.id))
    await session.refresh(export)
    return export


async def content_of(session: AsyncSession, actor: Actor, export: DataExport) -> bytes:
    _found, stream = await accounts.open_archive(session, actor, export.id)
    return b"".join([part async for part in stream])


async def test_an_archive_holds_every_part_the_files_and_a_page_to_start_from(
    session: AsyncSession,
) -> None:
    earned = await earn(session)
    await accounts.set_avatar(earned.actor, picture())
    actor = await proved(session, earned.user)
    export = await ready(session, actor)
    assert export.status is ExportStatus.READY
    content = await content_of(session, actor, export)
    assert len(content) == export.size
    with ZipFile(BytesIO(content)) as archive:
        names = set(archive.namelist())
        page = archive.read("index.html").decode()
        mine = json.loads(archive.read("data/accounts.json"))
    assert {f"data/{part.name}.json" for part in parts()} <= names
    assert "files/accounts/avatar.webp" in names
    assert f"files/certificates/certificate-{earned.code}.pdf" in names
    assert mine[0]["email"] == earned.user.email
    assert all(f'href="{name}"' in page for name in names - {"index.html"})
    assert "Certificates" in page
    assert "storage_key" not in json.dumps(mine)


async def test_the_job_run_again_writes_no_second_letter(
    session: AsyncSession, learner: User
) -> None:
    export = await ready(session, await proved(session, learner))
    for _ in range(2):
        await jobs.prepare_export(str(export.id))
        # The end of a second run that began before the first had ended.
        await data_export._make_ready(session, export.id, 1)
    await jobs.prepare_export(str(uuid4()))
    letters = await letters_to(session, learner.email)
    assert [letter.template for letter in letters] == ["data_export_ready"]
    await session.refresh(export)
    assert export.size > 1


async def test_an_archive_is_its_owners_after_a_fresh_proof(
    session: AsyncSession, learner: User, person_of: PersonOf
) -> None:
    actor = await proved(session, learner)
    export = await ready(session, actor)
    other = await proved(session, await person_of())
    for stranger, number in ((other, export.id), (actor, uuid4())):
        with pytest.raises(accounts.ExportNotFound):
            await accounts.open_archive(session, stranger, number)
    with pytest.raises(SignInRequired):
        await accounts.open_archive(session, VISITOR, export.id)
    await age_proof(session, actor)
    with pytest.raises(accounts.ProofNeeded):
        await accounts.open_archive(session, actor, export.id)
    with pytest.raises(accounts.ProofNeeded):
        await accounts.request_export(session, actor)


async def age_proof(session: AsyncSession, actor: Actor) -> None:
    query = select(LoginSession).where(LoginSession.token_hash == actor.session_digest)
    login = (await session.exec(query)).one()
    login.proved_at = utc_now() - timedelta(hours=1)
    await session.commit()


async def test_one_at_a_time_and_three_a_day(
    session: AsyncSession, learner: User
) -> None:
    actor = await proved(session, learner)
    first = await ready(session, actor)
    await ready(session, actor)
    third = await accounts.request_export(session, actor)
    with pytest.raises(accounts.ExportUnderWay):
        await accounts.request_export(session, actor)
    await session.commit()
    await jobs.prepare_export(str(third.id))
    await session.refresh(third)
    with pytest.raises(accounts.ExportsUsedUp) as refused:
        await accounts.request_export(session, actor)
    assert 0 < refused.value.retry_after <= 24 * 3600
    first.created_at = utc_now() - timedelta(days=1, seconds=1)
    await session.commit()
    assert await accounts.request_export(session, actor)
    assert len(await accounts.my_exports(session, actor)) == 4


async def test_two_requests_at_once_make_one_archive(clone: SessionFactory) -> None:
    async with clone() as session:
        actor = await proved(session, await make_person(session))

    async def ask() -> object:
        async with db.transaction() as session:
            return await accounts.request_export(session, actor)

    answers: list[Any] = await asyncio.gather(
        *[ask() for _ in range(5)], return_exceptions=True
    )
    kinds = sorted(type(answer).__name__ for answer in answers)
    assert kinds == ["DataExport", *["ExportUnderWay"] * 4]


async def test_an_expired_archive_is_gone_at_once_and_then_swept(
    session: AsyncSession, learner: User
) -> None:
    actor = await proved(session, learner)
    export = await ready(session, actor)
    export.expires_at = utc_now() - timedelta(seconds=1)
    await session.commit()
    assert accounts.export_read(export).status is ExportStatus.EXPIRED
    assert accounts.export_read(export).archive_url == ""
    with pytest.raises(accounts.ExportNotFound):
        await accounts.open_archive(session, actor, export.id)
    for _ in range(2):
        await jobs.sweep_files()
    await session.refresh(export)
    assert export.status is ExportStatus.EXPIRED
    with pytest.raises(NotFound):
        await storage.get(export.storage_key)


async def test_a_request_that_never_came_to_an_end_blocks_no_other(
    session: AsyncSession, learner: User
) -> None:
    actor = await proved(session, learner)
    stuck = await accounts.request_export(session, actor)
    stuck.created_at = utc_now() - timedelta(days=2)
    await session.commit()
    assert await accounts.request_export(session, actor)
    await session.refresh(stuck)
    assert stuck.status is ExportStatus.FAILED


async def test_rows_and_files_of_long_ago_are_forgotten(
    session: AsyncSession, learner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = DataExport(
        user_id=learner.id,
        status=ExportStatus.EXPIRED,
        storage_key="exports/old.zip",
        created_at=utc_now() - timedelta(days=31),
    )
    session.add(old)
    await session.commit()
    await storage.put("exports/orphan.zip", b"x")
    monkeypatch.setattr(data_export, "GIVEN_UP", timedelta(seconds=-5))
    await accounts.sweep_exports()
    assert await accounts.my_exports(session, actor_of(learner)) == []
    with pytest.raises(NotFound):
        await storage.get("exports/orphan.zip")
    await storage.delete("exports/orphan.zip")


async def test_revoked_certificates_and_lost_pictures_cost_nothing_else(
    session: AsyncSession,
) -> None:
    earned = await earn(session)
    user = await accounts.set_avatar(earned.actor, picture())
    await accounts.discard(user.avatar)
    earned.certificate.revoked_at = utc_now()
    actor = await proved(session, earned.user)
    export = await ready(session, actor)
    content = await content_of(session, actor, export)
    with ZipFile(BytesIO(content)) as archive:
        assert not [name for name in archive.namelist() if name.startswith("files/")]
