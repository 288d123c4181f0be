"""What every HTTP request is given before a feature sees it.

Used by both edges: the pages' ASGI wrapper and the API when it is served alone.
"""

import re
from collections.abc import Iterable
from functools import cache
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from urllib.parse import urlsplit

from edu_platform.core.i18n import DEFAULT_LOCALE, LOCALES, negotiate
from edu_platform.core.models import new_id
from edu_platform.core.settings import settings

LOCALE_COOKIE = "lang"
SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
REQUEST_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
LONGEST_ADDRESS = 45

YEAR = 365 * 24 * 3600

Headers = dict[bytes, bytes]

# Sent with every answer, whoever gives it.
SECURITY_HEADERS: Headers = {
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"strict-origin-when-cross-origin",
    b"x-frame-options": b"DENY",
}
if settings.is_https:
    SECURITY_HEADERS[b"strict-transport-security"] = f"max-age={YEAR}".encode()


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
    """Return the value of a cookie, or an empty text.

    The standard library's parser gives up at the first pair that it does not like,
    and other programs on the same host may have set one.
    """
    for pair in header.split(";"):
        key, _equals, value = pair.partition("=")
        if key.strip() == name:
            return value.strip().strip('"')
    return ""


def address_of(direct: str, headers: Headers) -> str:
    """Return the caller's address; a proxy's word counts only from a trusted one."""
    if not _is_trusted(direct):
        return direct[:LONGEST_ADDRESS]
    hops = headers.get(b"x-forwarded-for", b"").decode("latin-1").split(",")
    for hop in reversed([h.strip() for h in hops if h.strip()]):
        if not _is_trusted(hop):
            return hop[:LONGEST_ADDRESS]
    return direct[:LONGEST_ADDRESS]


def network_of(address: str) -> str:
    """Return what one caller cannot change at will: an IPv6 address's first half."""
    found = _parsed(address)
    if isinstance(found, IPv6Address):
        return str(ip_network((found, 64), strict=False))
    return str(found or address)


def neighbourhood_of(address: str) -> str:
    """Return what the owner of a few addresses cannot leave: /24, of IPv6 /64."""
    found = _parsed(address)
    if isinstance(found, IPv4Address):
        return str(ip_network((found, 24), strict=False))
    return network_of(address)


def _is_trusted(address: str) -> bool:
    found = _parsed(address)
    return found is not None and any(
        found in network for network in _networks(settings.trusted_proxies)
    )


@cache
def _networks(given: str) -> tuple[IPv4Network | IPv6Network, ...]:
    names = [name.strip() for name in given.split(",") if name.strip()]
    return tuple(ip_network(name, strict=False) for name in names)


def _parsed(address: str) -> IPv4Address | IPv6Address | None:
    try:
        found = ip_address(address)
    except ValueError:
        return None
    # A server that listens on both families shows IPv4 callers as ::ffff:10.0.0.1.
    return getattr(found, "ipv4_mapped", None) or found


def request_id_of(headers: Headers) -> str:
    """Return a proxy's request id when it looks like one, else a new one."""
    given = headers.get(b"x-request-id", b"").decode("latin-1")
    return given if REQUEST_ID.fullmatch(given) else new_id().hex


_open_paths: list[re.Pattern[str]] = []


def open_to_other_sites(pattern: str) -> None:
    """Let other sites' pages call the paths that match.

    Only for what asks no cookie and proves by its own address who may.
    """
    _open_paths.append(re.compile(pattern))


def is_foreign(method: str, headers: Headers, path: str = "") -> bool:
    """Tell whether another site's page makes an unsafe request with our cookie.

    Programs send neither Origin nor a cookie; a browser always sends one of the two
    headers with an unsafe request.
    """
    if method in SAFE_METHODS or any(p.fullmatch(path) for p in _open_paths):
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
