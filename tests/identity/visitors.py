"""Somebody with a browser who goes to a service and comes back."""

import re
from html import unescape
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import httpx
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts import service as accounts
from edu_platform.accounts.models import ExternalIdentity, User
from edu_platform.core.actor import VISITOR, Actor
from tests.accounts.factories import newest_body

PROVIDERS = ["vk", "yandex", "google"]
CONSENTS = ["personal_data", "offer"]
FROM_HERE = {"sec-fetch-site": "same-origin"}


async def leave(client: httpx.AsyncClient, name: str, **query: str) -> httpx.Response:
    address = f"/auth/external/{name}"
    return await client.get(address, params=query, headers=FROM_HERE)


async def ask(address: str, decision: str = "allow") -> str:
    """Answer the service's question, and return where it sends the browser."""
    async with httpx.AsyncClient() as elsewhere:
        page = await elsewhere.get(address)
    found = re.search(rf'id="{decision}" href="([^"]+)"', page.text)
    assert found, page.text
    return unescape(found[1])


def changed(address: str, **query: str | None) -> str:
    """Return an address with other parameters; None takes one away."""
    parts = urlsplit(address)
    values: dict[str, Any] = {**dict(parse_qsl(parts.query)), **query}
    kept = {name: value for name, value in values.items() if value is not None}
    return parts._replace(query=urlencode(kept)).geturl()


async def go(
    client: httpx.AsyncClient, name: str, decision: str = "allow", **query: str
) -> httpx.Response:
    """Leave for a service, answer it, and come back."""
    left = await leave(client, name, **query)
    assert left.status_code == 302, left.headers
    return await client.get(await ask(left.headers["location"], decision))


def place(response: httpx.Response) -> tuple[str, dict[str, str]]:
    """Return where an answer leads: the path and what stands in the query."""
    assert response.status_code == 303, response.text
    parts = urlsplit(response.headers["location"])
    assert not parts.netloc
    return parts.path, {name: v[0] for name, v in parse_qs(parts.query).items()}


async def finish(
    client: httpx.AsyncClient, ticket: str, **fields: Any
) -> httpx.Response:
    values = {"display_name": "Мария Гусева", "consents": CONSENTS}
    return await client.post(
        "/auth/external/finish", data={"ticket": ticket, **values, **fields}
    )


async def ticket_for(session: AsyncSession, email: str) -> str:
    link = (await newest_body(session, email)).link
    return parse_qs(urlsplit(link).query)["ticket"][0]


async def sign_up(
    client: httpx.AsyncClient, session: AsyncSession, name: str, email: str
) -> None:
    """Open an account by a service whose word is not enough."""
    path, _query = place(await go(client, name))
    assert path == "/external/letter"
    response = await finish(client, await ticket_for(session, email))
    assert place(response)[0] == "/my"


async def who(client: httpx.AsyncClient) -> Actor:
    """Return whom the cookies of a client stand for."""
    identity = await accounts.look_up(client.cookies.get(accounts.COOKIE) or "")
    return identity.actor if identity else VISITOR


async def owner_of(session: AsyncSession, subject: str) -> User | None:
    query = (
        select(User)
        .join(ExternalIdentity)
        .where(ExternalIdentity.subject == subject)
        .execution_options(populate_existing=True)
    )
    return (await session.exec(query)).one_or_none()
