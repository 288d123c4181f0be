"""Files that pages show: pictures of texts and course covers."""

import re
from http import HTTPStatus

from fastapi import APIRouter, Response

from edu_platform.core import storage
from edu_platform.core.errors import NotFound
from edu_platform.web.csp import FILES

router = APIRouter(prefix="/media", include_in_schema=False)

AVATAR = re.compile(r"[0-9a-f]{32}-(256|64)\.webp")
NAME = re.compile(r"[0-9a-f]{32,64}\.(svg|png|jpg|webp)")
TYPES = {
    "svg": "image/svg+xml",
    "png": "image/png",
    "jpg": "image/jpeg",
    "webp": "image/webp",
}


@router.get("/images/{name}")
async def image(name: str) -> Response:
    """Send a picture; its name is the hash of its content, so it never changes."""
    if not NAME.fullmatch(name):
        raise NotFound
    return await _sent(f"images/{name}")


@router.get("/avatars/{name}")
async def avatar(name: str) -> Response:
    """Send a person's picture: a new one has a new name."""
    if not AVATAR.fullmatch(name):
        raise NotFound
    return await _sent(f"avatars/{name}")


async def _sent(path: str) -> Response:
    content = await storage.get(path)
    return Response(
        content,
        HTTPStatus.OK,
        media_type=TYPES[path.rsplit(".", 1)[-1]],
        headers={
            "Cache-Control": "public, max-age=31536000, immutable",
            # Opened directly, a drawing must not run in our origin.
            "Content-Security-Policy": FILES,
        },
    )
