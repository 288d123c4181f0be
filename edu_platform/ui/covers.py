"""Course covers: pictures of squared-paper tiles, one family of motifs per hue.

The same hue, slug and variant always give the same picture of one or two kilobytes.
"""

import math
import random
from collections.abc import Callable
from typing import NamedTuple

WIDTH, HEIGHT, TILE = 640, 384, 64


class Palette(NamedTuple):
    """Colours of a hue: tones from deep to light, and one that stands out."""

    ground: str
    grid: str
    tones: tuple[str, str, str]
    pop: str


PALETTES = {
    "code": Palette("#0c4f47", "#1b6a5f", ("#0a3f39", "#2f8f80", "#8fd6c6"), "#ffd84a"),
    "data": Palette("#d9e6f7", "#c3d6ef", ("#1f559c", "#5b8fd3", "#a5c5ee"), "#ff9b5e"),
    "math": Palette("#e4e0f7", "#d3cdf0", ("#54449f", "#8c7cd6", "#bdb2ec"), "#ffd84a"),
    "lang": Palette("#fbe3e4", "#f4d0d3", ("#a83a55", "#e2778e", "#f3b3bf"), "#2f8f80"),
    "design": Palette(
        "#2a1b33", "#3d2a49", ("#95368a", "#d06cc4", "#f1b4e8"), "#ffd84a"
    ),
    "business": Palette(
        "#fbeccf", "#f2ddb4", ("#a0660d", "#dc9a2f", "#f3c777"), "#0b6156"
    ),
    "science": Palette(
        "#dff0d6", "#cbe4bf", ("#2f6b1e", "#6cab55", "#abd69a"), "#e2778e"
    ),
    "hum": Palette("#f8e2d6", "#efcfbd", ("#97411c", "#d47a4f", "#efb292"), "#54449f"),
}
Motif = Callable[[random.Random, Palette], str]


def _rect(x: float, y: float, w: float, h: float, fill: str, r: int = 0) -> str:
    return f'<rect x="{x}" y="{y}" width="{w}" height="{h}" rx="{r}" fill="{fill}"/>'


def _circle(x: float, y: float, r: float, fill: str) -> str:
    return f'<circle cx="{x}" cy="{y}" r="{r}" fill="{fill}"/>'


def _path(d: str, *, fill: str = "none", stroke: str = "", width: int = 0) -> str:
    line = f' stroke="{stroke}" stroke-width="{width}"' if stroke else ""
    return f'<path d="{d}" fill="{fill}"{line}/>'


def _lines_of_code(chance: random.Random, palette: Palette) -> str:
    drawn, indents = [], (0, 1, 2, 1)
    for line, lengths in enumerate(((2, 3), (1, 2), (3,), (1, 1, 2))):
        x = 112 + indents[line] * TILE
        for word, length in enumerate(chance.sample(lengths, len(lengths))):
            tone = palette.tones[1 + (line + word) % 2]
            fill = palette.pop if line == 2 else tone  # noqa: PLR2004
            drawn.append(_rect(x, 80 + line * 60, length * TILE - 16, 44, fill, 10))
            x += length * TILE
    return "".join(drawn)


def _binary_tree(chance: random.Random, palette: Palette) -> str:
    nodes = ((320, 88), (192, 192), (448, 192), (128, 296), (256, 296), (384, 296))
    nodes = (*nodes, (512, 296))
    edges = ((0, 1), (0, 2), (1, 3), (1, 4), (2, 5), (2, 6))
    branches = [
        _path(
            f"M{nodes[a][0]} {nodes[a][1]}L{nodes[b][0]} {nodes[b][1]}",
            stroke=palette.tones[1],
            width=8,
        )
        for a, b in edges
    ]
    # A way from the root to a leaf stands out.
    way = {0, 1, chance.choice((3, 4))}
    if chance.random() < 0.5:  # noqa: PLR2004
        way = {0, 2, chance.choice((5, 6))}
    leaves = [
        _rect(x - 34, y - 34, 68, 68, palette.pop if i in way else palette.tones[2], 14)
        for i, (x, y) in enumerate(nodes)
    ]
    return "".join([*branches, *leaves])


