"""Which operations take which proof of who asks, in OpenAPI's words."""

from typing import Any

from edu_platform.accounts import service as accounts
from edu_platform.accounts.api import SCOPES

SESSION = "session"
TOKEN = "token"  # noqa: S105  the name of a scheme
SCHEMES = {
    SESSION: {
        "type": "apiKey",
        "in": "cookie",
        "name": accounts.COOKIE,
        "description": "Set by a sign-in; unsafe requests need an own Origin.",
    },
    TOKEN: {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "edu_pat_…",
        "description": "A personal access token of Settings → API tokens.",
    },
}


def describe(schema: dict[str, Any]) -> None:
    """Declare the schemes, and on each operation those that it takes."""
    schema.setdefault("components", {})["securitySchemes"] = SCHEMES
    for operations in schema["paths"].values():
        for operation in operations.values():
            operation["security"] = _accepted(operation)


def _accepted(operation: dict[str, Any]) -> list[dict[str, list[str]]]:
    anybody: list[dict[str, list[str]]] = [{}]
    ways = anybody if operation["x-access"] == "public" else []
    ways = [*ways, {SESSION: []}]
    if SCOPES in operation:
        ways.append({TOKEN: operation[SCOPES]})
    return ways
