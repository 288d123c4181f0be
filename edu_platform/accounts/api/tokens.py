from uuid import UUID

from fastapi import APIRouter, status

from edu_platform.accounts import service as accounts
from edu_platform.accounts.api.dependencies import ActorDep
from edu_platform.accounts.schemas import (
    ApiTokenCreate,
    ApiTokenCreated,
    ApiTokenRead,
)
from edu_platform.core.db import SessionDep
from edu_platform.core.problems import problems

router = APIRouter(tags=["accounts"])

SIGNED_IN = {"x-access": "signed_in"}


@router.get("/me/tokens", responses=problems(401, 403), openapi_extra=SIGNED_IN)
async def list_my_tokens(session: SessionDep, actor: ActorDep) -> list[ApiTokenRead]:
    """Return my personal access tokens; asks for a fresh proof, as all of these do."""
    return await accounts.list_api_tokens(session, actor)


@router.post(
    "/me/tokens",
    status_code=status.HTTP_201_CREATED,
    responses=problems(401, 403, 409, 422),
    openapi_extra=SIGNED_IN,
)
async def create_my_token(
    session: SessionDep, actor: ActorDep, wanted: ApiTokenCreate
) -> ApiTokenCreated:
    """Make a personal access token; the answer alone shows it."""
    return await accounts.create_api_token(session, actor, wanted)


@router.delete(
    "/me/tokens/{token_id}",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problems(401, 403, 404, 422),
    openapi_extra=SIGNED_IN,
)
async def revoke_my_token(session: SessionDep, actor: ActorDep, token_id: UUID) -> None:
    """Make a token useless at once."""
    await accounts.revoke_api_token(session, actor, token_id)
