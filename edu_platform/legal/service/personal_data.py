"""What legal keeps of a person, for export and erasure."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlmodel import col, delete, func, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.core.models import utc_now
from edu_platform.core.personal_data import Part, register
from edu_platform.legal.models import Consent

# As long as somebody may ask whether a consent had been given.
PROOF_KEPT = timedelta(days=3 * 365)


async def export(session: AsyncSession, user_id: UUID) -> list[dict[str, Any]]:
    query = select(Consent).where(Consent.user_id == user_id).order_by(col(Consent.id))
    return [row.model_dump(mode="json") for row in await session.exec(query)]


async def erase(session: AsyncSession, user_id: UUID) -> None:
    """Keep the proof that a consent was given, and end it; where from is forgotten."""
    await session.exec(
        update(Consent)
        .where(col(Consent.user_id) == user_id)
        .values(
            withdrawn_at=func.coalesce(col(Consent.withdrawn_at), utc_now()),
            address="",
            user_agent="",
        )
    )


async def sweep(session: AsyncSession) -> None:
    """Delete proofs when docs/privacy.md says so."""
    old = col(Consent.withdrawn_at) < utc_now() - PROOF_KEPT
    await session.exec(delete(Consent).where(old))


register(Part("legal", frozenset({"consent"}), export, erase))
