"""The description of the API, and the page that shows it."""

import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from edu_platform.api.app import METHODS, api
from edu_platform.core.problems import MEDIA_TYPE

SCHEMA: dict[str, Any] = api.openapi()
OPERATIONS: dict[str, dict[str, Any]] = {
    f"{method} {path}": operation
    for path, operations in SCHEMA["paths"].items()
    for method, operation in operations.items()
}
each_operation = pytest.mark.parametrize(
    "operation", OPERATIONS.values(), ids=OPERATIONS
)


def _references(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"]
        for value in part.values():
            yield from _references(value)
    elif isinstance(part, list):
        for value in part:
            yield from _references(value)


@each_operation
def test_every_operation_says_who_may_call_it(operation: dict[str, Any]) -> None:
    assert operation["x-access"] in {"public", "signed_in", "admin"}


@each_operation
def test_refusals_are_declared_as_problems(operation: dict[str, Any]) -> None:
    refusals = {
        status: answer
        for status, answer in operation["responses"].items()
        if int(status) >= 400
    }
    access = operation["x-access"]
    assert ("401" in refusals) or access == "public"
    assert ("403" in refusals) or access != "admin"
    for status, answer in refusals.items():
        if operation["operationId"] != "ready":
            assert list(answer["content"]) == [MEDIA_TYPE], status


def test_every_reference_leads_somewhere() -> None:
    names = set(SCHEMA["components"]["schemas"])
    found = {ref.rpartition("/")[2] for ref in _references(SCHEMA)}
    assert found <= names
    assert {"Problem", "FieldProblem"} <= found


def test_operations_have_names_of_their_own() -> None:
    names = [operation["operationId"] for operation in OPERATIONS.values()]
    assert len(names) == len(set(names))


def test_no_answer_has_a_secret() -> None:
    for name, schema in SCHEMA["components"]["schemas"].items():
        fields = set(schema.get("properties", {}))
        secret = {f for f in fields if "hash" in f or "sealed" in f or "signature" in f}
        assert not secret, name


def test_methods_of_operations_are_known_to_the_catch_all() -> None:
    used = {m.upper() for operations in SCHEMA["paths"].values() for m in operations}
    assert used <= set(METHODS)


async def test_the_description_is_served(client: httpx.AsyncClient) -> None:
    response = await client.get("/api/v1/openapi.json")
    assert response.status_code == 200
    assert response.json() == SCHEMA


async def test_the_documentation_asks_no_other_host(client: httpx.AsyncClient) -> None:
    page = (await client.get("/docs")).text
    asked = re.findall(r"(?:src|href)=\"([^\"]+)\"", page)
    assert asked
    assert not re.search(r"https?://", page)
    for path in asked:
        assert path.startswith("/")
        if path.startswith("/docs/static/"):
            assert (await client.get(path)).status_code == 200
    assert "/docs/static/swagger-ui-bundle.js" in asked
