"""What a request tells of its caller, and what of it is believed."""

import pytest

from edu_platform.core import http
from edu_platform.core.http import (
    address_of,
    cookie_value,
    headers_of,
    is_foreign,
    locale_of,
    network_of,
    page_locale_of,
    request_id_of,
    websocket_source,
)
from edu_platform.core.settings import settings


@pytest.mark.parametrize(
    ("direct", "forwarded", "address"),
    [
        ("192.0.2.1", b"203.0.113.5", "192.0.2.1"),
        ("10.0.0.1", b"203.0.113.5", "203.0.113.5"),
        ("10.0.0.1", b"", "10.0.0.1"),
        # The caller may have sent a header of their own: the last hop counts.
        ("10.0.0.1", b"1.1.1.1, 203.0.113.5", "203.0.113.5"),
        ("10.0.0.1", b"203.0.113.5, 10.9.9.9, 10.0.0.2", "203.0.113.5"),
        ("10.0.0.1", b"10.0.0.3, 10.0.0.2", "10.0.0.1"),
        ("10.0.0.1", b" , ,203.0.113.5 , ", "203.0.113.5"),
        ("10.0.0.1", b"x" * 900, "x" * 45),
        ("10.0.0.1", b"2001:db8::1", "2001:db8::1"),
        ("::ffff:10.0.0.1", b"203.0.113.5", "203.0.113.5"),
        ("fd00::1", b"203.0.113.5", "203.0.113.5"),
        ("", b"203.0.113.5", ""),
        ("unix:", b"203.0.113.5", "unix:"),
    ],
)
def test_the_address_behind_trusted_proxies(
    monkeypatch: pytest.MonkeyPatch, direct: str, forwarded: bytes, address: str
) -> None:
    monkeypatch.setattr(settings, "trusted_proxies", "10.0.0.5/8, fd00::/8")
    assert address_of(direct, {b"x-forwarded-for": forwarded}) == address


def test_without_trusted_proxies_no_header_is_believed() -> None:
    for direct in ("127.0.0.1", "10.0.0.1", "::1"):
        assert address_of(direct, {b"x-forwarded-for": b"203.0.113.5"}) == direct


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:0db8:0001:0002::9", "2001:db8:1:2::/64"),
        ("testclient", "testclient"),
        ("", ""),
    ],
)
def test_the_network_by_which_callers_are_limited(address: str, network: str) -> None:
    assert network_of(address) == network


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("a=1", "1"),
        ("b=2; a=1", "1"),
        ('a="1"', "1"),
        ("a=1; a=2", "1"),
        ("a = 1", "1"),
        ('x={"a": [1, 2]}; a=1', "1"),
        ("x=Ñ; a=1", "1"),
        ("aa=1; ba=2", ""),
        ("a", ""),
        ("", ""),
        (";;;", ""),
        ("a=b=c", "b=c"),
    ],
)
def test_a_cookie_is_found_whatever_stands_beside_it(header: str, value: str) -> None:
    assert cookie_value(header, "a") == value


@pytest.mark.parametrize(
    ("cookie", "accepted", "api", "page"),
    [
        (b"lang=en", b"ru", "en", "en"),
        (b"lang=xx", b"en", "en", "ru"),
        (b"", b"en-GB, ru;q=0.5", "en", "ru"),
        (b"", b"", "ru", "ru"),
        (b"lang=../..", b"fr", "ru", "ru"),
    ],
)
def test_the_language(cookie: bytes, accepted: bytes, api: str, page: str) -> None:
    headers = {b"cookie": cookie, b"accept-language": accepted}
    assert locale_of(headers) == api
    assert page_locale_of(headers) == page


def test_names_of_headers_have_no_case() -> None:
    assert headers_of([(b"Origin", b"x"), (b"COOKIE", b"y")]) == {
        b"origin": b"x",
        b"cookie": b"y",
    }


@pytest.mark.parametrize(
    ("given", "is_kept"),
    [
        (b"0123-abc_DEF", True),
        (b"", False),
        (b"short", False),
        (b"x" * 65, False),
        (b"a\nb cdefgh", False),
        ("номер-запроса".encode(), False),
    ],
)
def test_a_request_id(given: bytes, *, is_kept: bool) -> None:
    found = request_id_of({b"x-request-id": given})
    assert (found.encode() == given) is is_kept
    assert found.isascii()
    assert len(found) >= 8


@pytest.mark.parametrize(
    ("method", "headers", "foreign"),
    [
        ("GET", {b"origin": b"https://evil.example"}, False),
        ("POST", {}, False),
        ("POST", {b"origin": settings.origin.encode()}, False),
        ("POST", {b"origin": b"https://evil.example"}, True),
        ("POST", {b"origin": b"null"}, True),
        ("POST", {b"origin": settings.origin.encode() + b".evil.example"}, True),
        ("POST", {b"origin": settings.origin.upper().encode()}, True),
        ("DELETE", {b"sec-fetch-site": b"cross-site"}, True),
        ("PUT", {b"sec-fetch-site": b"same-site"}, True),
        ("PATCH", {b"sec-fetch-site": b"same-origin"}, False),
        ("POST", {b"sec-fetch-site": b"none"}, False),
        ("post", {b"sec-fetch-site": b"cross-site"}, True),
    ],
)
def test_what_another_sites_page_sends(
    method: str, headers: dict[bytes, bytes], *, foreign: bool
) -> None:
    assert is_foreign(method, headers) is foreign


def test_the_websocket_is_our_own() -> None:
    sources = websocket_source().split()
    assert settings.origin.replace("http", "ws", 1) in sources
    assert all(source.startswith(("ws://", "wss://")) for source in sources)


def test_only_an_open_path_takes_requests_of_other_sites(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(http, "_open_paths", [])
    http.open_to_other_sites(r"/api/open/\w+")
    foreign = {b"origin": b"https://evil.example"}
    assert not is_foreign("POST", foreign, "/api/open/x")
    for path in ("", "/api/open/", "/api/open/x/y", "/x/api/open/x", "/api/open/x\n"):
        assert is_foreign("POST", foreign, path), path
