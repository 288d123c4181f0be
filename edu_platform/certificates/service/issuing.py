"""Issuing: one certificate for one completed enrolment, whatever races."""

import secrets
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts.models import User
from edu_platform.catalog import service as catalog
from edu_platform.certificates.events import CertificateIssued
from edu_platform.certificates.models import Certificate
from edu_platform.certificates.schemas import Snapshot, sealed_bytes
from edu_platform.certificates.service.reading import find, normal_code
from edu_platform.core import audit
from edu_platform.core.actor import SYSTEM, Actor
from edu_platform.core.events import publish
from edu_platform.core.models import new_id, utc_now
from edu_platform.core.settings import settings
from edu_platform.core.signing import sign
from edu_platform.core.site import SITE_NAME
from edu_platform.learning.events import CourseCompleted
from edu_platform.mail import service as mail

# Crockford's base 32: no letter that is read as another one. 80 bits.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
GROUPS = 4
GROUP = 4


def new_code() -> str:
    """Return a random public code such as 7Q2M-0XKD-9V4T-HB1Z."""
    groups = (
        "".join(secrets.choice(ALPHABET) for _ in range(GROUP)) for _ in range(GROUPS)
    )
    return "-".join(groups)


async def issue(session: AsyncSession, event: CourseCompleted) -> Certificate | None:
    """Issue what a completion earned; a repetition changes nothing."""
    course = await catalog.get_course_by_id(session, SYSTEM, event.course_id)
    if not course.gives_certificate:
        return None
    user = await session.get_one(User, event.user_id)
    snapshot = Snapshot(
        code=new_code(),
        name=user.display_name,
        course=course.title,
        hours=course.hours,
        language=course.language,
        instructors=[instructor.name for instructor in course.instructors],
        issuer=SITE_NAME,
        completed_on=event.completed_at.astimezone(ZoneInfo(user.timezone)).date(),
        grade_percent=event.grade_percent,
    )
    certificate = await _insert(session, event, snapshot)
    if certificate is not None:
        await _tell(session, user, certificate, snapshot)
    return certificate


async def _insert(
    session: AsyncSession, event: CourseCompleted, snapshot: Snapshot
) -> Certificate | None:
    content = snapshot.content()
    signature = await sign(session, sealed_bytes(content))
    query = (
        insert(Certificate)
        .values(
            id=new_id(),
            created_at=utc_now(),
            public_code=snapshot.code,
            user_id=event.user_id,
            course_id=event.course_id,
            enrollment_id=event.enrollment_id,
            issued_at=utc_now(),
            snapshot=content,
            kid=signature.kid,
            signature=signature.value,
            revocation_reason="",
        )
        .on_conflict_do_nothing(index_elements=["enrollment_id"])
        .returning(col(Certificate.id))
    )
    found: UUID | None = (await session.exec(query)).scalar_one_or_none()  # pyright: ignore[reportCallIssue, reportArgumentType]
    return await session.get_one(Certificate, found) if found else None


async def _tell(
    session: AsyncSession, user: User, certificate: Certificate, snapshot: Snapshot
) -> None:
    await publish(
        session,
        CertificateIssued(certificate.id, certificate.user_id, certificate.public_code),
    )
    await mail.send(
        session,
        to=user.email,
        template="course_completed",
        locale=user.locale,
        name=user.display_name,
        course=snapshot.course,
        link=f"{settings.origin}/certificates/{certificate.public_code}",
    )


async def revoke(
    session: AsyncSession, actor: Actor, code: str, reason: str
) -> Certificate:
    """Withdraw a certificate; its page stays and says so."""
    actor.require_admin()
    certificate = await find(session, normal_code(code))
    if certificate.revoked_at is None:
        certificate.revoked_at = utc_now()
        certificate.revocation_reason = reason
        await audit.record(
            session,
            actor,
            "certificate.revoked",
            "certificate",
            certificate.id,
            after={"reason": reason},
        )
        await session.flush()
    return certificate
