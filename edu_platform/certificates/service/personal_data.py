from typing import Any
from uuid import UUID

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.certificates.models import Certificate
from edu_platform.core.personal_data import Part, register


async def export(session: AsyncSession, user_id: UUID) -> list[dict[str, Any]]:
    query = select(Certificate).where(Certificate.user_id == user_id)
    return [row.model_dump(mode="json") for row in (await session.exec(query)).all()]


async def erase(session: AsyncSession, user_id: UUID) -> None:
    """Keep them: a certificate has to be checkable by those it was shown to.

    docs/privacy.md says so; its owner may have it revoked.
    """
    del session, user_id


register(Part("certificates", frozenset({"certificate"}), export, erase))
