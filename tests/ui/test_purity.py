"""What the design system may not contain."""

import ast
from pathlib import Path

import pytest

from edu_platform.ui.sheet import PACKAGE

MODULES = sorted((PACKAGE / "ui").glob("*.py"))
# All that components are made of: everything else of `rx` brings Radix or Emotion.
ALLOWED = {"el", "cond", "foreach", "fragment", "match", "Var", "event"}
ALLOWED |= {"Component", "State", "page"}
STYLE_PROPS = {"style", "color", "margin", "padding", "width", "height", "display"}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_pages_are_made_of_plain_elements(path: Path) -> None:
    """`rx.button` and its like would add a hundred kilobytes to every page."""
    tree = ast.parse(path.read_text("utf-8"))
    used = {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "rx"
    }

    assert used <= ALLOWED


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_looks_are_in_stylesheets(path: Path) -> None:
    """Style props become Emotion objects, which the browser has to turn into CSS."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("rx.el."):
            svg = ast.unparse(node.func).startswith("rx.el.svg")
            names = {keyword.arg for keyword in node.keywords}
            assert svg or not names & STYLE_PROPS, ast.unparse(node)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_it_knows_no_feature(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            package, _, rest = node.module.partition(".")
            known = rest.split(".")[0] in {"core", "ui"} or rest == ""
            assert package != "edu_platform" or known, node.module
