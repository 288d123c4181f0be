from pydantic import BaseModel

from edu_platform.certificates.schemas import CertificateRead
from edu_platform.core.i18n import _, format_date


class CertificateView(BaseModel):
    """A certificate as pages show it."""

    code: str = ""
    name: str = ""
    course: str = ""
    course_href: str = ""
    hours: int = 0
    instructors: str = ""
    issuer: str = ""
    completed_on: str = ""
    grade: str = ""
    is_valid: bool = False
    is_revoked: bool = False
    revoked_on: str = ""
    reason: str = ""
    pdf_url: str = ""
    href: str = ""


def view_of(certificate: CertificateRead) -> CertificateView:
    slug = certificate.course_slug
    grade = certificate.grade_percent
    revoked_at = certificate.revoked_at
    return CertificateView(
        code=certificate.code,
        name=certificate.name,
        course=certificate.course,
        course_href=f"/courses/{slug}" if slug else "",
        hours=certificate.hours,
        instructors=", ".join(certificate.instructors),
        issuer=certificate.issuer,
        completed_on=format_date(certificate.completed_on),
        grade="" if grade is None else _("{percent}%", percent=grade),
        is_valid=certificate.is_valid,
        is_revoked=revoked_at is not None,
        revoked_on=format_date(revoked_at) if revoked_at else "",
        reason=certificate.revocation_reason,
        pdf_url=certificate.pdf_url,
        href=f"/certificates/{certificate.code}",
    )
