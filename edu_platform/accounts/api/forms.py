"""Native form posts: what sets and clears the session cookie.

A websocket cannot set an HttpOnly cookie, and a native form works before the page's
script has loaded. Answers are redirects; what went wrong is a code in the address.
"""

from typing import Annotated
from urllib.parse import quote, urlsplit

from fastapi import APIRouter, Form, Request, Response, status
from fastapi.responses import RedirectResponse

from edu_platform.accounts import service as accounts
from edu_platform.accounts.api.dependencies import ActorDep, client_address
from edu_platform.accounts.schemas import SignInSubmission
from edu_platform.core.db import SessionDep
from edu_platform.core.errors import AppError, TooManyRequests
from edu_platform.core.i18n import LOCALES
from edu_platform.core.settings import settings

forms = APIRouter(prefix="/auth", include_in_schema=False)

HOME = "/my"
LOCALE_COOKIE = "lang"
YEAR = 365 * 24 * 3600


def local_path(target: str) -> str:
    """Return `target` when it is a path of this site, else the dashboard's."""
    parts = urlsplit(target)
    is_local = (
        target.startswith("/")
        and not target.startswith(("//", "/\\"))
        and "\\" not in target
        and not parts.scheme
        and not parts.netloc
        and target.isprintable()
    )
    return target if is_local else HOME


def set_session_cookie(response: Response, opened: accounts.OpenedSession) -> None:
    response.set_cookie(
        accounts.COOKIE,
        opened.token,
        max_age=opened.max_age,
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


def _refusal(error: AppError, target: str) -> RedirectResponse:
    query = f"error={error.code}&next={quote(local_path(target), safe='')}"
    if isinstance(error, TooManyRequests):
        query += f"&wait={error.retry_after}"
    return RedirectResponse(f"/login?{query}", status.HTTP_303_SEE_OTHER)


@forms.post("/login")
async def log_in(
    request: Request,
    email: Annotated[str, Form(max_length=254)] = "",
    password: Annotated[str, Form(max_length=256)] = "",
    remember: Annotated[str, Form(max_length=8)] = "",
    target: Annotated[str, Form(alias="next", max_length=500)] = HOME,
) -> Response:
    submission = SignInSubmission(
        email=email, password=password, remember=bool(remember)
    )
    try:
        opened = await accounts.sign_in(
            submission,
            address=client_address(request),
            user_agent=request.headers.get("user-agent", ""),
        )
    except AppError as error:
        return _refusal(error, target)
    response = RedirectResponse(local_path(target), status.HTTP_303_SEE_OTHER)
    set_session_cookie(response, opened)
    if opened.locale in LOCALES:
        set_locale_cookie(response, opened.locale)
    return response


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
    locale: Annotated[str, Form(max_length=8)] = "ru",
) -> Response:
    response = Response(status_code=status.HTTP_204_NO_CONTENT)
    if locale in LOCALES:
        set_locale_cookie(response, locale)
        if not actor.is_visitor:
            await accounts.set_locale(session, actor, locale)
    return response
