"""A folder of compiled pages, the edge in front of it, and a clock that stands."""

from collections.abc import AsyncIterator
from pathlib import Path

import brotli
import pytest

from edu_platform.core.settings import settings
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


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds now, which only the test moves; 60 events a minute are free."""
    now = [1000.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    monkeypatch.setattr(settings, "events_per_minute", 60)
    return now
