from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, status

from edu_platform.accounts import service as accounts
from edu_platform.accounts.api.dependencies import ActorDep
from edu_platform.accounts.schemas import SessionRead, SignInRead
from edu_platform.core.db import SessionDep
from edu_platform.core.paging import MAX_LIMIT, CursorPage
from edu_platform.core.problems import problems

router = APIRouter(tags=["accounts"])

SIGNED_IN = {"x-access": "signed_in"}


@router.get("/me/sessions", responses=problems(401, 422), openapi_extra=SIGNED_IN)
async def list_my_sessions(
    session: SessionDep,
    actor: ActorDep,
    cursor: Annotated[str, Query(max_length=300)] = "",
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = 25,
) -> CursorPage[SessionRead]:
    """Return the browsers in which I am signed in, the newest first."""
    return await accounts.list_sessions_after(
        session, actor, cursor=cursor, limit=limit
    )


@router.delete(
    "/me/sessions/{session_id}",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problems(401, 404, 422),
    openapi_extra=SIGNED_IN,
)
async def end_my_session(
    session: SessionDep, actor: ActorDep, session_id: UUID
) -> None:
    """Sign one browser out; its open tabs lose their rights at once."""
    await accounts.end_own_session(session, actor, session_id)


@router.delete(
    "/me/sessions",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problems(401),
    openapi_extra=SIGNED_IN,
)
async def end_my_other_sessions(session: SessionDep, actor: ActorDep) -> None:
    """Sign all browsers out but the one that asks."""
    await accounts.end_other_sessions(session, actor, actor.session_digest)


@router.get("/me/sign-ins", responses=problems(401), openapi_extra=SIGNED_IN)
async def list_my_sign_ins(session: SessionDep, actor: ActorDep) -> list[SignInRead]:
    """Return my last twenty sign-ins, and the tries that were refused."""
    return await accounts.sign_in_history(session, actor, actor.person())
