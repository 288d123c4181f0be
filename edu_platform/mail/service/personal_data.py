"""What mail keeps of a person beside the letters themselves."""

from typing import Any
from uuid import UUID

from sqlmodel import col, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.core.personal_data import Part, register
from edu_platform.mail.models import Suppression


async def export(session: AsyncSession, user_id: UUID) -> list[dict[str, Any]]:
    query = select(Suppression).where(Suppression.user_id == user_id)
    rows = (await session.exec(query)).all()
    return [row.model_dump(mode="json", exclude={"address_digest"}) for row in rows]


async def erase(session: AsyncSession, user_id: UUID) -> None:
    """Leave only the digest: the wish to get no news outlives the account."""
    await session.exec(
        update(Suppression)
        .where(col(Suppression.user_id) == user_id)
        .values(user_id=None, hint="…")
    )


register(Part("mail", frozenset({"suppression"}), export, erase))