def _bars(chance: random.Random, palette: Palette) -> str:
    heights = [*sorted(chance.choices(range(1, 5), k=4)), chance.randint(2, 3)]
    drawn = []
    for i, height in enumerate(heights):
        x, top = 128 + i * 80, HEIGHT - height * TILE - 32
        fill = palette.pop if i == 3 else palette.tones[i % 3]  # noqa: PLR2004
        drawn.append(_rect(x, top, 64, height * TILE + 32, fill))
        drawn.append(_circle(x + 32, top - 28, 10, palette.tones[0]))
    return "".join(drawn)


def _heat_map(chance: random.Random, palette: Palette) -> str:
    deep, middle, light = palette.tones
    drawn = []
    for column in range(8):
        for line in range(4):
            warmth = (column + line * 1.4) / 12 + chance.random() * 0.45
            fill = light if warmth < 0.42 else middle if warmth < 0.85 else deep  # noqa: PLR2004
            if (column, line) == (5, 2):
                fill = palette.pop
            x, y = 68 + column * TILE, 68 + line * TILE
            drawn.append(_rect(x, y, 56, 56, fill, 8))
    return "".join(drawn)


def _rainbow(chance: random.Random, palette: Palette) -> str:
    radius = chance.choice((224, 160))
    angle = math.radians(chance.choice((35, 50, 65, 115, 130, 145)))
    x, y = 320 + radius * math.cos(angle), HEIGHT - radius * math.sin(angle)
    arcs = [
        f'<circle cx="320" cy="{HEIGHT}" r="{radius}" fill="none" '
        f'stroke="{palette.tones[i % 3]}" stroke-width="26"/>'
        for i, radius in enumerate((288, 224, 160, 96))
    ]
    return "".join(arcs) + _circle(round(x), round(y), 32, palette.pop)


def _galton_board(chance: random.Random, palette: Palette) -> str:
    deep, middle, light = palette.tones
    fills = [light, light, middle, middle, middle, light, light]
    fills[chance.randint(2, 4)] = palette.pop
    bell = (32, 72, 136, 176, 128, 64, 28)
    columns = [
        _rect(96 + i * TILE, HEIGHT - height, 56, height, fills[i])
        for i, height in enumerate(bell)
    ]
    pins = [
        _circle(316 - level * 32 + i * TILE, 56 + level * 40, 9, deep)
        for level in range(4)
        for i in range(level + 1)
    ]
    return "".join([*columns, *pins])


def _dialogue(_chance: random.Random, palette: Palette) -> str:
    deep, _middle, light = palette.tones
    return "".join(
        [
            _rect(112, 72, 272, 144, light, 36),
            _path("M150 200v64l64-60z", fill=light),
            *[_circle(184 + i * 64, 144, 17, deep) for i in range(3)],
            _rect(304, 160, 224, 128, deep, 36),
            _path("M490 272v56l-60-52z", fill=deep),
            _rect(344, 202, 144, 14, palette.pop, 7),
            _rect(344, 234, 96, 14, light, 7),
        ]
    )


def _copybook(_chance: random.Random, palette: Palette) -> str:
    deep, _middle, light = palette.tones
    squares = [
        _path(
            f"M{x} 88h208v208h-208zM{x} 192h208M{x + 104} 88v208"
            f"M{x} 88l208 208M{x + 208} 88l-208 208",
            stroke=light,
            width=4,
        )
        for x in (96, 336)
    ]
    strokes = (
        (deep, "M132 150h136M200 116v150M200 160q-24 62-68 88M200 160q24 62 68 88"),
        (deep, "M376 138h128M440 138v120M384 196h112"),
        (palette.pop, "M368 262h144"),
    )
    brush = [_path(d, stroke=colour, width=24) for colour, d in strokes]
    return "".join([*squares, '<g stroke-linecap="round">', *brush, "</g>"])


