"""A calm word when the connection to the server is lost."""

import reflex as rx
from reflex_components_core.core.banner import has_connection_errors

from edu_platform.ui.i18n import _
from edu_platform.ui.icons import icon


def reconnecting() -> rx.Component:
    """Say so after a second: Reflex reports an error only when a first retry failed."""
    notice = rx.el.div(
        icon("wifi-off"),
        _("The connection is lost. Reconnecting…"),
        class_name="reconnecting",
    )
    return rx.el.div(rx.cond(has_connection_errors, notice), role="status")
