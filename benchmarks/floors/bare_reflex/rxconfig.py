"""The settings of a Reflex project."""  # noqa: INP001  its folder is no package

import reflex as rx

config = rx.Config(
    app_name="bare_reflex",
    disable_plugins=[rx.plugins.SitemapPlugin],
    telemetry_enabled=False,
)
