from xml.etree.ElementTree import Element

import httpx
import pytest
from defusedxml.ElementTree import fromstring
from fastapi import FastAPI

from edu_platform.api import problems
from edu_platform.storefront.api import router
from edu_platform.ui.covers import PALETTES


@pytest.fixture
def covers() -> httpx.AsyncClient:
    app = FastAPI()
    app.include_router(router)
    problems.install(app)
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://test")


@pytest.mark.parametrize("hue", sorted(PALETTES))
async def test_a_cover_is_a_picture_that_may_be_kept(
    covers: httpx.AsyncClient, hue: str
) -> None:
    response = await covers.get(f"/covers/{hue}/paper-boats.svg")
    assert response.status_code == 200
    assert response.headers["content-type"] == "image/svg+xml"
    assert "max-age=604800" in response.headers["cache-control"]
    assert "default-src 'none'" in response.headers["content-security-policy"]
    root: Element = fromstring(response.text)
    assert root.tag.endswith("svg")
    assert len(response.content) < 8000
    head = await covers.head(f"/covers/{hue}/paper-boats.svg")
    assert head.status_code == 200


async def test_a_course_always_has_the_same_cover_and_others_have_others(
    covers: httpx.AsyncClient,
) -> None:
    first = await covers.get("/covers/design/paper-boats.svg")
    again = await covers.get("/covers/design/paper-boats.svg")
    other = await covers.get("/covers/design/paper-ships.svg")
    assert first.text == again.text
    assert first.text != other.text


@pytest.mark.parametrize(
    "path",
    [
        "/covers/pink/boats.svg",
        "/covers/code/boats.png",
        "/covers/code/Boats.svg",
        "/covers/code/..%2Fboats.svg",
        "/covers/code/%3Cscript%3E.svg",
    ],
)
async def test_there_is_no_other_file(covers: httpx.AsyncClient, path: str) -> None:
    assert (await covers.get(path)).status_code == 404
