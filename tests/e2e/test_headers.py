"""What the site says of itself to browsers, and what it keeps to itself."""

import base64
import hashlib
import re
from http import HTTPStatus

import httpx
import pytest
from playwright.async_api import Browser, expect

from edu_platform.accounts import service as accounts
from edu_platform.accounts.service.passwords import hash_password
from tests.e2e.addresses import usual
from tests.e2e.browser import visit
from tests.e2e.site import Site

pytestmark = pytest.mark.e2e

PASSWORD = "correct horse battery"
PAGES = [a.path.format(code="0000-0000-0000-0000") for a in usual()]
FILES = ["/favicon.svg", "/ui.css", "/i18n.js", "/robots.txt", "/icons.svg"]
API = ["/api/v1/courses", "/api/v1/me", "/api/v1/openapi.json", "/health/live", "/ping"]
SECRETS = [
    "/.git/config",
    "/.git/HEAD",
    "/.env",
    "/.env.example",
    "/rxconfig.py",
    "/pyproject.toml",
    "/requirements.txt",
    "/demo.json",
    "/secret.key",
    "/var/secret.key",
    "/var/demo.json",
    "/edu_platform/edu_platform.py",
    "/backend/stateful_pages.json",
    "/env.json",
    "/../.env",
    "/%2e%2e/.env",
    "/..%2f..%2fpyproject.toml",
    "/assets/../../../../pyproject.toml",
    "/assets/..%2f..%2f..%2f..%2fpyproject.toml",
    "/media/images/..%2f..%2fdemo.json",
    "/media/images/%2e%2e%2f%2e%2e%2fsecret.key",
    "/server-status",
    "/metrics",
    "/debug",
]
WORDS = ("[core]", "EDU_", "[project]", '"password"', "import reflex", "ref: refs")
INLINE = re.compile(r"<script(?P<attributes>[^>]*)>(?P<body>.*?)</script>", re.DOTALL)


def policy_of(answer: httpx.Response) -> dict[str, list[str]]:
    parts = answer.headers["content-security-policy"].split(";")
    words = [part.split() for part in parts if part.strip()]
    return {name: sources for name, *sources in words}


@pytest.mark.parametrize("path", PAGES)
async def test_a_page_allows_its_own_scripts_alone(path: str, site: Site) -> None:
    async with site.http() as client:
        answer = await client.get(path)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    policy = policy_of(answer)
    scripts = policy["script-src"]
    assert not {"'unsafe-inline'", "'unsafe-eval'", "*", "data:", "https:"} & {*scripts}
    for name in ("object-src", "base-uri", "frame-ancestors"):
        assert policy[name] == ["'none'"]
    assert policy["default-src"] == policy["form-action"] == ["'self'"]
    own = site.origin.replace("http", "ws", 1)
    assert {"'self'", own} <= {*policy["connect-src"]}
    assert all("://*" not in source for source in policy["connect-src"])
    inline = {
        f"'sha256-{base64.b64encode(hashlib.sha256(m['body'].encode()).digest()).decode()}'"
        for m in INLINE.finditer(answer.text)
        if "src=" not in m["attributes"] and "json" not in m["attributes"]
    }
    assert inline == {source for source in scripts if source.startswith("'sha256-")}


@pytest.mark.parametrize("path", [*PAGES, *FILES, *API, "/no-such-page", "/docs"])
async def test_every_answer_is_guarded(path: str, site: Site) -> None:
    async with site.http() as client:
        answer = await client.get(path)
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["x-frame-options"] == "DENY"
    assert answer.headers["referrer-policy"] == "strict-origin-when-cross-origin"
    assert answer.headers["x-request-id"]
    assert answer.headers.get("access-control-allow-origin") is None
    if answer.headers["content-type"].startswith("text/"):
        assert "charset=" in answer.headers["content-type"]


