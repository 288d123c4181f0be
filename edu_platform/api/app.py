"""The REST API: every feature's router under one address, with its documentation."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from importlib.resources import files
from itertools import takewhile

from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.openapi.utils import get_openapi
from fastapi.responses import HTMLResponse
from starlette.exceptions import HTTPException
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import BaseRoute, Match
from starlette.staticfiles import StaticFiles

from edu_platform.accounts.api import router as accounts
from edu_platform.accounts.api import take_tokens, token_identity
from edu_platform.api import health, problems, tokens
from edu_platform.api.middleware import RequestContext
from edu_platform.catalog.api import router as catalog
from edu_platform.certificates.api import router as certificates
from edu_platform.core import live, logs
from edu_platform.core.garbage import spare_what_is_loaded
from edu_platform.core.problems import Problem
from edu_platform.core.problems import problems as declared
from edu_platform.learning.api import router as learning
from edu_platform.legal.api import router as legal
from edu_platform.mail.api import router as mail
from edu_platform.quizzes.api import router as quizzes

PREFIX = "/api/v1"
LARGEST_BODY = 1_048_576
OPENAPI_URL = f"{PREFIX}/openapi.json"
VERSION = "1.0.0"
DESCRIPTION = """
Everything that a learner's mobile app needs. Errors are problem documents
(`application/problem+json`) whose `code` is stable; lists are pages with a cursor;
texts follow `Accept-Language`.
"""

ROUTERS: tuple[APIRouter, ...] = (
    accounts,
    legal,
    catalog,
    learning,
    quizzes,
    certificates,
    mail,
)
# All that these do is open to tokens. Of a router that is not named here a token may
# use what declares its scopes itself, and nothing else.
take_tokens(catalog, learning, quizzes, certificates)


@asynccontextmanager
async def _alone(_api: FastAPI) -> AsyncGenerator[None, None]:
    """Hear the live bus when no pages' process does it for us."""
    logs.set_up()
    spare_what_is_loaded()
    listener = asyncio.create_task(live.listen())
    try:
        yield
    finally:
        listener.cancel()
        with suppress(asyncio.CancelledError):
            await listener


def build() -> FastAPI:
    api = FastAPI(
        title="Edu Platform",
        version=VERSION,
        description=DESCRIPTION,
        openapi_url=OPENAPI_URL,
        docs_url=None,
        redoc_url=None,
        lifespan=_alone,
        generate_unique_id_function=lambda route: route.name,
    )
    for router in ROUTERS:
        # Also where nobody asks for the actor: no token passes an operation unseen.
        api.include_router(
            router, prefix=PREFIX, dependencies=[Depends(token_identity)]
        )
    api.include_router(health.router)
    problems.install(api)
    _add_documentation(api)
    for path in ("/api", "/api/{path:path}"):
        api.add_api_route(path, _unknown, include_in_schema=False, methods=METHODS)
    # Inside of what gives answers their form: FastAPI would have it outside.
    api.add_middleware(RequestBodyLimitMiddleware, max_body_size=LARGEST_BODY)
    api.add_middleware(GZipMiddleware, minimum_size=1024)
    api.add_middleware(RequestContext)
    return api


METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"]


async def _unknown(request: Request) -> None:
    # Without it an unknown address would get the pages' HTML.
    methods = [method for method in METHODS if _is_known(request, method)]
    if methods:
        raise HTTPException(405, headers={"Allow": ", ".join(methods)})
    raise HTTPException(404)


def _is_known(request: Request, method: str) -> bool:
    """Tell whether an operation has the request's address and this method."""
    scope = {**request.scope, "method": method, "fastapi": {}}
    # What comes after the catch-all, such as the pages, would take any address.
    operations = takewhile(_is_operation, request.app.routes)
    return any(route.matches(scope)[0] is Match.FULL for route in operations)


def _is_operation(route: BaseRoute) -> bool:
    return getattr(route, "endpoint", None) is not _unknown


def _add_documentation(api: FastAPI) -> None:
    @api.get("/docs", include_in_schema=False)
    async def docs() -> HTMLResponse:  # pyright: ignore[reportUnusedFunction]
        return get_swagger_ui_html(
            openapi_url=OPENAPI_URL,
            title=api.title,
            swagger_js_url="/docs/static/swagger-ui-bundle.js",
            swagger_css_url="/docs/static/swagger-ui.css",
            swagger_favicon_url="/favicon.svg",
        )

    # Swagger UI comes from a package: the pages ask no other host for anything.
    folder = str(files("fastapi_offline") / "static")
    api.mount("/docs/static", StaticFiles(directory=folder))

    def schema() -> dict[str, object]:
        if api.openapi_schema is None:
            api.openapi_schema = _schema(api)
        return api.openapi_schema

    api.openapi = schema


def _schema(api: FastAPI) -> dict[str, object]:
    schema = get_openapi(
        title=api.title,
        version=api.version,
        description=api.description,
        routes=api.routes,
    )
    template = "#/components/schemas/{model}"
    components = schema.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    problem = Problem.model_json_schema(ref_template=template)
    schemas.update(problem.pop("$defs", {}))
    schemas["Problem"] = problem
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    tokens.describe(schema)
    for operations in schema["paths"].values():
        for operation in operations.values():
            if "422" in operation["responses"]:
                # Instead of the framework's own document, which we never send.
                operation["responses"]["422"] = declared(422)[422]
            if "requestBody" in operation:
                # A body that is no text is refused before its fields are looked at.
                operation["responses"].setdefault("400", declared(400)[400])
    return schema


api = build()
