"""Sites that run, and browsers to look at them with."""

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from playwright.async_api import Browser

from edu_platform.cli import frontend
from tests.e2e.browser import chromium
from tests.e2e.programs import redis_server
from tests.e2e.site import Demo, Site, demo_data, running

SETUPS = {"one worker, memory": "site", "two workers, Redis": "wide_site"}


@pytest.fixture(scope="session")
def pages() -> Path:
    """The built pages: of these sources, or those of a folder named for a quick run."""
    chosen = os.environ.get("E2E_PAGES")
    return Path(chosen) if chosen else frontend.ensure()


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    with demo_data(tmp_path_factory.mktemp("demo")) as data:
        yield data


@pytest.fixture(scope="session")
async def site(
    demo: Demo, pages: Path, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Site]:
    """One worker that keeps sessions in its memory: the quick start."""
    home = tmp_path_factory.mktemp("site")
    async with running(Site(home, pages, demo.copy(home))) as site:
        yield site


@pytest.fixture(scope="session")
async def wide_site(
    demo: Demo, pages: Path, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Site]:
    """Two workers that share sessions through Redis: production."""
    home = tmp_path_factory.mktemp("wide-site")
    with redis_server(tmp_path_factory.mktemp("redis")) as address:
        site = Site(home, pages, demo.copy(home), workers=2, redis_url=address)
        async with running(site):
            yield site


@pytest.fixture(params=list(SETUPS.values()), ids=list(SETUPS))
def any_site(request: pytest.FixtureRequest) -> Site:
    """Each of the set-ups that have to behave alike."""
    return request.getfixturevalue(request.param)


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as browser:
        yield browser
