import os
import re
from itertools import permutations
from pathlib import Path

import pytest

from edu_platform.ui import sheet, tokens


@pytest.fixture
def package(tmp_path: Path) -> Path:
    for folder, name in (("ui", "cards"), ("ui", "base"), ("blog", "pages")):
        (tmp_path / folder).mkdir(exist_ok=True)
        (tmp_path / folder / f"{name}.css").write_text(f".{name} {{ color: red }}")
    return tmp_path


def test_the_basis_comes_first_and_features_last(package: Path) -> None:
    assert [path.stem for path in sheet.parts(package)] == ["base", "cards", "pages"]


def test_the_order_does_not_depend_on_the_file_system(
    package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = sheet.joined(package)
    found = list(package.rglob("*.css"))
    monkeypatch.setattr(Path, "rglob", lambda *_: reversed(found))

    assert sheet.joined(package) == before


@pytest.mark.parametrize(
    ("css", "minified"),
    [
        ("a { color: red; /* why */ }\n", "a{color:red}"),
        ("a:hover,\nb > i { margin: 0 auto; }", "a:hover,b > i{margin:0 auto}"),
        ("a { width: calc(1px + 2px); }", "a{width:calc(1px + 2px)}"),
        (
            'a::after { content: "a  /* b */ ; }"; }',
            'a::after{content:"a  /* b */ ; }"}',
        ),
        ("a { background: url(data:x; y) }", "a{background:url(data:x; y)}"),
        ("@media (max-width: 9px) {\n  a :focus { top: 0 }\n}", None),
    ],
)
def test_only_what_means_nothing_is_left_out(css: str, minified: str | None) -> None:
    if minified is None:
        minified = "@media (max-width: 9px){a :focus{top:0}}"

    assert sheet.minify(css) == minified


def test_an_unchanged_sheet_is_not_written_again(tmp_path: Path) -> None:
    path = tmp_path / "assets" / "ui.css"
    sheet.write(path)
    os.utime(path, (1, 1))
    sheet.write(path)
    assert path.stat().st_mtime == 1

    path.write_text("old")
    sheet.write(path)
    assert path.read_text("utf-8") == sheet.joined()


def test_every_variable_is_defined() -> None:
    css = sheet.joined()
    defined = set(re.findall(r"(--[\w-]+):", css))
    # These are set on elements, by `css_vars`; their users have a fallback or do not
    # show without them.
    given = {"--c", "--d", "--h", "--p", "--w"}

    assert set(re.findall(r"var\((--[\w-]+)", css)) - defined - given == set()


def test_the_design_system_has_raw_colours_only_among_the_tokens() -> None:
    for path in sheet.parts():
        if path.parent.name == "ui":
            bare = re.sub(r"/\*.*?\*/", "", path.read_text("utf-8"), flags=re.DOTALL)
            assert set(re.findall(r"#[0-9a-f]{3,8}\b", bare)) <= {"#fff"}, path.name


def test_braces_balance() -> None:
    for path in [*sheet.parts(), None]:
        css = tokens.stylesheet() if path is None else path.read_text("utf-8")
        assert css.count("{") == css.count("}")


# Words that any component may put on an element, and cells, which are everywhere.
SHARED = {"base", "layout", "icons", "controls"}
REUSED = {"cell", "brand", "cover", "paper"}


def _compounds(path: Path) -> list[list[str]]:
    """Return the selectors of a file, each as its compounds: `.a .b:hover` has two."""
    css = re.sub(r"/\*.*?\*/", "", path.read_text("utf-8"), flags=re.DOTALL)
    heads = re.findall(r"([^{};]+)\{", css)
    selectors = [s.strip() for head in heads for s in head.split(",") if "@" not in s]
    return [re.split(r"[\s>+~]+", selector) for selector in selectors]


def _own_classes(path: Path) -> set[str]:
    """Return the classes that a file styles by themselves, wherever they stand."""
    alone = [c[0] for c in _compounds(path) if len(c) == 1]
    return {
        m[1] for name in alone if (m := re.fullmatch(r"\.([\w-]+)(::?[\w-]+)?", name))
    }


def _styled_classes(path: Path) -> set[str]:
    """Return the classes a file styles, anywhere: the last compounds of selectors."""
    last = [compounds[-1] for compounds in _compounds(path)]
    return {name for compound in last for name in re.findall(r"\.([\w-]+)", compound)}


def test_a_class_means_one_thing() -> None:
    """Sheets share one space of names: `.note` in two files styles both.

    A feature may change a component where it uses it: `.hero .card`.
    """
    files = [path for path in sheet.parts() if path.stem not in SHARED]
    for path, other in permutations(files, 2):
        of_ui = path.parent.name == "ui"
        touched = _styled_classes(path) if of_ui else _own_classes(path)
        clash = touched & _own_classes(other) - REUSED
        assert not clash, f"{path.name}, {other.name}: {clash}"
