"""Covers of courses: drawn, not stored."""

import re
from binascii import crc32
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path, Response

from edu_platform.core.errors import NotFound
from edu_platform.ui.covers import MOTIFS, PALETTES, cover_svg

router = APIRouter(prefix="/covers", include_in_schema=False)

NAME = re.compile(r"([a-z0-9]+(?:-[a-z0-9]+)*)\.svg")
HEADERS = {
    "Cache-Control": "public, max-age=604800",
    # Opened directly, a drawing must not run in our origin.
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
}


def cover_of(hue: str, slug: str) -> str:
    """Draw the cover of a course: always the same one for a hue and a slug."""
    variant = crc32(slug.encode()) % len(MOTIFS[hue])
    return cover_svg(hue, slug, variant)


@router.api_route("/{hue}/{name}", methods=["GET", "HEAD"])
async def cover(hue: str, name: Annotated[str, Path(max_length=124)]) -> Response:
    match = NAME.fullmatch(name)
    if match is None or hue not in PALETTES:
        raise NotFound
    drawing = cover_of(hue, match[1])
    return Response(drawing, HTTPStatus.OK, media_type="image/svg+xml", headers=HEADERS)
