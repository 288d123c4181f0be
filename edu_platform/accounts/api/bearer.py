"""Requests of programs: `Authorization: Bearer`, and what a token may be used for.

An operation takes tokens when it says which scopes it asks for (`x-scopes` beside
`x-access` in OpenAPI), and refuses them when it says nothing.
"""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.routing import APIRoute

from edu_platform.accounts import service as accounts
from edu_platform.accounts.models import Scope
from edu_platform.core import limits, logs
from edu_platform.core.errors import AppError, NotPermitted
from edu_platform.core.http import SAFE_METHODS
from edu_platform.core.i18n import N_
from edu_platform.core.settings import settings

SCOPES = "x-scopes"
SCHEME = "bearer"
LONGEST = 200


class TokenRefused(AppError):
    status_code = 401
    msgid = N_("The token is unknown, too old or revoked.")


class TokenNotAccepted(NotPermitted):
    msgid = N_("This needs a sign-in in a browser; a token cannot do it.")


class ScopeMissing(NotPermitted):
    msgid = N_("The token lacks the permission “{scope}”.")


def token_in(header: str) -> str | None:
    """Return the token of an Authorization header, or None for other schemes."""
    scheme, _, token = header.partition(" ")
    return token.strip()[:LONGEST] if scheme.lower() == SCHEME else None


async def token_identity(request: Request) -> accounts.TokenIdentity | None:
    """Return whom the request's token stands for, or None without one.

    Raises:
        TokenRefused: nobody's, too old or revoked.
        TokenNotAccepted: the operation is not for tokens.
        ScopeMissing: the token is for something else.
    """
    token = token_in(request.headers.get("authorization", ""))
    if token is None:
        return None
    identity = await accounts.look_up_api_token(token)
    if identity is None:
        raise TokenRefused
    logs.user_id.set(str(identity.user_id))
    each = f"{settings.requests_per_minute}/minute"
    await limits.spend(each, "api-token", identity.token_digest)
    _require_scopes(identity, _declared(request))
    return identity


TokenDep = Annotated[accounts.TokenIdentity | None, Depends(token_identity)]


def _declared(request: Request) -> Sequence[str] | None:
    route: Any = request.scope.get("route")
    extra: dict[str, Any] = getattr(route, "openapi_extra", None) or {}
    return extra.get(SCOPES)


def _require_scopes(
    identity: accounts.TokenIdentity, wanted: Sequence[str] | None
) -> None:
    if wanted is None:
        raise TokenNotAccepted
    for scope in wanted:
        if scope not in identity.scopes:
            raise ScopeMissing(scope=scope)


def take_tokens(*routers: APIRouter) -> None:
    """Let tokens use all operations of these routers, by the usual scopes."""
    for router in routers:
        for route in router.routes:
            if isinstance(route, APIRoute):
                extra = route.openapi_extra or {}
                # A dict of the route's own: features share theirs between operations.
                route.openapi_extra = {SCOPES: scopes_of(route), **extra}


def scopes_of(route: APIRoute) -> list[str]:
    """Derive what an operation asks for from its methods and its address."""
    is_safe = bool(route.methods) and route.methods <= SAFE_METHODS
    scopes = [Scope.READ.value if is_safe else Scope.WRITE.value]
    if (route.openapi_extra or {}).get("x-access") == "admin" or (
        route.path.startswith("/admin/")
    ):
        scopes.append(Scope.ADMIN.value)
    return scopes
