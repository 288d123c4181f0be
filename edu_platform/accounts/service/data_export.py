"""Archives of all that is kept of a person, made by a job and kept for a week."""

import secrets
from collections.abc import AsyncGenerator
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from sqlmodel import col, delete, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts.models import DataExport, ExportStatus, User
from edu_platform.accounts.schemas import DataExportRead
from edu_platform.accounts.service.archives import write_archive
from edu_platform.accounts.service.proof import require_fresh
from edu_platform.core import audit, live, storage
from edu_platform.core.actor import Actor
from edu_platform.core.db import lock, transaction
from edu_platform.core.errors import Conflict, NotFound, TooManyRequests
from edu_platform.core.i18n import N_
from edu_platform.core.jobs import enqueue
from edu_platform.core.models import utc_now
from edu_platform.core.settings import settings
from edu_platform.mail import service as mail

TOPIC = "data_export"
FOLDER = "exports"
KEPT = timedelta(days=7)
A_DAY = timedelta(days=1)
PER_DAY = 3
SHOWN = 5
# What a job could not finish in a day, no further attempt will.
GIVEN_UP = timedelta(days=1)
# Rows outlive their files a while, so that the page can say what became of them.
ROWS_KEPT = timedelta(days=30)


class ExportUnderWay(Conflict):
    msgid = N_("An archive is being prepared already. We will write when it is ready.")


class ExportsUsedUp(TooManyRequests):
    msgid = N_("Three archives a day are the limit. Please come back tomorrow.")


class ExportNotFound(NotFound):
    msgid = N_("There is no such archive, or it has expired.")


async def request_export(session: AsyncSession, actor: Actor) -> DataExport:
    """Have an archive of the person's own data made.

    Raises:
        ProofNeeded: the person has not lately proved who they are.
        ExportUnderWay: one is being made.
        ExportsUsedUp: no more today.
    """
    await require_fresh(session, actor)
    person = actor.person()
    await lock(session, TOPIC, person)
    await _require_another(session, person)
    export = DataExport(
        user_id=person, storage_key=f"{FOLDER}/{secrets.token_hex(16)}.zip"
    )
    session.add(export)
    await session.flush()
    await audit.record(session, actor, "data.export_requested", "user", person)
    await enqueue(session, "accounts.prepare_export", export_id=str(export.id))
    return export


async def _require_another(session: AsyncSession, person: UUID) -> None:
    query = select(DataExport).where(
        DataExport.user_id == person,
        col(DataExport.created_at) > utc_now() - A_DAY,
    )
    recent = (await session.exec(query.order_by(col(DataExport.created_at)))).all()
    if any(export.status is ExportStatus.PREPARING for export in recent):
        raise ExportUnderWay
    counted = [e for e in recent if e.status is not ExportStatus.FAILED]
    if len(counted) >= PER_DAY:
        wait = counted[-PER_DAY].created_at + A_DAY - utc_now()
        raise ExportsUsedUp(max(1, int(wait.total_seconds())))
    await _give_up(session, utc_now() - GIVEN_UP)


def export_read(export: DataExport) -> DataExportRead:
    is_ready = is_downloadable(export)
    return DataExportRead(
        id=export.id,
        # The sweep comes by the hour, the end of the week to the second.
        status=export.status
        if is_ready or export.status is not ExportStatus.READY
        else ExportStatus.EXPIRED,
        size=export.size,
        requested_at=export.created_at,
        ready_at=export.ready_at,
        expires_at=export.expires_at,
        archive_url=f"/api/v1/me/data-exports/{export.id}/archive" if is_ready else "",
    )


def is_downloadable(export: DataExport) -> bool:
    is_ready = export.status is ExportStatus.READY
    return is_ready and export.expires_at is not None and export.expires_at > utc_now()


async def my_exports(session: AsyncSession, actor: Actor) -> list[DataExport]:
    """Return the person's last archives, the newest first."""
    query = (
        select(DataExport)
        .where(DataExport.user_id == actor.person())
        .order_by(col(DataExport.id).desc())
        .limit(SHOWN)
    )
    return list((await session.exec(query)).all())


