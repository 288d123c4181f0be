"""Identity servers of the three shapes, on an origin of their own.

Each asks, in a page, whether the site may know who somebody is, and speaks the protocol
of the service it stands for as strictly as that does: PKCE, secrets, the device of VK.
"""

import base64
import hashlib
import html
import json
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cached_property
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

SECRET = "secret-of-{}"
CLIENT = "client-of-{}"
KEY = RSAKey.generate_key(2048, {"kid": "k1", "use": "sig", "alg": "RS256"})
FOREIGN_KEY = RSAKey.generate_key(2048, {"kid": "k1", "use": "sig", "alg": "RS256"})

Fields = dict[str, str]


@dataclass
class Answer:
    body: str
    status: int = 200
    kind: str = "application/json"


def answer(body: Any, status: int = 200) -> Answer:
    return Answer(json.dumps(body), status)


def refused(error: str, status: int = 400) -> Answer:
    return answer({"error": error, "error_description": "said the test"}, status)


def challenge_of(verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


@dataclass
class IdentityServers:
    """What the three services know and how they behave; tests change both.

    `told` is who somebody is for a service; `claims` replaces what stands in Google's
    token; `instead` is an answer in place of the right one, by path.
    """

    port: int = 0
    told: dict[str, dict[str, Any]] = field(default_factory=dict)
    claims: dict[str, Any] = field(default_factory=dict)
    instead: dict[str, Answer] = field(default_factory=dict)
    key: RSAKey = field(default_factory=lambda: KEY)
    asked: list[str] = field(default_factory=list)
    silence: threading.Event = field(default_factory=threading.Event)
    hangs_at: str = ""
    _codes: dict[str, Fields] = field(default_factory=dict)
    _tokens: dict[str, str] = field(default_factory=dict)

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @cached_property
    def environment(self) -> dict[str, Any]:
        """The settings of a site that uses these servers."""
        return {
            "vk_client_id": CLIENT.format("vk"),
            "vk_url": f"{self.origin}/vk",
            "yandex_client_id": CLIENT.format("yandex"),
            "yandex_client_secret": SECRET.format("yandex"),
            "yandex_oauth_url": f"{self.origin}/yandex",
            "yandex_info_url": f"{self.origin}/yandex",
            "google_client_id": CLIENT.format("google"),
            "google_client_secret": SECRET.format("google"),
            "google_issuer": f"{self.origin}/google",
            "google_legal_note_accepted": True,
        }

    def become(self, **told: Any) -> str:
        """Be somebody new to all three, and return the subject."""
        subject = str(secrets.randbelow(10**12))
        email = told.get("email", f"{subject}@example.org")
        name = told.get("name", "Мария Гусева")
        first, _, last = name.partition(" ")
        self.told = {
            "vk": {
                "user_id": subject,
                "first_name": first,
                "last_name": last,
                "email": email,
                "verified": False,
            },
            "yandex": {
                "id": subject,
                "login": "m",
                "client_id": CLIENT.format("yandex"),
                "real_name": name,
                "default_email": email,
                "psuid": "1.A",
            },
            "google": {
                "sub": subject,
                "email": email,
                "email_verified": told.get("verified", False),
                "name": name,
            },
        }
        self.claims = {}
        return subject

    def reply(self, method: str, address: str, headers: Any, body: Fields) -> Answer:
        parts = urlsplit(address)
        path = parts.path
        self.asked.append(path)
        if path == self.hangs_at:
            self.silence.wait()
        if path in self.instead:
            return self.instead[path]
        given = dict(parse_qsl(parts.query)) if method == "GET" else body
        name = path.split("/")[1]
        known: dict[str, Callable[[str, Fields, Any], Answer]] = {
            "GET /vk/authorize": self._authorize,
            "GET /yandex/authorize": self._authorize,
            "GET /google/authorize": self._authorize,
            "POST /vk/oauth2/auth": self._token,
            "POST /yandex/token": self._token,
            "POST /google/token": self._token,
            "POST /vk/oauth2/user_info": self._vk_person,
            "GET /yandex/info": self._yandex_person,
            "GET /google/.well-known/openid-configuration": self._discovery,
            "GET /google/keys": self._keys,
        }
        found = known.get(f"{method} {path}")
        return found(name, given, headers) if found else refused("not_found", 404)

    def _authorize(self, name: str, given: Fields, _headers: Any) -> Answer:
        is_right = (
            given.get("response_type") == "code"
            and given.get("client_id") == CLIENT.format(name)
            and given.get("code_challenge_method") == "S256"
            and given.get("code_challenge")
            and given.get("state")
        )
        if not is_right:
            return refused("invalid_request")
        code, device = secrets.token_urlsafe(16), secrets.token_urlsafe(16)
        self._codes[code] = {**given, "service": name, "device": device}
        back = {"code": code, "state": given["state"]}
        if name == "google":
            back["iss"] = f"{self.origin}/google"
        if name == "vk":
            back |= {"device_id": device, "type": "code_v2", "expires_in": "600"}
        no = {"error": "access_denied", "state": given["state"]}
        return Answer(_question(given["redirect_uri"], back, no), kind="text/html")

    def _token(self, name: str, given: Fields, _headers: Any) -> Answer:
        if given.get("client_id") != CLIENT.format(name):
            return refused("invalid_client", 401)
        if name != "vk" and given.get("client_secret") != SECRET.format(name):
            return refused("invalid_client", 401)
        left = self._codes.pop(given.get("code", ""), None)
        if left is None or left["service"] != name:
            return refused("invalid_grant")
        is_right = (
            given.get("grant_type") == "authorization_code"
            and given.get("redirect_uri") == left["redirect_uri"]
            and challenge_of(given.get("code_verifier", "")) == left["code_challenge"]
        )
        if name == "vk":
            is_right = (
                is_right
                and given.get("device_id") == left["device"]
                and given.get("state") == left["state"]
            )
        if not is_right:
            return refused("invalid_grant")
        token = secrets.token_urlsafe(16)
        self._tokens[token] = name
        tokens: dict[str, Any] = {
            "access_token": token,
            "token_type": "bearer",
            "expires_in": 3600,
        }
        if name == "google":
            tokens["id_token"] = self._id_token(left)
        return answer(tokens)

    def _id_token(self, left: Fields) -> str:
        now = int(time.time())
        claims = {
            "iss": f"{self.origin}/google",
            "aud": left["client_id"],
            "azp": left["client_id"],
            "iat": now,
            "exp": now + 3600,
            "nonce": left.get("nonce"),
            **self.told["google"],
            **self.claims,
        }
        given = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode({"alg": "RS256", "kid": "k1"}, given, self.key)

    def _vk_person(self, name: str, given: Fields, _headers: Any) -> Answer:
        if self._tokens.get(given.get("access_token", "")) != name:
            return refused("invalid_token", 401)
        return answer({"user": self.told["vk"]})

    def _yandex_person(self, name: str, _given: Fields, headers: Any) -> Answer:
        scheme, _, token = headers.get("authorization", "").partition(" ")
        if scheme != "OAuth" or self._tokens.get(token) != name:
            return refused("unauthorized", 401)
        return answer(self.told["yandex"])

    def _discovery(self, _name: str, _given: Fields, _headers: Any) -> Answer:
        issuer = f"{self.origin}/google"
        return answer(
            {
                "issuer": issuer,
                "authorization_endpoint": f"{issuer}/authorize",
                "token_endpoint": f"{issuer}/token",
                "jwks_uri": f"{issuer}/keys",
            }
        )

    def _keys(self, _name: str, _given: Fields, _headers: Any) -> Answer:
        return answer({"keys": [KEY.as_dict(private=False)]})


def _question(redirect_uri: str, yes: Fields, no: Fields) -> str:
    links = "".join(
        f'<a id="{which}" href="{html.escape(f"{redirect_uri}?{urlencode(back)}")}">'
        f"{which}</a> "
        for which, back in (("allow", yes), ("cancel", no))
    )
    icon = '<link rel="icon" href="data:,">'
    return f"<!doctype html>{icon}<title>May they know?</title><p>{links}"


def _handler(servers: IdentityServers) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._reply("GET")

        def do_POST(self) -> None:
            self._reply("POST")

        def _reply(self, method: str) -> None:
            length = int(self.headers.get("content-length") or 0)
            body = dict(parse_qsl(self.rfile.read(length).decode()))
            found = servers.reply(method, self.path, self.headers, body)
            content = found.body.encode()
            self.send_response(found.status)
            self.send_header("Content-Type", f"{found.kind}; charset=utf-8")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            with suppress(BrokenPipeError):
                self.wfile.write(content)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            """Say nothing: the tests' output is about the tests."""

    return Handler


@contextmanager
def identity_servers() -> Iterator[IdentityServers]:
    servers = IdentityServers()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(servers))
    server.daemon_threads = True
    servers.port = server.server_address[1]
    servers.become()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield servers
    finally:
        servers.silence.set()
        server.shutdown()
        server.server_close()
        thread.join()
