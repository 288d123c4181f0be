"""Whether this process lives, and whether it can serve: with reasons."""

from fastapi import APIRouter, Response, status
from pydantic import BaseModel

from edu_platform.core import health

router = APIRouter(prefix="/health", tags=["health"])

PUBLIC = {"x-access": "public"}


class Liveness(BaseModel):
    status: str = "ok"


class Readiness(BaseModel):
    """`checks` names each neighbour with "ok" or what is wrong with it."""

    status: str
    checks: dict[str, str]


@router.get("/live", openapi_extra=PUBLIC)
async def live() -> Liveness:
    return Liveness()


@router.get(
    "/ready",
    openapi_extra=PUBLIC,
    responses={503: {"model": Readiness, "description": "Not ready"}},
)
async def ready(response: Response) -> Readiness:
    checks = await health.check()
    is_ready = all(state == "ok" for state in checks.values())
    if not is_ready:
        response.status_code = status.HTTP_503_SERVICE_UNAVAILABLE
    return Readiness(status="ok" if is_ready else "unavailable", checks=checks)
