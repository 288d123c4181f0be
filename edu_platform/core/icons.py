"""Where the drawings of icons are."""

from functools import cache
from hashlib import sha256
from pathlib import Path

SPRITE = Path(__file__).parents[2] / "assets" / "icons.svg"


@cache
def icons_address() -> str:
    # The hash lets browsers keep the sprite for ever, and fetch it when it changes.
    return f"/icons.svg?v={sha256(SPRITE.read_bytes()).hexdigest()[:8]}"
