"""What the first HTML of a certificate's page says."""

from html import escape

from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.certificates.service.reading import CertificateNotFound, get_by_code
from edu_platform.core.actor import VISITOR
from edu_platform.core.first_html import PageFacts, describes, element
from edu_platform.core.i18n import _, format_date


@describes(r"/certificates/[^/]+")
async def page_facts(session: AsyncSession, path: str) -> PageFacts | None:
    """Describe a certificate; None when there is none with the code."""
    code = path.partition("?")[0].rsplit("/", 1)[-1]
    try:
        certificate = await get_by_code(session, VISITOR, code)
    except CertificateNotFound:
        return None
    verdict = (
        _("The certificate is valid")
        if certificate.is_valid
        else _("The certificate is not valid")
    )
    day = format_date(certificate.completed_on)
    words = f"{certificate.name} · {certificate.course} · {day}"
    body = (element("h1", escape(verdict)), element("p", escape(words)))
    return PageFacts(
        _("Certificate: {course}", course=certificate.course),
        f"{verdict}. {words}",
        element("div", *body, cls="wrap section-s stack g2"),
        # A name on a certificate is shown to those who have the code, not listed.
        is_indexed=False,
        is_shown=True,
    )