async def open_archive(
    session: AsyncSession, actor: Actor, export_id: UUID
) -> tuple[DataExport, AsyncGenerator[bytes, None]]:
    """Return an archive of the person's own, and its content in parts.

    Raises:
        ExportNotFound: not theirs, not ready or expired.
        ProofNeeded: the person has not lately proved who they are.
    """
    query = select(DataExport).where(
        DataExport.id == export_id,
        DataExport.user_id == actor.person(),
        DataExport.status == ExportStatus.READY,
        col(DataExport.expires_at) > utc_now(),
    )
    export = (await session.exec(query)).one_or_none()
    if export is None:
        raise ExportNotFound
    await require_fresh(session, actor)
    await audit.record(session, actor, "data.export_downloaded", "user", export.user_id)
    return export, await storage.parts_of(export.storage_key)


async def prepare_export(export_id: UUID) -> None:
    """Make the archive of a request that still waits.

    Runs transactions of its own: a large archive takes longer than one may stay open.
    Run again after it was killed, it writes the same file; the letter leaves once,
    with the commit that makes the archive ready.
    """
    async with transaction() as session:
        export = await session.get(DataExport, export_id)
        if export is None or export.status is not ExportStatus.PREPARING:
            return
        user = await session.get_one(User, export.user_id)
    with TemporaryDirectory(prefix="edu-export-") as folder:
        path = Path(folder) / "archive.zip"
        await write_archive(path, user)
        await storage.put(export.storage_key, path)
        size = path.stat().st_size
    async with transaction() as session:
        await _make_ready(session, export_id, size)


async def _make_ready(session: AsyncSession, export_id: UUID, size: int) -> None:
    now = utc_now()
    query = (
        update(DataExport)
        .where(
            col(DataExport.id) == export_id,
            col(DataExport.status) == ExportStatus.PREPARING,
        )
        .values(
            status=ExportStatus.READY, size=size, ready_at=now, expires_at=now + KEPT
        )
        .returning(col(DataExport.user_id))
    )
    person = (await session.exec(query)).scalar_one_or_none()
    if person is None:
        return
    user = await session.get_one(User, person)
    await live.tell(session, TOPIC, user_id=str(person))
    await mail.send(
        session,
        to=user.email,
        template="data_export_ready",
        locale=user.locale,
        name=user.display_name,
        # The page, not the file: whoever reads the letter has to sign in.
        link=f"{settings.origin}/my/settings/data",
    )


async def sweep_exports() -> int:
    """Delete expired archives and files that belong to none; returns how many."""
    now = utc_now()
    async with transaction() as session:
        expired = await _expire(session)
        await _give_up(session, now - GIVEN_UP)
        await _forget_rows(session)
    for key in expired:
        await storage.delete(key)
    return len(expired) + await _sweep_orphans()


async def _expire(session: AsyncSession) -> list[str]:
    query = (
        update(DataExport)
        .where(
            col(DataExport.status) == ExportStatus.READY,
            col(DataExport.expires_at) <= utc_now(),
        )
        .values(status=ExportStatus.EXPIRED)
        .returning(col(DataExport.storage_key))
    )
    return list((await session.exec(query)).scalars())


async def _give_up(session: AsyncSession, before: datetime) -> None:
    await session.exec(
        update(DataExport)
        .where(
            col(DataExport.status) == ExportStatus.PREPARING,
            col(DataExport.created_at) < before,
        )
        .values(status=ExportStatus.FAILED)
    )


async def _forget_rows(session: AsyncSession) -> None:
    await session.exec(
        delete(DataExport).where(
            col(DataExport.created_at) < utc_now() - ROWS_KEPT,
            col(DataExport.status).in_([ExportStatus.EXPIRED, ExportStatus.FAILED]),
        )
    )


async def _sweep_orphans() -> int:
    """Delete files of accounts that are gone, or of a request that was given up."""
    paths = await storage.older_than(FOLDER, utc_now() - GIVEN_UP)
    alive = [ExportStatus.PREPARING, ExportStatus.READY]
    async with transaction() as session:
        query = select(DataExport.storage_key).where(
            col(DataExport.storage_key).in_(paths), col(DataExport.status).in_(alive)
        )
        orphans = set(paths) - set((await session.exec(query)).all())
    for path in orphans:
        await storage.delete(path)
    return len(orphans)
