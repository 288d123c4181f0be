import ast
from collections.abc import Iterator
from xml.etree import ElementTree as ET

import pytest
import reflex as rx

from edu_platform.ui import icons
from edu_platform.ui.sheet import PACKAGE

# Functions of the design system whose first argument, or this one, names an icon.
TAKE_AN_ICON = {
    "empty_state",
    "fact",
    "icon",
    "icon_button",
    "lesson_meta",
    "menu_action",
    "menu_link",
    "notification_row",
}
KEYWORDS = {"before", "after", "icon", "icon_name"}


def _strings(node: ast.AST | None) -> set[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value:
        return {node.value}
    return set()


def _named_in(call: ast.Call) -> set[str]:
    function = call.func
    name = function.attr if isinstance(function, ast.Attribute) else ""
    name = function.id if isinstance(function, ast.Name) else name
    found: set[str] = set()
    if name in TAKE_AN_ICON and call.args:
        found |= _strings(call.args[0])
    if name in {*TAKE_AN_ICON, "button", "link_button", "chip", "tag", "Destination"}:
        for keyword in call.keywords:
            if keyword.arg in KEYWORDS:
                found |= _strings(keyword.value)
    return found


def _uses() -> Iterator[tuple[str, str]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                for name in _named_in(node):
                    yield path.relative_to(PACKAGE).as_posix(), name


def test_every_icon_that_is_used_is_in_the_sprite() -> None:
    uses = list(_uses())

    assert ("ui/connection.py", "wifi-off") in uses
    assert [use for use in uses if use[1] not in icons.names()] == []


def test_an_unknown_icon_is_refused() -> None:
    with pytest.raises(LookupError, match="no-such-icon"):
        icons.icon("no-such-icon")


def test_a_var_may_name_an_icon() -> None:
    drawn = str(icons.icon(rx.Var("name_of_it").to(str)))

    assert "name_of_it" in drawn
    assert "/icons.svg?v=" in drawn


def test_the_sprite_is_well_formed_and_has_its_licence() -> None:
    root = ET.parse(icons.SPRITE).getroot()  # noqa: S314  our own file
    ids = [symbol.get("id") for symbol in root]

    assert len(ids) == len(set(ids)) == len(icons.names())
    assert "ISC License" in icons.SPRITE.with_name("icons.LICENSE.txt").read_text()
