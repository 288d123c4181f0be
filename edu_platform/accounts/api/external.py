"""Leaving for a service and coming back; and what an app may know of linked ones.

People leave by a link: browsers hold a form, wherever its answers lead, to the site.
"""

from typing import Annotated
from urllib.parse import urlencode, urlsplit

from fastapi import APIRouter, Form, Query, Request, Response, status
from fastapi.responses import RedirectResponse
from pydantic import ValidationError

from edu_platform.accounts.api.dependencies import ActorDep, client_network
from edu_platform.accounts.api.forms import HOME, browser_of, forms, local_path
from edu_platform.accounts.api.forms import entered as let_in
from edu_platform.accounts.gateways import Answer
from edu_platform.accounts.models import FlowPurpose, Provider
from edu_platform.accounts.schemas import (
    ExternalSignUpSubmission,
    IdentityRead,
    ProviderRead,
)
from edu_platform.accounts.service import external
from edu_platform.core.actor import Actor
from edu_platform.core.db import SessionDep
from edu_platform.core.errors import AppError
from edu_platform.core.http import cookie_value
from edu_platform.core.limits import spend
from edu_platform.core.problems import problems
from edu_platform.core.settings import settings

router = APIRouter(tags=["accounts"])

DEPARTURES = "60/hour"
# As long as a letter: its button works in the browser that left.
DAY = 24 * 3600
LONGEST = 2000
SERVICES = "/my/settings/services"

Text = Annotated[str, Query(max_length=LONGEST)]


def flow_token_of(request: Request) -> str:
    return cookie_value(request.headers.get("cookie", ""), external.FLOW_COOKIE)


def _is_from_here(request: Request, *, strictly: bool) -> bool:
    """Tell whether a page of ours has sent the browser, and not a stranger's link.

    Typing the address or a bookmark is the person's own doing as well.
    """
    site = request.headers.get("sec-fetch-site", "")
    if site:
        return site == "same-origin" or (site == "none" and not strictly)
    referer = urlsplit(request.headers.get("referer", ""))
    if not referer.netloc:
        return not strictly
    return f"{referer.scheme}://{referer.netloc}" in settings.allowed_origins


def _to(path: str, **query: str) -> RedirectResponse:
    given = {name: value for name, value in query.items() if value}
    address = f"{path}?{urlencode(given)}" if given else path
    return RedirectResponse(address, status.HTTP_303_SEE_OTHER)


def _back(actor: Actor, error: AppError, target: str = "") -> RedirectResponse:
    """Lead to where somebody left from, with a code of what went wrong."""
    if actor.is_visitor:
        return _to("/login", external=error.code, next=target)
    place = target.partition("?")[0] if target.startswith("/my/settings") else SERVICES
    return _to(place, external=error.code)


@forms.get("/external/{name}")
async def leave(
    request: Request,
    actor: ActorDep,
    name: str,
    purpose: FlowPurpose = FlowPurpose.SIGN_IN,
    target: Annotated[str, Query(alias="next", max_length=LONGEST)] = HOME,
    ticket: Annotated[str, Query(max_length=100)] = "",
) -> Response:
    """Send the browser to a service."""
    is_sign_in = purpose is FlowPurpose.SIGN_IN
    if not _is_from_here(request, strictly=not is_sign_in):
        return _to("/login" if is_sign_in else SERVICES)
    try:
        await spend(DEPARTURES, "external", client_network(request))
        way_out = await external.leave(
            name,
            actor,
            purpose=purpose,
            browser=flow_token_of(request),
            target=local_path(target),
            ticket=ticket,
        )
    except AppError as error:
        return _back(actor, error, local_path(target))
    response = RedirectResponse(way_out.url, status.HTTP_302_FOUND)
    # The state in the address must not be told to anybody, or be kept.
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    _set_flow_cookie(response, way_out.browser)
    return response


def _set_flow_cookie(response: Response, value: str) -> None:
    response.set_cookie(
        external.FLOW_COOKIE,
        value,
        max_age=DAY,
        path="/",
        secure=settings.is_https,
        httponly=True,
        samesite="lax",
    )


@forms.get("/external/{name}/callback")
async def come_back(
    request: Request,
    actor: ActorDep,
    name: str,
    state: Text = "",
    code: Text = "",
    error: Text = "",
    device_id: Text = "",
    iss: Text = "",
) -> Response:
    """Take what a service says of the browser's owner."""
    answer = Answer(state, code, error, device_id, iss)
    try:
        arrival = await external.come_back(
            name,
            actor,
            answer,
            browser=browser_of(request),
            flow_token=flow_token_of(request),
        )
    except AppError as refusal:
        return _back(actor, refusal)
    response = _after(actor, arrival)
    response.headers["Cache-Control"] = "no-store"
    return response


def _after(actor: Actor, arrival: external.Arrival) -> RedirectResponse:
    if arrival.error is not None:
        return _back(actor, arrival.error, arrival.target)
    if arrival.opened is not None:
        return let_in(arrival.opened, arrival.target)
    if arrival.ticket:
        return _to("/external/finish", ticket=arrival.ticket)
    if arrival.sign_up_id is not None:
        return _to("/external/letter", id=str(arrival.sign_up_id))
    return _to(local_path(arrival.target))


@forms.post("/external/finish")
async def finish(
    request: Request,
    ticket: Annotated[str, Form()] = "",
    display_name: Annotated[str, Form()] = "",
    consents: Annotated[list[str], Form()] = [],  # noqa: B006  FastAPI copies it
) -> Response:
    """Open the account of somebody whom a service has named."""
    try:
        submission = ExternalSignUpSubmission.model_validate(
            {"ticket": ticket, "display_name": display_name, "consents": consents}
        )
        opened, target = await external.complete(
            submission.ticket,
            submission.display_name,
            submission.consents,
            browser=browser_of(request),
            flow_token=flow_token_of(request),
        )
    except ValidationError:
        return _to("/external/finish", ticket=ticket[:100], error="NameInvalid")
    except AppError as error:
        return _to("/external/finish", ticket=ticket[:100], error=error.code)
    return let_in(opened, target)


@router.get("/auth/providers", openapi_extra={"x-access": "public"})
async def list_providers() -> list[ProviderRead]:
    """Return the services to sign in by; a browser begins at `start`."""
    return external.offered()


@router.get(
    "/me/identities", responses=problems(401), openapi_extra={"x-access": "signed_in"}
)
async def list_identities(session: SessionDep, actor: ActorDep) -> list[IdentityRead]:
    """Return the services that are linked to one's account."""
    return await external.identities_of(session, actor)


@router.delete(
    "/me/identities/{provider}",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problems(401, 403, 404, 409, 422),
    openapi_extra={"x-access": "signed_in"},
)
async def unlink(session: SessionDep, actor: ActorDep, provider: Provider) -> None:
    """Unlink a service; needs a fresh proof, and another way into the account."""
    await external.unlink(session, actor, provider)
