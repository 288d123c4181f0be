from collections.abc import AsyncGenerator
from contextlib import suppress
from typing import Any
from uuid import UUID

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.certificates.models import Certificate
from edu_platform.certificates.service.documents import CertificateNotValid, pdf
from edu_platform.core.actor import SYSTEM
from edu_platform.core.i18n import N_
from edu_platform.core.personal_data import Part, PersonalFile, register


async def export(session: AsyncSession, user_id: UUID) -> list[dict[str, Any]]:
    query = select(Certificate).where(Certificate.user_id == user_id)
    return [row.model_dump(mode="json") for row in (await session.exec(query)).all()]


async def erase(session: AsyncSession, user_id: UUID) -> None:
    """Keep them: a certificate has to be checkable by those it was shown to.

    docs/privacy.md says so; the owner chooses how much of the name is shown, and may
    have one revoked.
    """
    del session, user_id


async def files(
    session: AsyncSession, user_id: UUID
) -> AsyncGenerator[PersonalFile, None]:
    """Return the documents of all certificates that are valid."""
    query = select(Certificate.public_code).where(Certificate.user_id == user_id)
    for code in (await session.exec(query)).all():
        with suppress(CertificateNotValid):
            content = await pdf(session, SYSTEM, code)
            yield PersonalFile(f"certificate-{code}.pdf", content)


register(
    Part(
        "certificates",
        frozenset({"certificate"}),
        export,
        erase,
        N_("Certificates"),
        files,
    )
)
