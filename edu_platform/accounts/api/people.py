from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response, status

from edu_platform.accounts import service as accounts
from edu_platform.accounts.api.dependencies import ActorDep, client_network
from edu_platform.accounts.api.forms import browser_of, set_session_cookies
from edu_platform.accounts.api.own_data import own_data
from edu_platform.accounts.api.uploads import uploads
from edu_platform.accounts.schemas import (
    Accepted,
    ConfirmationSubmission,
    EmailSubmission,
    PersonRow,
    ProfilePatch,
    ProfileUpdate,
    RegistrationCreate,
    RoleUpdate,
    SecondStepNeeded,
    SecondStepSubmission,
    SignedIn,
    SignInSubmission,
    StatusUpdate,
    UserRead,
)
from edu_platform.core.actor import Role
from edu_platform.core.db import SessionDep
from edu_platform.core.limits import spend
from edu_platform.core.paging import MAX_LIMIT, CursorPage
from edu_platform.core.problems import problems
from edu_platform.core.settings import settings

router = APIRouter(tags=["accounts"])
router.include_router(uploads)
router.include_router(own_data)

PUBLIC = {"x-access": "public"}
SIGNED_IN = {"x-access": "signed_in"}
ADMIN = {"x-access": "admin"}
# What a program may do here in a person's name; the rest needs a browser.
READ_PROFILE = {**SIGNED_IN, "x-scopes": ["read", "profile"]}
WRITE_PROFILE = {**SIGNED_IN, "x-scopes": ["write", "profile"]}
READ_PEOPLE = {**ADMIN, "x-scopes": ["read", "admin"]}
WRITE_PEOPLE = {**ADMIN, "x-scopes": ["write", "admin"]}
REGISTRATIONS = "20/hour"
SECOND_STEP: dict[int | str, dict[str, Any]] = {
    202: {"model": SecondStepNeeded, "description": "The second step is needed"}
}


@router.post(
    "/accounts",
    status_code=status.HTTP_202_ACCEPTED,
    responses=problems(409, 422, 429),
    openapi_extra=PUBLIC,
)
async def register(
    request: Request, session: SessionDep, registration: RegistrationCreate
) -> Accepted:
    """Create an account; a letter with a confirmation link follows.

    The answer is the same for a known address: its owner alone is told. `consents`
    are what the person has ticked, each apart from the others; those to personal data
    and to the offer are required. `versions` may name the versions that were shown.
    """
    await spend(REGISTRATIONS, "register", client_network(request))
    await accounts.register(session, registration, browser_of(request))
    return Accepted()


@router.post(
    "/accounts/confirmation",
    responses={**problems(401, 410, 422, 429), **SECOND_STEP},
    openapi_extra=PUBLIC,
)
async def confirm_email(
    request: Request, response: Response, submission: ConfirmationSubmission
) -> SignedIn | SecondStepNeeded:
    """Confirm the e-mail address with the token of the letter's link, and sign in.

    The answer sets the HttpOnly session cookie.
    """
    entrance = await accounts.confirm_email(submission, browser_of(request))
    return entered(response, entrance)


@router.post(
    "/accounts/confirmation-letter",
    status_code=status.HTTP_202_ACCEPTED,
    responses=problems(422, 429),
    openapi_extra=PUBLIC,
)
async def resend_confirmation(
    request: Request, session: SessionDep, submission: EmailSubmission
) -> Accepted:
    """Send the confirmation letter again if there is an unconfirmed account."""
    await spend(REGISTRATIONS, "resend", client_network(request))
    await accounts.resend_confirmation(session, submission.email)
    return Accepted()


@router.post(
    "/session",
    responses={**problems(401, 422, 429), **SECOND_STEP},
    openapi_extra=PUBLIC,
)
async def sign_in(
    request: Request, response: Response, submission: SignInSubmission
) -> SignedIn | SecondStepNeeded:
    """Sign in; the answer sets the HttpOnly session cookie.

    With two-step sign-in the answer is 202 and a token for the second step.
    """
    entrance = await accounts.sign_in(submission, browser_of(request))
    return entered(response, entrance)


