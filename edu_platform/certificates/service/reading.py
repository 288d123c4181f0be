"""Looking certificates up: anybody by code, the owner all of them."""

import re
from collections.abc import Collection
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.catalog.models import Course, CourseStatus
from edu_platform.certificates.models import Certificate
from edu_platform.certificates.schemas import (
    CertificateRead,
    Snapshot,
    sealed_bytes,
)
from edu_platform.certificates.service.names import shown_name_of
from edu_platform.core.actor import Actor
from edu_platform.core.errors import NotFound
from edu_platform.core.i18n import N_
from edu_platform.core.paging import (
    BadCursor,
    CursorPage,
    decode_cursor,
    encode_cursor,
)
from edu_platform.core.signing import Signature, is_valid

# What people read wrongly is what the alphabet leaves out; and a Russian keyboard
# writes letters that only look like those of a code.
MISREAD = str.maketrans("OILАВСЕНКМРТУХО", "011ABCEHKMPTYX0")
CODE = re.compile(r"[0-9A-Z]{16}")
GROUP = 4
# More than anybody earns; the API reads further.
SHOWN_AT_ONCE = 200


class CertificateNotFound(NotFound):
    msgid = N_("There is no certificate with this code.")


def normal_code(typed: str) -> str:
    """Return a code as it is stored, or raise `CertificateNotFound`."""
    plain = re.sub(r"[\W_]", "", typed[:60]).upper().translate(MISREAD)
    if not CODE.fullmatch(plain):
        raise CertificateNotFound
    return "-".join(plain[i : i + GROUP] for i in range(0, len(plain), GROUP))


async def find(session: AsyncSession, code: str) -> Certificate:
    query = select(Certificate).where(Certificate.public_code == code)
    certificate = (await session.exec(query)).one_or_none()
    if certificate is None:
        raise CertificateNotFound
    return certificate


async def get_by_code(
    session: AsyncSession, _actor: Actor, code: str
) -> CertificateRead:
    """Return a certificate to anybody; works when the course is gone.

    It is valid when it is not revoked and its seal fits its text.
    """
    certificate = await find(session, normal_code(code))
    slugs = await _slugs(session, [certificate])
    return await _read(session, certificate, slugs)


async def my_certificates(session: AsyncSession, actor: Actor) -> list[CertificateRead]:
    """Return the person's own certificates, the newest first."""
    page = await list_my_certificates_after(session, actor, limit=SHOWN_AT_ONCE)
    return page.items


async def list_my_certificates_after(
    session: AsyncSession, actor: Actor, *, cursor: str = "", limit: int = 25
) -> CursorPage[CertificateRead]:
    """Return a page of the person's own certificates, the newest first."""
    query = (
        select(Certificate)
        .where(Certificate.user_id == actor.person())
        .order_by(col(Certificate.id).desc())
        .limit(limit + 1)
    )
    if cursor:
        query = query.where(col(Certificate.id) < _decoded(cursor))
    rows = list((await session.exec(query)).all())
    found = rows[:limit]
    slugs = await _slugs(session, found)
    return CursorPage(
        items=[await _read(session, certificate, slugs) for certificate in found],
        next_cursor=encode_cursor(found[-1].id) if len(rows) > limit else None,
    )


def _decoded(cursor: str) -> UUID:
    try:
        return UUID(str(decode_cursor(cursor, 1)[0]))
    except ValueError as error:
        raise BadCursor from error


async def certificate_for(
    session: AsyncSession, actor: Actor, course_id: UUID
) -> CertificateRead | None:
    """Return the person's newest certificate of a course."""
    query = (
        select(Certificate)
        .where(
            Certificate.user_id == actor.person(), Certificate.course_id == course_id
        )
        .order_by(col(Certificate.issued_at).desc())
        .limit(1)
    )
    certificate = (await session.exec(query)).one_or_none()
    if certificate is None:
        return None
    slugs = await _slugs(session, [certificate])
    return await _read(session, certificate, slugs)


async def codes_of(
    session: AsyncSession, actor: Actor, enrollment_ids: Collection[UUID]
) -> dict[UUID, str]:
    """Return the codes of the person's certificates by enrolment."""
    query = select(Certificate.enrollment_id, Certificate.public_code).where(
        Certificate.user_id == actor.person(),
        col(Certificate.enrollment_id).in_(enrollment_ids),
    )
    return dict((await session.exec(query)).all())


async def _slugs(
    session: AsyncSession, certificates: list[Certificate]
) -> dict[UUID, str]:
    ids = [c.course_id for c in certificates if c.course_id]
    query = select(Course.id, Course.slug).where(
        col(Course.id).in_(ids), Course.status == CourseStatus.PUBLISHED
    )
    return dict((await session.exec(query)).all())


async def stands(session: AsyncSession, certificate: Certificate) -> bool:
    """Tell whether a certificate is not revoked, and says what was sealed."""
    if certificate.revoked_at is not None:
        return False
    if certificate.snapshot.get("code") != certificate.public_code:
        return False
    content = sealed_bytes(certificate.snapshot)
    seal = Signature(certificate.kid, certificate.signature)
    return await is_valid(session, content, seal)


async def _read(
    session: AsyncSession, certificate: Certificate, slugs: dict[UUID, str]
) -> CertificateRead:
    snapshot = Snapshot.model_validate(certificate.snapshot)
    return CertificateRead(
        **snapshot.model_dump(exclude={"version", "language", "code", "name"}),
        name=shown_name_of(certificate),
        code=certificate.public_code,
        course_slug=slugs.get(certificate.course_id) if certificate.course_id else None,
        issued_at=certificate.issued_at,
        is_valid=await stands(session, certificate),
        revoked_at=certificate.revoked_at,
        revocation_reason=certificate.revocation_reason,
        pdf_url=f"/api/v1/certificates/{certificate.public_code}/pdf",
    )
