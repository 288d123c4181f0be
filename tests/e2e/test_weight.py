"""Pages stay light: what a first visit loads, as it is sent, and no Radix Themes."""

import gzip
import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.e2e

SCRIPTS, STYLES, FONTS = 170_000, 16_000, 34_000
NAMED = re.compile(r'(?:href|src)="(/[^"]+\.(?:js|css|woff2))"')
IMPORTED = re.compile(r'(?:from|import)\s*"\./([\w.-]+\.js)"')


def client(pages: Path) -> Path:
    return next(iter(pages.rglob("client/index.html"))).parent


def loaded_by(page: Path, root: Path) -> set[Path]:
    """Return the files that a page names, and the scripts that those import."""
    found = {root / name.lstrip("/") for name in NAMED.findall(page.read_text())}
    waiting = [file for file in found if file.suffix == ".js"]
    while waiting:
        script = waiting.pop()
        for name in IMPORTED.findall(script.read_text()):
            file = script.parent / name
            if file not in found:
                found.add(file)
                waiting.append(file)
    return found


def weight(files: set[Path], suffix: str) -> int:
    return sum(
        len(gzip.compress(file.read_bytes(), 9))
        for file in files
        if file.suffix == suffix
    )


def test_every_page_is_light(pages: Path) -> None:
    root = client(pages)
    documents = sorted(root.rglob("*.html"))
    assert len(documents) > 10
    for document in documents:
        files = loaded_by(document, root)
        where = str(document.relative_to(root))
        assert 100_000 < weight(files, ".js") <= SCRIPTS, where
        assert 5_000 < weight(files, ".css") <= STYLES, where
        assert weight(files, ".woff2") <= FONTS, where


def test_no_page_brings_radix_themes(pages: Path) -> None:
    scripts = list((client(pages) / "assets").glob("*.js"))
    assert scripts
    for file in [*scripts, *(client(pages) / "assets").glob("*.css")]:
        assert "radix-themes" not in file.read_text(), file.name
