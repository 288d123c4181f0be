from ipaddress import ip_address, ip_network
from typing import Annotated

from fastapi import Depends, Request

from edu_platform.accounts import service as accounts
from edu_platform.core import logs
from edu_platform.core.actor import VISITOR, Actor
from edu_platform.core.settings import settings


async def current_actor(request: Request) -> Actor:
    token = accounts.token_in(request.headers.get("cookie", ""))
    identity = await accounts.look_up(token)
    if identity is None:
        return VISITOR
    logs.user_id.set(str(identity.user_id))
    return identity.actor


ActorDep = Annotated[Actor, Depends(current_actor)]


def _is_trusted(address: str) -> bool:
    networks = [n.strip() for n in settings.trusted_proxies.split(",") if n.strip()]
    try:
        return any(ip_address(address) in ip_network(n) for n in networks)
    except ValueError:
        return False


def client_address(request: Request) -> str:
    """Return the caller's address; a proxy's word counts only from a trusted one."""
    direct = request.client.host if request.client else ""
    if not _is_trusted(direct):
        return direct
    hops = request.headers.get("x-forwarded-for", "").split(",")
    for hop in reversed([h.strip() for h in hops if h.strip()]):
        if not _is_trusted(hop):
            return hop[:45]
    return direct
