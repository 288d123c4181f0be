"""A folder of compiled pages, and the edge in front of it."""

from collections.abc import AsyncIterator
from pathlib import Path

import brotli
import pytest

from edu_platform.web.edge import Edge
from tests.web.served import HTML, Client, application, asking


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    """A folder of compiled pages, and a file outside that nobody shall get."""
    folder = tmp_path / "client"
    (folder / "assets").mkdir(parents=True)
    for name in ("index", "courses", "404", "docs-like"):
        (folder / f"{name}.html").write_text(HTML.format(name))
    (folder / "assets" / "app-1a2b.js").write_text("app()")
    (folder / "assets" / "app-1a2b.js.br").write_bytes(brotli.compress(b"app()"))
    (folder / "favicon.svg").write_text("<svg/>")
    (tmp_path / "secret.html").write_text(HTML.format("secret"))
    return folder


@pytest.fixture
async def edge(pages: Path) -> AsyncIterator[Client]:
    async with asking(Edge(application(pages), pages)) as client:
        yield client
