"""Who may do what: each operation and each handler, asked as everybody.

The cases come from what the application itself has registered, so that a new operation
or handler is a new case, and one that declares nothing fails.
"""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
from reflex_base.registry import RegistrationContext
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts.models import ApiToken, User
from edu_platform.accounts.service.token_lookup import forget_all_tokens
from edu_platform.api.app import api
from edu_platform.core.actor import VISITOR, Actor, Role
from edu_platform.core.guard import Access, access_of
from edu_platform.core.models import utc_now
from edu_platform.core.problems import MEDIA_TYPE
from edu_platform.core.sealing import digest
from edu_platform.core.settings import settings
from edu_platform.web.guard import INTERNAL, declared_access
from tests.conftest import sign_in_as

SCHEMA: dict[str, Any] = api.openapi()
OPERATIONS: dict[str, tuple[str, str, dict[str, Any]]] = {
    f"{method.upper()} {path}": (method, path, operation)
    for path, operations in SCHEMA["paths"].items()
    for method, operation in operations.items()
}
ROLES = {"visitor": None, "user": Role.USER, "admin": Role.ADMIN}
MAY = {
    "public": set(ROLES),
    "signed_in": {"user", "admin"},
    "admin": {"admin"},
}
REFUSALS = {"visitor": (401, "SignInRequired"), "user": (403, "NotPermitted")}


def _resolved(schema: dict[str, Any]) -> dict[str, Any]:
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return SCHEMA["components"]["schemas"][name]
    return schema


# What a schema alone does not tell.
MEANT = {
    "email": "nobody@example.org",
    "password": "a word of one's own",
    "consents": ["personal_data", "offer"],
}


def _example(schema: dict[str, Any], name: str = "") -> Any:
    """Make the smallest value that a schema allows."""
    schema = _resolved(schema)
    if name in MEANT:
        return MEANT[name]
    if "anyOf" in schema:
        return _example(schema["anyOf"][0])
    if "enum" in schema or "const" in schema:
        return [schema.get("const"), *schema.get("enum", [])][-1]
    return _of_kind(schema)


def _of_kind(schema: dict[str, Any]) -> Any:
    fields = schema.get("properties", {})
    if schema["type"] == "object":
        return {n: _example(fields[n], n) for n in schema.get("required", [])}
    if schema["type"] == "array":
        return [_example(schema["items"])] * schema.get("minItems", 0)
    if schema["type"] == "string":
        return str(uuid4()) if schema.get("format") == "uuid" else "abc" * 8
    return {"integer": schema.get("minimum", 1), "boolean": True}[schema["type"]]


def _request(method: str, path: str, operation: dict[str, Any]) -> dict[str, Any]:
    """Describe a request with ids of nothing and the least valid body."""
    for parameter in operation.get("parameters", []):
        if parameter["in"] == "path":
            value = str(_example(parameter["schema"]))
            path = path.replace("{" + parameter["name"] + "}", value)
    request: dict[str, Any] = {"method": method, "url": path}
    if body := operation.get("requestBody"):
        kinds = body["content"]
        if "multipart/form-data" in kinds:
            request["files"] = {"file": b"no file of any kind"}
        else:
            request["json"] = _example(kinds["application/json"]["schema"])
    return request


@pytest.fixture
async def asking(
    session: AsyncSession, learner: User, admin: User
) -> AsyncIterator[dict[str, httpx.AsyncClient]]:
    """A client for each role; these requests count as no operation's own test."""
    people = {"visitor": None, "user": learner, "admin": admin}
    transport = httpx.ASGITransport(app=api, raise_app_exceptions=False)
    clients = {
        role: httpx.AsyncClient(transport=transport, base_url=settings.origin)
        for role in people
    }
    for role, person in people.items():
        if person is not None:
            await sign_in_as(clients[role], person)
    yield clients
    for client in clients.values():
        await client.aclose()


def _code(response: httpx.Response) -> str:
    is_problem = response.headers.get("content-type") == MEDIA_TYPE
    return str(response.json()["code"]) if is_problem else ""


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
async def test_an_operation_answers_those_whom_it_declares(
    asking: dict[str, httpx.AsyncClient], operation: tuple[str, str, dict[str, Any]]
) -> None:
    allowed = MAY[operation[2]["x-access"]]
    declared = set(operation[2]["responses"])
    for role, client in asking.items():
        response = await client.request(**_request(*operation))
        code = _code(response)
        if role in allowed:
            assert code not in {"SignInRequired", "NotPermitted"}, role
            assert code != "ValidationFailed", response.text
        else:
            assert (response.status_code, code) == REFUSALS[role]
        assert response.status_code < 500 or str(response.status_code) in declared


