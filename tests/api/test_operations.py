"""The check that every operation has a test can itself fail."""

from typing import Any

from tests.operations import lacking

SCHEMA: dict[str, Any] = {
    "paths": {
        "/me": {"get": {"responses": {"200": {}, "401": {}}}},
        "/{name}": {"get": {"responses": {"200": {}}}},
        "/courses/{slug}": {
            "get": {"responses": {"200": {}, "404": {}}},
            "delete": {"responses": {"204": {}, "404": {}}},
        },
    }
}
ALL = {
    ("GET", "/me", True),
    ("GET", "/me", False),
    ("GET", "/somebody", True),
    ("GET", "/courses/a", True),
    ("GET", "/courses/b", False),
    ("DELETE", "/courses/a", True),
    ("DELETE", "/courses/b", False),
}


def test_nothing_lacks_when_all_was_asked() -> None:
    assert lacking(SCHEMA, ALL) == []


def test_each_missing_answer_is_named() -> None:
    for asked, complaint in (
        (("GET", "/me", True), "GET /me: no test succeeds"),
        (("GET", "/me", False), "GET /me: no test is refused"),
        (("GET", "/somebody", True), "GET /{name}: no test succeeds"),
        (("GET", "/courses/b", False), "GET /courses/{slug}: no test is refused"),
        (("DELETE", "/courses/a", True), "DELETE /courses/{slug}: no test succeeds"),
    ):
        assert lacking(SCHEMA, ALL - {asked}) == [complaint]


def test_unknown_addresses_count_for_nothing() -> None:
    asked = {("GET", "/courses/a/b", True), ("GET", "/x/y", False)}
    assert len(lacking(SCHEMA, asked)) == 7
