from typing import Annotated

from fastapi import Depends, Request

from edu_platform.accounts import service as accounts
from edu_platform.accounts.api.bearer import TokenDep
from edu_platform.core import logs
from edu_platform.core.actor import VISITOR, Actor
from edu_platform.core.http import address_of, headers_of, network_of


async def current_actor(request: Request, token: TokenDep) -> Actor:
    """Return who asks: by the token alone if there is one, else by the cookie."""
    if token is not None:
        return token.actor
    cookie = accounts.token_in(request.headers.get("cookie", ""))
    identity = await accounts.look_up(cookie)
    if identity is None:
        return VISITOR
    logs.user_id.set(str(identity.user_id))
    return identity.actor


ActorDep = Annotated[Actor, Depends(current_actor)]


def client_address(request: Request) -> str:
    direct = request.client.host if request.client else ""
    return address_of(direct, headers_of(request.scope["headers"]))


def client_network(request: Request) -> str:
    """Return by what the limits know the caller."""
    return network_of(client_address(request))
