"""Second factors through the REST API: the same rules as on the page."""

from uuid import UUID

from fastapi import APIRouter, Response, status

from edu_platform.accounts import service as accounts
from edu_platform.accounts.api.dependencies import ActorDep
from edu_platform.accounts.api.forms import set_session_cookies
from edu_platform.accounts.schemas import (
    CodeSubmission,
    FactorsRead,
    PasskeyRead,
    PasskeyUpdate,
    RecoveryCodesRead,
    TotpSetupRead,
)
from edu_platform.core.db import SessionDep
from edu_platform.core.problems import problems

router = APIRouter()

SIGNED_IN = {"x-access": "signed_in"}
ADMIN = {"x-access": "admin"}
NO_CONTENT = status.HTTP_204_NO_CONTENT


@router.get("/me/factors", responses=problems(401), openapi_extra=SIGNED_IN)
async def read_factors(session: SessionDep, actor: ActorDep) -> FactorsRead:
    return await accounts.read_factors(session, actor)


@router.post(
    "/me/totp",
    status_code=status.HTTP_201_CREATED,
    responses=problems(401, 403, 409),
    openapi_extra=SIGNED_IN,
)
async def begin_totp(session: SessionDep, actor: ActorDep) -> TotpSetupRead:
    """Make a secret for an authenticator app; it counts once a code confirms it."""
    setup = await accounts.begin_totp(session, actor)
    return TotpSetupRead(secret=setup.secret, uri=setup.uri)


@router.post(
    "/me/totp/confirmation",
    responses=problems(401, 403, 422, 429),
    openapi_extra=SIGNED_IN,
)
async def confirm_totp(
    session: SessionDep, actor: ActorDep, response: Response, submission: CodeSubmission
) -> FactorsRead:
    """Turn the app on by its first code; other sessions end.

    The answer may set a new session cookie. Recovery codes are asked for next.
    """
    opened = await accounts.confirm_totp(session, actor, submission.code)
    if opened is not None:
        set_session_cookies(response, opened)
    return await accounts.read_factors(session, actor)


@router.delete(
    "/me/totp",
    status_code=NO_CONTENT,
    responses=problems(401, 403, 404, 409),
    openapi_extra=SIGNED_IN,
)
async def remove_totp(session: SessionDep, actor: ActorDep) -> None:
    """Disconnect the app; needs a fresh proof by a second factor."""
    await accounts.remove_totp(session, actor)


@router.post(
    "/me/recovery-codes",
    status_code=status.HTTP_201_CREATED,
    responses=problems(401, 403, 404),
    openapi_extra=SIGNED_IN,
)
async def renew_recovery_codes(
    session: SessionDep, actor: ActorDep
) -> RecoveryCodesRead:
    """Make new recovery codes, shown this once; the old ones are dead."""
    codes = await accounts.renew_recovery_codes(session, actor)
    return RecoveryCodesRead(codes=codes)


@router.get("/me/passkeys", responses=problems(401), openapi_extra=SIGNED_IN)
async def list_passkeys(session: SessionDep, actor: ActorDep) -> list[PasskeyRead]:
    return (await accounts.read_factors(session, actor)).passkeys


@router.put(
    "/me/passkeys/{passkey_id}",
    responses=problems(401, 403, 404, 422),
    openapi_extra=SIGNED_IN,
)
async def rename_passkey(
    session: SessionDep, actor: ActorDep, passkey_id: UUID, change: PasskeyUpdate
) -> PasskeyRead:
    key = await accounts.rename_passkey(session, actor, passkey_id, change.name)
    return PasskeyRead.model_validate(key)


@router.delete(
    "/me/passkeys/{passkey_id}",
    status_code=NO_CONTENT,
    responses=problems(401, 403, 404, 409, 422),
    openapi_extra=SIGNED_IN,
)
async def remove_passkey(
    session: SessionDep, actor: ActorDep, passkey_id: UUID
) -> None:
    """Forget a passkey; needs a fresh proof by a second factor."""
    await accounts.remove_passkey(session, actor, passkey_id)


@router.delete(
    "/admin/people/{user_id}/factors",
    status_code=NO_CONTENT,
    responses=problems(401, 403, 404, 422),
    openapi_extra=ADMIN,
)
async def reset_factors(session: SessionDep, actor: ActorDep, user_id: UUID) -> None:
    """Take a person's lost second factors away; their sessions end."""
    await accounts.reset_factors(session, actor, user_id)
