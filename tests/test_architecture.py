"""Habits of the project that no linter knows."""

import ast
import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_type_hints

import grimp
import pytest
import reflex as rx
from reflex.state import BaseState
from sqlmodel import SQLModel

import edu_platform
from edu_platform import edu_platform as _app  # noqa: F401  registers everything
from edu_platform.core.guard import access_of

ROOT = Path(edu_platform.__file__).parent
TREES = {
    str(path.relative_to(ROOT)): ast.parse(path.read_text())
    for path in sorted(ROOT.rglob("*.py"))
}
LONGEST_FILE = 400
LONGEST_FUNCTION = 40
VAGUE_NAMES = {"utils", "util", "helpers", "helper", "common", "manager", "misc"}


def _states(parent: type[BaseState] = rx.State) -> Iterator[type[BaseState]]:
    for cls in parent.get_substates():
        if cls.__module__.startswith("edu_platform."):
            yield cls
        yield from _states(cls)


STATES = sorted(_states(), key=lambda state: state.get_full_name())


def test_there_are_states() -> None:
    assert len(STATES) > 10


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
class TestState:
    def test_inherits_directly_from_the_root(self, state: type[BaseState]) -> None:
        """An event loads the state, its parents and its children: keep it flat."""
        assert state.__bases__ == (rx.State,)

    def test_public_methods_are_guarded_handlers(self, state: type[BaseState]) -> None:
        """A browser can call every public method: make none public by accident."""
        for method in _methods(state):
            if method.name.startswith("_"):
                continue
            decorators = [ast.unparse(each) for each in method.decorator_list]
            if decorators[:1] == ["rx.var"]:
                continue
            assert decorators[:1] in (["rx.event"], ["rx.event(background=True)"])
            marker = decorators[1].removesuffix("(Role.ADMIN)")
            assert marker in {"public", "signed_in", "requires"}, method.name

    def test_the_markers_are_those_of_the_guard(self, state: type[BaseState]) -> None:
        for name, handler in state.event_handlers.items():
            if handler.fn.__module__.startswith("edu_platform."):
                assert access_of(handler.fn) is not None, name

    def test_holds_no_rows_of_tables(self, state: type[BaseState]) -> None:
        """A row in a state sends all of its columns to the browser."""
        hints = {name: str(hint) for name, hint in get_type_hints(state).items()}
        for table in _tables():
            qualified = f"{table.__module__}.{table.__qualname__}"
            assert not [name for name, hint in hints.items() if qualified in hint]


def _methods(state: type[BaseState]) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    (definition,) = ast.parse(inspect.getsource(state)).body
    assert isinstance(definition, ast.ClassDef)
    return [
        method
        for method in definition.body
        if isinstance(method, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def _tables() -> list[type[Any]]:
    return [mapper.class_ for mapper in SQLModel._sa_registry.mappers]


EDGES = {"pages", "state", "api", "jobs", "reactions"}
# `acting` and `ActorDep`, which every edge uses.
SHARED = {"edu_platform.accounts.state", "edu_platform.accounts.api"}
ENTRY_POINTS = {"edu_platform", "assembly", "web", "api", "worker", "cli"}
# Packages that are no features: their modules are for everybody.
NO_FEATURES = {"core", "ui", "api", "web", "cli", "worker"}


def test_a_feature_keeps_its_edges_to_itself() -> None:
    """Other features may use its service, schemas, models, events and components."""
    graph = grimp.build_graph("edu_platform")
    checked = 0
    for module in graph.modules - SHARED:
        feature, name = [*module.split("."), "", ""][1:3]
        if name not in EDGES or feature in NO_FEATURES:
            continue
        checked += 1
        importers = graph.find_modules_that_directly_import(module)
        outside = {importer.split(".")[1] for importer in importers} - {feature}
        assert outside <= ENTRY_POINTS, module
    assert checked > 20


FILES_OF_A_FEATURE = {
    "models",
    "events",
    "schemas",
    "gateways",
    "service",
    "reactions",
    "jobs",
    "state",
    "components",
    "pages",
    "api",
}


def test_features_have_the_same_files() -> None:
    features = [
        folder
        for folder in ROOT.iterdir()
        if (folder / "__init__.py").exists() and folder.name not in NO_FEATURES
    ]
    assert len(features) > 8
    for feature in features:
        names = {
            path.stem
            for path in feature.iterdir()
            if path.suffix == ".py" or (path / "__init__.py").exists()
        }
        assert names - {"__init__"} <= FILES_OF_A_FEATURE, feature.name


def test_every_package_says_what_it_owns() -> None:
    for path, tree in TREES.items():
        if path.count("/") == 1 and path.endswith("/__init__.py"):
            assert ast.get_docstring(tree), path


# Each of these brings Radix Themes along: 150 KB more on every page.
RADIX = {
    "accordion", "alert_dialog", "avatar", "badge", "blockquote", "box", "button",
    "callout", "card", "center", "checkbox", "code", "code_block", "container",
    "context_menu", "data_list", "data_table", "dialog", "divider", "drawer",
    "dropdown_menu", "em", "flex", "form", "grid", "heading", "hover_card", "hstack",
    "icon", "icon_button", "image", "inset", "input", "kbd", "link", "list",
    "list_item", "markdown", "menu", "moment", "popover", "progress", "quote",
    "radio", "radio_cards", "radio_group", "scroll_area", "section", "select",
    "segmented_control", "separator", "skeleton", "slider", "spacer", "spinner",
    "stack", "strong", "switch", "table", "tabs", "text", "text_area", "text_field",
    "theme", "toast", "tooltip", "upload", "vstack",
}  # fmt: skip


def test_no_component_of_radix_is_used() -> None:
    for path, tree in TREES.items():
        used = {
            node.attr
            for node in ast.walk(tree)
            if isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Name)
            and node.value.id == "rx"
        }
        assert not used & RADIX, path


def test_files_are_short() -> None:
    lengths = {path: len((ROOT / path).read_text().splitlines()) for path in TREES}
    assert {p: n for p, n in lengths.items() if n > LONGEST_FILE} == {}


def test_functions_are_short() -> None:
    lengths = {
        f"{path}: {node.name}": (node.end_lineno or 0) - node.lineno + 1
        for path, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert len(lengths) > 500
    assert {f: n for f, n in lengths.items() if n > LONGEST_FUNCTION} == {}


def test_things_are_named_by_what_they_hold() -> None:
    for path, tree in TREES.items():
        words = set(re.split(r"[_/.]", path))
        assert not words & VAGUE_NAMES, path
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                vague = node.name.lower().endswith(("manager", "helper", "utils"))
                assert not vague, node.name


def test_services_never_commit() -> None:
    """The edge that opened a transaction ends it."""
    for path, tree in TREES.items():
        if "/service" in path:
            calls = {
                node.func.attr
                for node in ast.walk(tree)
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
            }
            assert not calls & {"commit", "rollback"}, path