def entered(
    response: Response, entrance: accounts.Entrance
) -> SignedIn | SecondStepNeeded:
    if isinstance(entrance, accounts.SecondStep):
        response.status_code = status.HTTP_202_ACCEPTED
        return SecondStepNeeded(token=entrance.token)
    set_session_cookies(response, entrance)
    return SignedIn(user_id=entrance.user_id)


@router.post(
    "/session/second-step",
    responses=problems(401, 410, 422, 429),
    openapi_extra=PUBLIC,
)
async def finish_second_step(
    request: Request, response: Response, submission: SecondStepSubmission
) -> SignedIn:
    """Finish a sign-in with the code of the app or a recovery code.

    The answer sets the HttpOnly session cookie. A token takes ten codes at most.
    """
    opened = await accounts.finish_by_code(
        submission.token, submission.code, browser_of(request)
    )
    set_session_cookies(response, opened)
    return SignedIn(user_id=opened.user_id)


@router.delete("/session", status_code=status.HTTP_204_NO_CONTENT, openapi_extra=PUBLIC)
async def sign_out(request: Request, response: Response, session: SessionDep) -> None:
    """Sign out; open tabs of the session lose their rights at once."""
    token = accounts.token_in(request.headers.get("cookie", ""))
    await accounts.end_session(session, token)
    response.delete_cookie(
        accounts.COOKIE, path="/", secure=settings.is_https, httponly=True
    )


@router.get("/me", responses=problems(401), openapi_extra=READ_PROFILE)
async def read_me(session: SessionDep, actor: ActorDep) -> UserRead:
    user = await accounts.get_person(session, actor, actor.person())
    return accounts.profile_of(user)


@router.put("/me", responses=problems(401, 422), openapi_extra=WRITE_PROFILE)
async def update_me(
    session: SessionDep, actor: ActorDep, changes: ProfileUpdate
) -> UserRead:
    user = await accounts.update_profile(session, actor, changes)
    return accounts.profile_of(user)


@router.patch("/me", responses=problems(401, 422), openapi_extra=SIGNED_IN)
async def change_me(
    session: SessionDep, actor: ActorDep, changes: ProfilePatch
) -> UserRead:
    """Change what is given of the profile; the rest stays."""
    user = await accounts.update_profile(session, actor, changes)
    accounts.forget(actor.session_digest)
    return accounts.profile_of(user)


@router.get(
    "/admin/people", responses=problems(401, 403, 422), openapi_extra=READ_PEOPLE
)
async def list_people(
    session: SessionDep,
    actor: ActorDep,
    q: Annotated[str, Query(max_length=100)] = "",
    role: Role | None = None,
    cursor: Annotated[str, Query(max_length=300)] = "",
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = 25,
) -> CursorPage[PersonRow]:
    """Return people, the newest first."""
    return await accounts.list_people_after(
        session, actor, search=q, role=role, cursor=cursor, limit=limit
    )


@router.put(
    "/admin/people/{user_id}/role",
    responses=problems(401, 403, 404, 409, 422),
    openapi_extra=WRITE_PEOPLE,
)
async def set_role(
    session: SessionDep, actor: ActorDep, user_id: UUID, change: RoleUpdate
) -> PersonRow:
    """Change a person's role; their sessions end."""
    user = await accounts.set_role(session, actor, user_id, change.role)
    return PersonRow.model_validate(user)


@router.put(
    "/admin/people/{user_id}/status",
    responses=problems(401, 403, 404, 409, 422),
    openapi_extra=WRITE_PEOPLE,
)
async def set_status(
    session: SessionDep, actor: ActorDep, user_id: UUID, change: StatusUpdate
) -> PersonRow:
    """Block a person, or let them in again."""
    user = await accounts.set_status(session, actor, user_id, change.status)
    return PersonRow.model_validate(user)
