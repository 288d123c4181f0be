"""The proof before a sensitive change, for apps that keep the session's cookie."""

from fastapi import APIRouter, Request, Response, status

from edu_platform.accounts import service as accounts
from edu_platform.accounts.api.dependencies import ActorDep
from edu_platform.accounts.api.forms import browser_of, set_session_cookies
from edu_platform.accounts.schemas import ProofKind, ProofSubmission
from edu_platform.core.db import SessionDep
from edu_platform.core.problems import problems

router = APIRouter()

SIGNED_IN = {"x-access": "signed_in"}


@router.post(
    "/me/proof",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problems(401, 403, 422, 429),
    openapi_extra=SIGNED_IN,
)
async def prove_identity(
    request: Request, response: Response, actor: ActorDep, submission: ProofSubmission
) -> None:
    """Confirm that it is me: the changes that answered 403 then pass for 15 minutes.

    By the password, by a code of the app or a recovery code, or by the code of a
    letter. Second factors are turned off after a code alone. The answer may set a
    new session cookie.
    """
    browser, value = browser_of(request), submission.value
    match submission.kind:
        case ProofKind.PASSWORD:
            await accounts.prove_by_password(actor, value, browser)
        case ProofKind.MAILED_CODE:
            await accounts.prove_by_mailed_code(actor, value, browser)
        case ProofKind.CODE:
            opened = await accounts.prove_by_code(actor, value, browser)
            if opened is not None:
                set_session_cookies(response, opened)


@router.post(
    "/me/proof/letter",
    status_code=status.HTTP_202_ACCEPTED,
    responses=problems(401, 403, 429),
    openapi_extra=SIGNED_IN,
)
async def send_proof_code(session: SessionDep, actor: ActorDep) -> None:
    """Have a code sent to me, for I have no password to prove anything by."""
    await accounts.send_proof_code(session, actor)
