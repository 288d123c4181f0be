"""Native form posts that change a password or an address.

A changed password renews the session cookie, and no page must hold a password.
"""

from typing import Annotated
from urllib.parse import quote

from fastapi import Form, Request, Response, status
from fastapi.responses import RedirectResponse
from pydantic import ValidationError

from edu_platform.accounts import service as accounts
from edu_platform.accounts.api.dependencies import ActorDep, client_network
from edu_platform.accounts.api.forms import (
    browser_of,
    described,
    forms,
    set_session_cookies,
)
from edu_platform.accounts.schemas import PasswordChange, PasswordReset
from edu_platform.core.db import transaction
from edu_platform.core.errors import AppError
from edu_platform.core.limits import spend

SECURITY = "/my/settings/security"
# Each costs a hash, or is a guess at a link.
USES = "30/hour"


def _went(path: str, query: str) -> RedirectResponse:
    return RedirectResponse(f"{path}?{query}", status.HTTP_303_SEE_OTHER)


def _with_token(token: str, reason: str) -> str:
    return f"token={quote(token[:100], safe='')}&{reason}"


def _reason(error: ValidationError) -> str:
    """Return a code for a refused password; for a refused token its error's name."""
    problem = error.errors()[0]
    if "token" in problem["loc"]:
        return f"error={accounts.TokenInvalid.__name__}"
    kind = str(problem["type"])
    return f"error={kind if kind.startswith('password_') else 'Password'}"


@forms.post("/reset-password")
async def reset_password(
    request: Request,
    token: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
) -> Response:
    """Set the password; signing in with it is a step of its own."""
    try:
        await spend(USES, "reset-password", client_network(request))
        submission = PasswordReset(token=token, password=password)
        await accounts.reset_password(submission, browser_of(request))
    except ValidationError as error:
        return _went("/reset-password", _with_token(token, _reason(error)))
    except AppError as error:
        return _went("/reset-password", _with_token(token, described(error)))
    return _went("/login", "done=PasswordReset")


@forms.post("/password")
async def change_password(
    request: Request, actor: ActorDep, password: Annotated[str, Form()] = ""
) -> Response:
    try:
        submission = PasswordChange(password=password)
        opened = await accounts.change_password(actor, submission, browser_of(request))
    except ValidationError as error:
        return _went(SECURITY, _reason(error))
    except AppError as error:
        return _went(SECURITY, described(error))
    response = _went(SECURITY, "done=PasswordChanged")
    set_session_cookies(response, opened)
    return response


@forms.post("/confirm-new-email")
async def confirm_new_email(
    request: Request, token: Annotated[str, Form()] = ""
) -> Response:
    try:
        await spend(USES, "confirm-new-email", client_network(request))
        async with transaction() as session:
            await accounts.confirm_email_change(session, token)
    except AppError as error:
        return _went("/confirm-new-email", _with_token(token, described(error)))
    return _went("/confirm-new-email", "done=EmailChanged")


@forms.post("/revert-email")
async def revert_email(
    request: Request, token: Annotated[str, Form()] = ""
) -> Response:
    try:
        await spend(USES, "revert-email", client_network(request))
        async with transaction() as session:
            await accounts.revert_email(session, token)
    except AppError as error:
        return _went("/revert-email", _with_token(token, described(error)))
    return _went("/login", "done=EmailReverted")
