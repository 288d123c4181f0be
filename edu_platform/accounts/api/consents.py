from fastapi import APIRouter, Request, status

from edu_platform.accounts.api.dependencies import ActorDep
from edu_platform.accounts.api.forms import browser_of
from edu_platform.core.db import SessionDep
from edu_platform.core.problems import problems
from edu_platform.legal import service as legal
from edu_platform.legal.models import ConsentKind
from edu_platform.legal.schemas import ConsentRead

router = APIRouter(tags=["legal"])

SIGNED_IN = {"x-access": "signed_in"}


@router.get("/me/consents", responses=problems(401), openapi_extra=SIGNED_IN)
async def list_my_consents(session: SessionDep, actor: ActorDep) -> list[ConsentRead]:
    """Return all that the caller ever agreed to, the newest first."""
    return await legal.history(session, actor)


@router.post(
    "/me/consents/{kind}",
    status_code=status.HTTP_201_CREATED,
    responses=problems(401, 422),
    openapi_extra=SIGNED_IN,
)
async def give_consent(
    request: Request, session: SessionDep, actor: ActorDep, kind: ConsentKind
) -> list[ConsentRead]:
    """Agree to the current version of a document; doing so again changes nothing."""
    browser = browser_of(request)
    await legal.give(
        session,
        actor.person(),
        [kind],
        address=browser.address,
        user_agent=browser.user_agent,
    )
    return await legal.history(session, actor)


@router.delete(
    "/me/consents/{kind}",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problems(401, 409, 422),
    openapi_extra=SIGNED_IN,
)
async def withdraw_consent(
    session: SessionDep, actor: ActorDep, kind: ConsentKind
) -> None:
    """Withdraw the consent to advertising; the others end with the account."""
    await legal.withdraw(session, actor, kind)