@pytest.fixture
async def without_scopes(session: AsyncSession, admin: User) -> dict[str, str]:
    """The header of a token of an administrator that is for nothing at all."""
    token = f"edu_pat_{'x' * 43}"
    session.add(
        ApiToken(
            user_id=admin.id,
            name="for nothing",
            token_hash=digest(token),
            prefix="edu_pat_xxxx",
            expires_at=utc_now() + timedelta(days=1),
        )
    )
    await session.commit()
    await forget_all_tokens()
    return {"authorization": f"Bearer {token}"}


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
async def test_a_token_opens_what_it_has_the_scopes_for_and_nothing_else(
    asking: dict[str, httpx.AsyncClient],
    without_scopes: dict[str, str],
    operation: tuple[str, str, dict[str, Any]],
) -> None:
    # The administrator's cookie beside the token must not help.
    for role in ("visitor", "admin"):
        request = _request(*operation)
        response = await asking[role].request(**request, headers=without_scopes)
        if operation[1].startswith("/health/"):
            assert response.status_code != 403
        elif "x-scopes" in operation[2]:
            assert (response.status_code, _code(response)) == (403, "ScopeMissing")
        else:
            assert (response.status_code, _code(response)) == (403, "TokenNotAccepted")


SENSITIVE = ("/accounts", "/session", "/me/sessions", "/me/sign-ins", "/me/tokens")


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
def test_scopes_follow_from_what_an_operation_does(
    operation: tuple[str, str, dict[str, Any]],
) -> None:
    method, path, description = operation
    scopes = description.get("x-scopes")
    path = path.removeprefix("/api/v1")
    if path.startswith(SENSITIVE):
        assert scopes is None
    if scopes is not None:
        assert ("read" if method == "get" else "write") in scopes
        assert ("admin" in scopes) == (description["x-access"] == "admin")
        assert description["security"][-1] == {"token": scopes}
    else:
        assert {"token"} not in [set(way) for way in description["security"]]


def test_there_are_operations_of_every_kind() -> None:
    assert {operation["x-access"] for *_, operation in OPERATIONS.values()} == set(MAY)


HANDLERS = {
    name: registered.handler
    for name, registered in RegistrationContext.get().event_handlers.items()
}
OURS = {
    name: handler
    for name, handler in HANDLERS.items()
    if handler.fn.__module__.startswith("edu_platform.")
}
PEOPLE = {
    "visitor": VISITOR,
    "user": Actor(user_id=uuid4(), role=Role.USER),
    "admin": Actor(user_id=uuid4(), role=Role.ADMIN),
}


@pytest.mark.parametrize("name", sorted(OURS))
def test_a_handler_declares_who_may_send_its_event(name: str) -> None:
    access = access_of(OURS[name].fn)
    assert access is not None
    assert declared_access(name) == access
    allowed = {who for who, actor in PEOPLE.items() if access.allows(actor)}
    assert allowed in ({"visitor", "user", "admin"}, {"user", "admin"}, {"admin"})


@pytest.mark.parametrize("name", sorted(OURS))
def test_only_administrators_reach_the_panel(name: str) -> None:
    handler = OURS[name]
    module = handler.fn.__module__
    # The outbox is a page of the demo, for everybody: its service closes it elsewhere.
    if module.startswith("edu_platform.admin.") and not module.endswith(".outbox"):
        assert access_of(handler.fn) == Access(signed_in=True, role=Role.ADMIN)


@pytest.mark.parametrize("name", sorted(set(HANDLERS) - set(OURS)))
def test_of_reflexs_own_handlers_only_what_pages_need_is_open(name: str) -> None:
    is_open = declared_access(name) is not None
    assert is_open == (name.rpartition(".")[2] in INTERNAL)


def test_handlers_that_write_variables_are_closed() -> None:
    writers = [
        name
        for name in HANDLERS
        if name.rpartition(".")[2] in {"setvar", "update_vars_internal"}
    ]
    assert writers
    assert all(declared_access(name) is None for name in writers)


@pytest.mark.parametrize(
    "name", ["", "x", "state.x", "_become", "reflex___state____state", "a" * 9000]
)
def test_unknown_events_are_closed(name: str) -> None:
    assert declared_access(name) is None
