"""What every HTTP request is given before a feature sees it.

Used by both edges: the pages' ASGI wrapper and the API when it is served alone.
"""

import re
from collections.abc import Iterable
from http.cookies import CookieError, SimpleCookie
from urllib.parse import urlsplit

from edu_platform.core.i18n import DEFAULT_LOCALE, LOCALES, negotiate
from edu_platform.core.models import new_id
from edu_platform.core.settings import settings

LOCALE_COOKIE = "lang"
SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
REQUEST_ID = re.compile(r"[\w-]{8,64}")

Headers = dict[bytes, bytes]


def headers_of(raw: Iterable[tuple[bytes, bytes]]) -> Headers:
    return {name.lower(): value for name, value in raw}


def locale_of(headers: Headers) -> str:
    """Return the language of an API answer: the cookie's, else the program's."""
    cookie = headers.get(b"cookie", b"").decode("latin-1")
    chosen = cookie_value(cookie, LOCALE_COOKIE)
    if chosen in LOCALES:
        return chosen
    return negotiate(headers.get(b"accept-language", b"").decode("latin-1"))


def page_locale_of(headers: Headers) -> str:
    """Return the language of a page: compiled pages are Russian until one chooses."""
    cookie = headers.get(b"cookie", b"").decode("latin-1")
    chosen = cookie_value(cookie, LOCALE_COOKIE)
    return chosen if chosen in LOCALES else DEFAULT_LOCALE


def cookie_value(header: str, name: str) -> str:
    try:
        morsel = SimpleCookie(header).get(name)
    except CookieError:
        return ""
    return morsel.value if morsel else ""


def request_id_of(headers: Headers) -> str:
    """Return a proxy's request id when it looks like one, else a new one."""
    given = headers.get(b"x-request-id", b"").decode("latin-1")
    return given if REQUEST_ID.fullmatch(given) else new_id().hex


def is_foreign(method: str, headers: Headers) -> bool:
    """Tell whether another site's page makes an unsafe request with our cookie.

    Programs send neither Origin nor a cookie; a browser always sends one of the two
    headers with an unsafe request.
    """
    if method in SAFE_METHODS:
        return False
    origin = headers.get(b"origin", b"").decode("latin-1")
    if origin:
        return origin not in settings.allowed_origins
    site = headers.get(b"sec-fetch-site", b"").decode("latin-1")
    return site not in {"", "same-origin", "none"}


def websocket_source() -> str:
    """Return the site's own websocket origins as a CSP source list."""
    sources: list[str] = []
    for origin in settings.allowed_origins:
        parts = urlsplit(origin)
        scheme = "wss" if parts.scheme == "https" else "ws"
        sources.append(f"{scheme}://{parts.netloc}")
    return " ".join(sources)