@pytest.mark.parametrize("path", PAGES)
async def test_a_page_is_sent_at_once(path: str, site: Site) -> None:
    """Without a detour through a redirect to the folder of the same name."""
    async with site.http() as client:
        answer = await client.get(path)
    expected = {HTTPStatus.OK}
    if "0000" in path:
        expected = {HTTPStatus.NOT_FOUND}
    assert answer.status_code in expected
    assert not answer.cookies


async def test_private_answers_are_not_kept(site: Site) -> None:
    async with site.http(await site.person()) as client:
        answer = await client.get("/api/v1/me")
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", SECRETS)
async def test_nothing_of_the_server_is_served(path: str, site: Site) -> None:
    async with site.http(await site.person()) as client:
        answer = await client.get(path)
    assert answer.status_code in {HTTPStatus.NOT_FOUND, HTTPStatus.BAD_REQUEST}
    assert not any(word in answer.text for word in WORDS)


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "OPTIONS"])
@pytest.mark.parametrize("path", ["/_upload", "/_upload/", "/_all_routes"])
async def test_reflex_upload_is_closed(path: str, method: str, site: Site) -> None:
    headers = {"reflex-client-token": "x", "reflex-event-handler": "x"}
    async with site.http(await site.person()) as client:
        answer = await client.request(method, path, headers=headers, content=b"x")
    assert answer.status_code == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PROPFIND", "DEBUG"])
async def test_other_methods_are_refused(method: str, site: Site) -> None:
    async with site.http(await site.person()) as client:
        answer = await client.request(method, "/api/v1/me")
        page = await client.request(method, "/")
    for refused in (answer, page):
        assert refused.status_code >= HTTPStatus.BAD_REQUEST
        assert "session=" not in refused.text


@pytest.mark.parametrize(
    "target",
    ["https://evil.test", "//evil.test", "/\\evil.test", "https:evil.test", "\\evil"],
)
async def test_signing_in_leads_nowhere_else(target: str, site: Site) -> None:
    person = await site.person(password_hash=await hash_password(PASSWORD))
    form = {"email": person.email, "password": PASSWORD, "next": target}
    async with site.http() as client:
        answer = await client.post("/auth/login", data=form)
    assert answer.status_code == HTTPStatus.SEE_OTHER
    assert answer.headers["location"] == "/my"


async def test_the_session_is_out_of_reach_of_scripts(
    browser: Browser, site: Site
) -> None:
    """The value of the cookie stands in the cookie, and nowhere else."""
    person = await site.person(
        display_name="Мария", password_hash=await hash_password(PASSWORD)
    )
    bodies: list[str] = []
    async with visit(browser, site, locale="en") as seen:
        await seen.open("/login?next=/my/settings")
        await seen.page.get_by_label("E-mail").fill(person.email)
        await seen.page.get_by_label("Password").fill(PASSWORD)
        await seen.page.get_by_role("button", name="Sign in", exact=True).click()
        await seen.page.wait_for_url("**/my/settings")
        await seen.until_alive()
        await expect(seen.page.get_by_role("heading", name="Settings")).to_be_visible()
        for path in ("/my", "/my/certificates"):
            await seen.open(path)
        cookies = await seen.context.cookies()
        (session,) = [c for c in cookies if c.get("name") == accounts.COOKIE]
        token = session.get("value", "")
        async with site.http() as client:
            client.cookies.set(accounts.COOKIE, token)
            bodies += [(await client.get(p)).text for p in (*PAGES, "/api/v1/me")]
        readable = await seen.page.evaluate(
            "JSON.stringify([document.cookie, {...localStorage}, {...sessionStorage},"
            " document.documentElement.outerHTML])"
        )
    assert session.get("httpOnly")
    assert session.get("sameSite") == "Lax"
    assert len(token) > 40
    for place in (readable, *bodies, *seen.addresses, *seen.frames):
        assert token not in place
    assert any("/_event" in address for address in seen.addresses)
    assert any(person.email in frame for frame in seen.frames)
