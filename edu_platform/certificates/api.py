from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from edu_platform.accounts.api import ActorDep, client_network
from edu_platform.certificates import service as certificates
from edu_platform.certificates.schemas import CertificateRead, Revocation
from edu_platform.core.db import SessionDep
from edu_platform.core.limits import spend
from edu_platform.core.paging import MAX_LIMIT, CursorPage
from edu_platform.core.problems import problems

router = APIRouter(tags=["certificates"])

LOOKUPS = "60/minute"


@router.get(
    "/certificates/{code}",
    responses=problems(404, 422, 429),
    openapi_extra={"x-access": "public"},
)
async def get_certificate(
    request: Request, session: SessionDep, actor: ActorDep, code: str
) -> CertificateRead:
    """Check a certificate by its code; dashes and case do not matter."""
    # Codes are random, and asking for many of them is not a check.
    await spend(LOOKUPS, "certificate", client_network(request))
    return await certificates.get_by_code(session, actor, code)


@router.get(
    "/certificates/{code}/pdf",
    response_class=Response,
    responses={
        200: {"content": {"application/pdf": {}}, "description": "The document"},
        **problems(404, 410, 422, 429),
    },
    openapi_extra={"x-access": "public"},
)
async def get_certificate_pdf(
    request: Request, session: SessionDep, actor: ActorDep, code: str
) -> Response:
    await spend(LOOKUPS, "certificate", client_network(request))
    document = await certificates.pdf(session, actor, code)
    name = f"certificate-{certificates.normal_code(code)}.pdf"
    return Response(
        document,
        media_type="application/pdf",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "X-Robots-Tag": "noindex",
        },
    )


@router.get(
    "/me/certificates",
    responses=problems(401, 422),
    openapi_extra={"x-access": "signed_in"},
)
async def list_my_certificates(
    session: SessionDep,
    actor: ActorDep,
    cursor: Annotated[str, Query(max_length=300)] = "",
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = 25,
) -> CursorPage[CertificateRead]:
    """Return the caller's own certificates, the newest first."""
    return await certificates.list_my_certificates_after(
        session, actor, cursor=cursor, limit=limit
    )


@router.post(
    "/admin/certificates/{code}/revocation",
    responses=problems(401, 403, 404, 422),
    openapi_extra={"x-access": "admin"},
)
async def revoke_certificate(
    session: SessionDep, actor: ActorDep, code: str, revocation: Revocation
) -> CertificateRead:
    """Withdraw a certificate; its page stays and says so."""
    await certificates.revoke(session, actor, code, revocation.reason)
    return await certificates.get_by_code(session, actor, code)