def _quarter(x: int, y: int, corner: int, fill: str) -> str:
    side = 2 * TILE
    turns = (
        ((side, 0), (0, side)),
        ((0, side), (-side, 0)),
        ((-side, 0), (0, -side)),
        ((0, -side), (side, 0)),
    )
    cx, cy = x + (corner in {1, 2}) * side, y + (corner in {2, 3}) * side
    (ax, ay), (bx, by) = turns[corner]
    arc = f"A{side} {side} 0 0 1 {cx + bx} {cy + by}"
    return _path(f"M{cx} {cy}L{cx + ax} {cy + ay}{arc}Z", fill=fill)


def _shapes(chance: random.Random, palette: Palette) -> str:
    drawn = []
    for column in range(4):
        for line in range(2):
            x, y, turn = 64 + column * 128, 64 + line * 128, column + line
            triangle = f"M{x} {y + 128}L{x + 128} {y + 128}L{x + 128} {y}Z"
            shapes = (
                _quarter(x, y, chance.randint(0, 3), palette.tones[turn % 3]),
                _circle(x + 64, y + 64, 64, palette.tones[(turn + line) % 3]),
                _path(triangle, fill=palette.tones[(turn + 1) % 3]),
            )
            drawn.append(chance.choice(shapes))
    return "".join(drawn) + _rect(320, 64, 64, 64, palette.pop)


def _stairs(chance: random.Random, palette: Palette) -> str:
    deep, middle, light = palette.tones
    steps = [
        _rect(128 + i * 96, HEIGHT - (i + 1) * TILE, 96, (i + 1) * TILE, fill)
        for i, fill in enumerate((deep, middle, light, light))
    ]
    step = chance.randint(1, 3)
    x, y = 176 + step * 96, HEIGHT - (step + 1) * TILE - 48
    return "".join(steps) + _circle(x, y, 40, palette.pop)


def _cell_of_life(chance: random.Random, palette: Palette) -> str:
    deep, middle, light = palette.tones
    body = ((320, 160, light), (320, 112, middle), (352, 56, deep))
    drawn = [_circle(x, 192, radius, fill) for x, radius, fill in body]
    for i in range(5):
        x, y = chance.randrange(1, 10) * TILE, chance.choice((64, 128, 256, 320))
        drawn.append(_circle(x, y, chance.choice((10, 16, 22)), palette.tones[i % 2]))
    return "".join(drawn) + _circle(256, 128, 20, palette.pop)


def _arcade(chance: random.Random, palette: Palette) -> str:
    lit = chance.randint(0, 2)
    drawn = [_rect(64, 64, 512, 16, palette.tones[0])]
    for i, fill in enumerate(palette.tones):
        x, door = 96 + i * 160, palette.pop if i == lit else palette.ground
        drawn += [
            _rect(x, 160, 128, HEIGHT - 160, fill),
            _path(f"M{x} 160a64 64 0 0 1 128 0Z", fill=fill),
            _rect(x + 32, 208, 64, HEIGHT - 208, palette.ground),
            _path(f"M{x + 32} 208a32 32 0 0 1 64 0Z", fill=door),
        ]
    return "".join(drawn)


MOTIFS: dict[str, tuple[Motif, ...]] = {
    "code": (_lines_of_code, _binary_tree),
    "data": (_bars, _heat_map),
    "math": (_rainbow, _galton_board),
    "lang": (_dialogue, _copybook),
    "design": (_shapes,),
    "business": (_stairs,),
    "science": (_cell_of_life,),
    "hum": (_arcade,),
}


def cover_svg(category_hue: str, slug: str, variant: int = 0) -> str:
    """Draw the cover of a course; its author may pick another variant."""
    palette, motifs = PALETTES[category_hue], MOTIFS[category_hue]
    columns = "".join(f"M{x} 0V{HEIGHT}" for x in range(32, WIDTH, 32))
    lines = "".join(f"M0 {y}H{WIDTH}" for y in range(32, HEIGHT, 32))
    chance = random.Random(slug)  # noqa: S311  a picture, not a secret
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{palette.ground}"/>'
        + _path(columns + lines, stroke=palette.grid, width=1)
        + motifs[variant % len(motifs)](chance, palette)
        + "</svg>"
    )
