"""Documents over HTTP, and the form of the cookie notice for those without script."""

from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Query, Request, status
from fastapi.responses import RedirectResponse

from edu_platform.core.db import SessionDep
from edu_platform.core.problems import problems
from edu_platform.core.settings import settings
from edu_platform.legal import service as legal
from edu_platform.legal.schemas import DocumentCard, DocumentRead

router = APIRouter(tags=["legal"])
forms = APIRouter(prefix="/auth", include_in_schema=False)

PUBLIC = {"x-access": "public"}
NOTICE_COOKIE = "cookies_ok"
YEAR = 365 * 24 * 3600


@router.get("/legal", openapi_extra=PUBLIC)
async def list_documents(session: SessionDep) -> list[DocumentCard]:
    """Return the legal documents in their current versions."""
    return await legal.list_documents(session)


@router.get(
    "/legal/{kind}",
    name="get_legal_document",
    responses=problems(404, 422),
    openapi_extra=PUBLIC,
)
async def get_document(
    session: SessionDep,
    kind: str,
    version: Annotated[int | None, Query(ge=1, le=1_000_000)] = None,
) -> DocumentRead:
    """Return a document: its current version unless another is asked for."""
    return await legal.get_document(session, kind, version)


@forms.post("/cookies")
async def accept_cookies(request: Request) -> RedirectResponse:
    """Remember that the cookie notice was read, and go back to where it was."""
    origin, path = _parts(request.headers.get("referer", ""))
    is_ours = origin == settings.origin and path[:1] == "/" and path[1:2] not in "/\\"
    response = RedirectResponse(path if is_ours else "/", status.HTTP_303_SEE_OTHER)
    response.set_cookie(
        NOTICE_COOKIE,
        "1",
        max_age=YEAR,
        path="/",
        secure=settings.is_https,
        samesite="lax",
    )
    return response


def _parts(referer: str) -> tuple[str, str]:
    try:
        parts = urlsplit(referer)
    except ValueError:
        return "", ""
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.scheme}://{parts.netloc}", f"{parts.path}{query}"
