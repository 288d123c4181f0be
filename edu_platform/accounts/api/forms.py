"""Native form posts: what sets and clears the session cookie.

A websocket cannot set an HttpOnly cookie, and a native form works before the page's
script has loaded. Answers are redirects; what went wrong is a code in the address.
"""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, Request, Response, status
from fastapi.responses import RedirectResponse
from pydantic import ValidationError

from edu_platform.accounts import service as accounts
from edu_platform.accounts.api.dependencies import ActorDep, client_address
from edu_platform.accounts.schemas import ConfirmationSubmission, SignInSubmission
from edu_platform.core.db import SessionDep
from edu_platform.core.errors import AppError, TooManyRequests
from edu_platform.core.http import LOCALE_COOKIE
from edu_platform.core.i18n import LOCALES
from edu_platform.core.settings import settings

forms = APIRouter(prefix="/auth", include_in_schema=False)

HOME = "/my"
LONGEST_TARGET = 500
YEAR = 365 * 24 * 3600
SECOND_STEP_AGE = 600


def local_path(target: str) -> str:
    """Return `target` when it is a path of this site, else the dashboard's."""
    is_local = (
        target.startswith("/")
        # Browsers take a backslash for a slash, and "//host" for another site.
        and not target.startswith("//")
        and "\\" not in target
        and target.isprintable()
        and len(target) <= LONGEST_TARGET
    )
    return target if is_local else HOME


def set_session_cookies(response: Response, opened: accounts.OpenedSession) -> None:
    """Give the browser its session, and what tells it from a stranger's later."""
    for name, value, max_age in (
        (accounts.COOKIE, opened.token, opened.max_age),
        (accounts.DEVICE_COOKIE, opened.device, YEAR),
    ):
        # A session that goes on under a new token says nothing of the device.
        if not value:
            continue
        response.set_cookie(
            name,
            value,
            max_age=max_age,
            path="/",
            secure=settings.is_https,
            httponly=True,
            samesite="lax",
        )


def set_locale_cookie(response: Response, locale: str) -> None:
    # Readable by the page on purpose: it decides which texts are loaded.
    response.set_cookie(
        LOCALE_COOKIE,
        locale,
        max_age=YEAR,
        path="/",
        secure=settings.is_https,
        samesite="lax",
    )


def described(error: AppError) -> str:
    """Return what the next address says of a refusal."""
    waiting = isinstance(error, TooManyRequests)
    return f"error={error.code}" + (f"&wait={error.retry_after}" if waiting else "")


def _refusal(error: AppError, target: str) -> RedirectResponse:
    query = f"{described(error)}&next={quote(local_path(target), safe='')}"
    return RedirectResponse(f"/login?{query}", status.HTTP_303_SEE_OTHER)


def browser_of(request: Request) -> accounts.Browser:
    cookies = request.headers.get("cookie", "")
    return accounts.Browser(
        address=client_address(request),
        user_agent=request.headers.get("user-agent", ""),
        device=accounts.device_in(cookies),
        token=accounts.token_in(cookies),
    )


def entered(entrance: accounts.Entrance, target: str) -> RedirectResponse:
    """Lead on after a proof: with a session to the target, else to the second step."""
    if isinstance(entrance, accounts.SecondStep):
        return _to_second_step(entrance, target)
    response = RedirectResponse(local_path(target), status.HTTP_303_SEE_OTHER)
    set_session_cookies(response, entrance)
    if entrance.locale in LOCALES:
        set_locale_cookie(response, entrance.locale)
    return response


def _to_second_step(step: accounts.SecondStep, target: str) -> RedirectResponse:
    target = quote(local_path(target), safe="")
    response = RedirectResponse(
        f"/login/second-step?next={target}", status.HTTP_303_SEE_OTHER
    )
    # Not in the address, which histories and logs keep.
    response.set_cookie(
        accounts.SECOND_STEP_COOKIE,
        step.token,
        max_age=SECOND_STEP_AGE,
        path="/",
        secure=settings.is_https,
        httponly=True,
        samesite="lax",
    )
    return response


@forms.post("/login")
async def log_in(
    request: Request,
    email: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
    remember: Annotated[str, Form()] = "",
    target: Annotated[str, Form(alias="next")] = HOME,
) -> Response:
    try:
        submission = SignInSubmission(
            email=email, password=password, remember=bool(remember)
        )
        entrance = await accounts.sign_in(submission, browser_of(request))
    except ValidationError:
        # Longer than any address or password of ours can be.
        return _refusal(accounts.WrongCredentials(), target)
    except AppError as error:
        return _refusal(error, target)
    return entered(entrance, target)


@forms.post("/confirm-email")
async def confirm_email(
    request: Request,
    token: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
) -> Response:
    try:
        submission = ConfirmationSubmission(token=token, password=password)
        entrance = await accounts.confirm_email(submission, browser_of(request))
    except ValidationError:
        return _unconfirmed(accounts.TokenInvalid(), "")
    except AppError as error:
        return _unconfirmed(error, token)
    return entered(entrance, HOME)


def _unconfirmed(error: AppError, token: str) -> RedirectResponse:
    query = f"token={quote(token, safe='')}&{described(error)}"
    return RedirectResponse(f"/confirm-email?{query}", status.HTTP_303_SEE_OTHER)


@forms.post("/logout")
async def log_out(request: Request, session: SessionDep) -> Response:
    await accounts.end_session(
        session, accounts.token_in(request.headers.get("cookie", ""))
    )
    response = RedirectResponse("/", status.HTTP_303_SEE_OTHER)
    response.delete_cookie(
        accounts.COOKIE, path="/", secure=settings.is_https, httponly=True
    )
    # Nothing of the person stays behind in a shared browser.
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@forms.post("/locale")
async def choose_locale(
    session: SessionDep,
    actor: ActorDep,
    locale: Annotated[str, Form()] = "ru",
) -> Response:
    response = Response(status_code=status.HTTP_204_NO_CONTENT)
    if locale in LOCALES:
        set_locale_cookie(response, locale)
        if not actor.is_visitor:
            await accounts.set_locale(session, actor, locale)
    return response
