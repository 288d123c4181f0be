"""Passwords and addresses: recovery, and changes by whoever is signed in."""

from fastapi import APIRouter, Request, Response, status

from edu_platform.accounts import service as accounts
from edu_platform.accounts.api.dependencies import ActorDep, client_network
from edu_platform.accounts.api.forms import browser_of, set_session_cookies
from edu_platform.accounts.schemas import (
    Accepted,
    EmailSubmission,
    PasswordChange,
    PasswordReset,
    SignedIn,
    TokenSubmission,
)
from edu_platform.core.db import SessionDep
from edu_platform.core.limits import spend
from edu_platform.core.problems import problems

credentials = APIRouter(tags=["accounts"])

PUBLIC = {"x-access": "public"}
SIGNED_IN = {"x-access": "signed_in"}
REQUESTS = "20/hour"
USES = "30/hour"


@credentials.post(
    "/accounts/recovery",
    status_code=status.HTTP_202_ACCEPTED,
    responses=problems(422, 429),
    openapi_extra=PUBLIC,
)
async def ask_recovery(
    request: Request, session: SessionDep, submission: EmailSubmission
) -> Accepted:
    """Have a letter with a link sent by which a new password is set.

    The answer is the same for every address; the link works once, for 30 minutes.
    """
    await spend(REQUESTS, "recover", client_network(request))
    await accounts.ask_recovery(session, submission.email)
    return Accepted()


@credentials.post(
    "/accounts/password-reset",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problems(410, 422, 429),
    openapi_extra=PUBLIC,
)
async def reset_password(request: Request, submission: PasswordReset) -> None:
    """Set a password by the token of the letter's link.

    All sessions end and none is opened: signing in with it is a step of its own.
    """
    await spend(USES, "reset-password", client_network(request))
    await accounts.reset_password(submission, browser_of(request))


@credentials.put(
    "/me/password", responses=problems(401, 403, 422, 429), openapi_extra=SIGNED_IN
)
async def change_password(
    request: Request, response: Response, actor: ActorDep, submission: PasswordChange
) -> SignedIn:
    """Set a new password; all other sessions end, this one gets a new cookie.

    `ProofNeeded` is the answer unless the person has signed in, or proved to be
    themselves, within the last 15 minutes.
    """
    opened = await accounts.change_password(actor, submission, browser_of(request))
    set_session_cookies(response, opened)
    return SignedIn(user_id=opened.user_id)


@credentials.post(
    "/me/email",
    status_code=status.HTTP_202_ACCEPTED,
    responses=problems(401, 403, 422, 429),
    openapi_extra=SIGNED_IN,
)
async def ask_email_change(
    session: SessionDep, actor: ActorDep, submission: EmailSubmission
) -> Accepted:
    """Have a link sent to a new address, and word of it to the present one.

    The answer is the same for an address that is taken: its owner is told by letter.
    `ProofNeeded` as for the password.
    """
    await accounts.ask_email_change(session, actor, submission)
    return Accepted()


@credentials.post(
    "/accounts/email-change",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problems(409, 410, 422, 429),
    openapi_extra=PUBLIC,
)
async def confirm_email_change(
    request: Request, session: SessionDep, submission: TokenSubmission
) -> None:
    """Make the new address the account's own, by the token of the letter to it."""
    await spend(USES, "confirm-new-email", client_network(request))
    await accounts.confirm_email_change(session, submission.token)


@credentials.post(
    "/accounts/email-reversal",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problems(409, 410, 422, 429),
    openapi_extra=PUBLIC,
)
async def revert_email(
    request: Request, session: SessionDep, submission: TokenSubmission
) -> None:
    """Give the account its old address back, by the token of the letter to that one.

    All sessions end and the password is taken away: recovery sets a new one.
    """
    await spend(USES, "revert-email", client_network(request))
    await accounts.revert_email(session, submission.token)
