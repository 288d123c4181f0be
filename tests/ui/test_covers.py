from xml.etree import ElementTree as ET

import pytest

from edu_platform.ui import tokens
from edu_platform.ui.covers import MOTIFS, PALETTES, cover_svg

ALL = [
    (hue, variant) for hue, motifs in MOTIFS.items() for variant in range(len(motifs))
]


@pytest.mark.parametrize(("hue", "variant"), ALL)
def test_a_cover_is_small_and_well_formed(hue: str, variant: int) -> None:
    svg = cover_svg(hue, "python-from-zero", variant)
    root = ET.fromstring(svg)  # noqa: S314  our own picture

    assert root.get("viewBox") == "0 0 640 384"
    assert len(root) > 3
    assert len(svg) < 6000


@pytest.mark.parametrize(("hue", "variant"), ALL)
def test_a_cover_stays_the_same(hue: str, variant: int) -> None:
    assert cover_svg(hue, "slug", variant) == cover_svg(hue, "slug", variant)


def test_courses_of_a_category_differ() -> None:
    assert cover_svg("code", "first") != cover_svg("code", "second-one")
    assert cover_svg("code", "first", 0) != cover_svg("code", "first", 1)


def test_a_variant_that_no_longer_exists_still_gives_a_cover() -> None:
    assert cover_svg("hum", "slug", 7) == cover_svg("hum", "slug", 0)


def test_every_category_has_a_palette_and_motifs() -> None:
    assert PALETTES.keys() == MOTIFS.keys() == tokens.CATEGORY.keys()
