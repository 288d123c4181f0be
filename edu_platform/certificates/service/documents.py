"""The certificate as a PDF: made on demand from the sealed snapshot."""

import anyio
import anyio.to_thread
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.certificates.models import Certificate
from edu_platform.certificates.schemas import Snapshot
from edu_platform.certificates.service.drawing import draw
from edu_platform.certificates.service.names import shown_name_of
from edu_platform.certificates.service.reading import find, normal_code, stands
from edu_platform.core.actor import Actor
from edu_platform.core.cache import cache
from edu_platform.core.errors import AppError
from edu_platform.core.i18n import N_, use_locale
from edu_platform.core.settings import settings

KEPT = "1h"
_limiter = anyio.CapacityLimiter(2)


class CertificateNotValid(AppError):
    status_code = 410
    msgid = N_("This certificate is not valid, so there is no document.")


def _shown(certificate: Certificate) -> Snapshot:
    """Return what the document says, in the language that it is in."""
    snapshot = Snapshot.model_validate(certificate.snapshot)
    with use_locale(snapshot.language):
        return snapshot.model_copy(update={"name": shown_name_of(certificate)})


async def pdf(session: AsyncSession, _actor: Actor, code: str) -> bytes:
    """Return the document to anybody who knows the code.

    Raises:
        CertificateNotValid: it was revoked, or does not say what was sealed.
    """
    certificate = await find(session, normal_code(code))
    if not await stands(session, certificate):
        raise CertificateNotValid
    key = ":".join(
        (
            "certificate-pdf",
            certificate.public_code,
            certificate.signature[:16],
            certificate.shown_name,
        )
    )
    if (kept := await cache.get(key)) is not None:
        return kept
    snapshot = _shown(certificate)
    address = f"{settings.origin}/certificates/{certificate.public_code}"
    # Drawing takes tens of milliseconds of CPU: not on the event loop.
    document = await anyio.to_thread.run_sync(
        draw, snapshot, address, certificate.issued_at, limiter=_limiter
    )
    await cache.set(key, document, expire=KEPT)
    return document
