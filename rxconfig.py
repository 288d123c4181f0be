"""How Reflex compiles and builds the pages."""

from pathlib import Path
from typing import Any

import reflex as rx

from edu_platform.core.settings import settings
from edu_platform.ui.texts import TextsPlugin

# Never asked for anything: it only marks the places in the built code where an
# address of the server would stand.
BAKED = "http://backend.invalid:8000"


class SameOrigin(rx.plugins.Plugin):
    """Make built pages talk to the server they came from.

    Reflex writes the server's address into the code at build time. Without it the
    same build serves any host and port, behind any proxy.
    """

    def post_build(self, **context: Any) -> None:
        scripts = Path(context["static_dir"]).rglob("*.js")
        if not sum(map(_use_own_origin, scripts)):
            message = "no address of the server in the built pages: Reflex has changed"
            raise SystemExit(message)


def _use_own_origin(script: Path) -> int:
    """Replace the string literals with the address, and return how many there were."""
    text = script.read_text(encoding="utf-8")
    changed, hits = text, 0
    for address, expression in (
        (BAKED.replace("http", "ws", 1), 'location.origin.replace(/^http/,"ws")'),
        (BAKED, "location.origin"),
    ):
        for quote in "`\"'":
            head, *rest = changed.split(f"{quote}{address}/")
            for part in rest:
                path, _, tail = part.partition(quote)
                head += f'({expression}+"/{path}"){tail}'
                hits += 1
            changed = head
    if hits:
        script.write_text(changed, encoding="utf-8")
    return hits


config = rx.Config(
    app_name="edu_platform",
    api_url=BAKED,
    # Reflex's default lets the pages of every site open the websocket.
    cors_allowed_origins=settings.allowed_origins,
    plugins=[TextsPlugin(), SameOrigin()],
    disable_plugins=[rx.plugins.SitemapPlugin],
    frontend_compression_formats=["gzip", "brotli"],
    telemetry_enabled=False,
    show_built_with_reflex=False,
)
