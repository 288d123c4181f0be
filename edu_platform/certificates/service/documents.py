"""The certificate as a PDF: made on demand from the sealed snapshot."""

import anyio
import anyio.to_thread
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.certificates.schemas import Snapshot
from edu_platform.certificates.service.drawing import draw
from edu_platform.certificates.service.reading import find, normal_code
from edu_platform.core.actor import Actor
from edu_platform.core.cache import cache
from edu_platform.core.settings import settings

KEPT = "1h"
_limiter = anyio.CapacityLimiter(2)


async def pdf(session: AsyncSession, _actor: Actor, code: str) -> bytes:
    """Return the document to anybody who knows the code."""
    certificate = await find(session, normal_code(code))
    key = f"certificate-pdf:{certificate.public_code}:{certificate.signature[:16]}"
    if (kept := await cache.get(key)) is not None:
        return kept
    snapshot = Snapshot.model_validate(certificate.snapshot)
    address = f"{settings.origin}/certificates/{certificate.public_code}"
    # Drawing takes tens of milliseconds of CPU: not on the event loop.
    document = await anyio.to_thread.run_sync(
        draw, snapshot, address, certificate.issued_at, limiter=_limiter
    )
    await cache.set(key, document, expire=KEPT)
    return document
