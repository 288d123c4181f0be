"""Native form posts about second factors: sign-in, proof, and turning them on.

A session gets its cookie, or a new one, here and nowhere else.
"""

from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Form, Request, Response, status
from fastapi.responses import JSONResponse, RedirectResponse

from edu_platform.accounts import service as accounts
from edu_platform.accounts.api.dependencies import ActorDep, client_network
from edu_platform.accounts.api.forms import (
    HOME,
    browser_of,
    described,
    entered,
    local_path,
    set_session_cookies,
)
from edu_platform.accounts.models import ChallengePurpose
from edu_platform.accounts.schemas import check_name
from edu_platform.core.actor import Actor
from edu_platform.core.db import Session, SessionDep, transaction
from edu_platform.core.errors import AppError
from edu_platform.core.i18n import _
from edu_platform.core.limits import spend
from edu_platform.core.settings import settings

second_step = APIRouter()

# One character more than a password of ours can have: it matches none.
LONGEST_PASSWORD = 257
LONGEST_CODE = 64
LONGEST_ANSWER = 20_000
LONGEST_NAME = 60
OPTIONS = "240/hour"


def _waiting_in(request: Request) -> str:
    return accounts.second_step_in(request.headers.get("cookie", ""))


@second_step.post("/second-step")
async def take_second_step(
    request: Request,
    code: Annotated[str, Form()] = "",
    passkey: Annotated[str, Form()] = "",
    target: Annotated[str, Form(alias="next")] = HOME,
) -> Response:
    token, browser = _waiting_in(request), browser_of(request)
    try:
        if passkey:
            answer = passkey[:LONGEST_ANSWER]
            opened = await accounts.finish_by_passkey(token, answer, browser)
        else:
            opened = await accounts.finish_by_code(token, code[:LONGEST_CODE], browser)
    except accounts.SecondStepOver as error:
        return _back("/login", error, target)
    except AppError as error:
        return _back("/login/second-step", error, target)
    response = entered(opened, target)
    response.delete_cookie(
        accounts.SECOND_STEP_COOKIE, path="/", secure=settings.is_https, httponly=True
    )
    return response


@second_step.post("/passkey")
async def sign_in_by_passkey(
    request: Request,
    session: SessionDep,
    passkey: Annotated[str, Form()] = "",
    target: Annotated[str, Form(alias="next")] = HOME,
) -> Response:
    try:
        opened = await accounts.sign_in_by_passkey(
            session, passkey[:LONGEST_ANSWER], browser_of(request), remember=True
        )
    except AppError as error:
        return _back("/login", error, target)
    return entered(opened, target)


def _back(page: str, error: AppError, target: str) -> RedirectResponse:
    query = f"{described(error)}&next={quote(local_path(target), safe='')}"
    return RedirectResponse(f"{page}?{query}", status.HTTP_303_SEE_OTHER)


@second_step.post("/passkeys/options")
async def passkey_options(
    request: Request,
    session: SessionDep,
    actor: ActorDep,
    purpose: Annotated[ChallengePurpose, Form()],
) -> Response:
    """Return what the browser asks a passkey; the page's script sends the answer."""
    try:
        await spend(OPTIONS, "passkey-options", client_network(request))
        options = await _options(session, actor, purpose, _waiting_in(request))
    except AppError as error:
        return JSONResponse({"message": error.message}, error.status_code)
    return JSONResponse(options, headers={"Cache-Control": "no-store"})


async def _options(
    session: Session, actor: Actor, purpose: ChallengePurpose, waiting: str
) -> dict[str, Any]:
    match purpose:
        case ChallengePurpose.ADD:
            return await accounts.passkey_options_to_add(session, actor)
        case ChallengePurpose.SECOND_STEP:
            return await accounts.passkey_options(session, waiting)
        case ChallengePurpose.PROVE:
            return await accounts.proof_options(session, actor)
        case ChallengePurpose.SIGN_IN:
            return await accounts.sign_in_options(session)


@second_step.post("/prove")
async def prove(
    request: Request,
    actor: ActorDep,
    password: Annotated[str, Form()] = "",
    code: Annotated[str, Form()] = "",
    mailed_code: Annotated[str, Form()] = "",
    passkey: Annotated[str, Form()] = "",
    target: Annotated[str, Form(alias="next")] = HOME,
) -> Response:
    """Take a proof again before a sensitive change."""
    browser = browser_of(request)
    path = local_path(target)
    opened = None
    try:
        if passkey:
            answer = passkey[:LONGEST_ANSWER]
            opened = await accounts.prove_by_passkey(actor, answer, browser)
        elif code:
            opened = await accounts.prove_by_code(actor, code[:LONGEST_CODE], browser)
        elif mailed_code:
            await accounts.prove_by_mailed_code(
                actor, mailed_code[:LONGEST_CODE], browser
            )
        else:
            known = password[:LONGEST_PASSWORD]
            await accounts.prove_by_password(actor, known, browser)
    except AppError as error:
        path = f"{path.partition('?')[0]}?{described(error)}"
    return _renewed(path, opened)


def _renewed(path: str, opened: accounts.OpenedSession | None) -> RedirectResponse:
    response = RedirectResponse(path, status.HTTP_303_SEE_OTHER)
    if opened is not None:
        set_session_cookies(response, opened)
    return response


@second_step.post("/totp")
async def confirm_totp(actor: ActorDep, code: Annotated[str, Form()] = "") -> Response:
    """Turn the authenticator app on by its first code."""
    try:
        async with transaction() as session:
            opened = await accounts.confirm_totp(session, actor, code[:LONGEST_CODE])
    except AppError as error:
        return _renewed(_page("totp", described(error)), None)
    return _renewed(_page("totp", "done=totp"), opened)


@second_step.post("/passkeys")
async def add_passkey(
    actor: ActorDep,
    passkey: Annotated[str, Form()] = "",
    name: Annotated[str, Form()] = "",
) -> Response:
    answer = passkey[:LONGEST_ANSWER]
    try:
        async with transaction() as session:
            opened = await accounts.add_passkey(session, actor, answer, _named(name))
    except AppError as error:
        return _renewed(_page("passkeys", described(error)), None)
    return _renewed(_page("passkeys", "done=passkey"), opened)


def _named(name: str) -> str:
    try:
        return check_name(name)[:LONGEST_NAME] or _("Passkey")
    except ValueError:
        return _("Passkey")


def _page(part: str, query: str) -> str:
    return f"{accounts.SECURITY_PAGE}?part={part}&{query}"
