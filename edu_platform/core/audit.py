"""The audit log: who did what to what, with the state before and after."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlmodel import Field, col, delete, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.core.actor import Actor
from edu_platform.core.jobs import job
from edu_platform.core.models import Record, document, utc_now
from edu_platform.core.paging import Slice

PAGE_SIZE = 25
KEPT = timedelta(days=3 * 365)


class AuditEvent(Record, table=True):
    __tablename__ = "audit_event"  # pyright: ignore[reportAssignmentType]

    # Without a foreign key: the log outlives the people in it.
    actor_id: UUID | None = Field(default=None, index=True)
    action: str = Field(max_length=64, index=True)
    subject: str = Field(max_length=64)
    subject_id: str = Field(max_length=64, index=True)
    before: dict[str, Any] = document()
    after: dict[str, Any] = document()


async def record(
    session: AsyncSession,
    actor: Actor,
    action: str,
    subject: str,
    subject_id: object,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """Write one line; it is committed with the change that it tells of."""
    session.add(
        AuditEvent(
            actor_id=actor.user_id,
            action=action,
            subject=subject,
            subject_id=str(subject_id),
            before=before or {},
            after=after or {},
        )
    )
    await session.flush()


async def list_events(
    session: AsyncSession, actor: Actor, *, page: int = 1
) -> Slice[AuditEvent]:
    """Return one page of the log, the newest first."""
    actor.require_admin()
    count = select(func.count()).select_from(AuditEvent)
    query = (
        select(AuditEvent)
        .order_by(col(AuditEvent.id).desc())
        .offset((page - 1) * PAGE_SIZE)
        .limit(PAGE_SIZE)
    )
    rows = (await session.exec(query)).all()
    return Slice(list(rows), (await session.exec(count)).one())


@job("core.sweep_audit", cron="37 3 * * *")
async def sweep(session: AsyncSession) -> None:
    """Delete lines when docs/privacy.md says so."""
    old = col(AuditEvent.created_at) < utc_now() - KEPT
    await session.exec(delete(AuditEvent).where(old))
