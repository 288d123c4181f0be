"""What browsers send is looked at before Reflex takes it for an event.

Reflex reads a message before any middleware sees it. What it stumbles over would be
logged in full, with the headers of the handshake and so the session cookie, and as
often as somebody likes to send it.
"""

import logging
from typing import Any, cast
from urllib.parse import urlsplit

from reflex.app import EventNamespace
from reflex_base.registry import RegistrationContext

logger = logging.getLogger(__name__)


def is_event(message: object) -> bool:
    """Tell whether a message names a handler, its arguments, and a page."""
    if not isinstance(message, dict):
        return False
    fields = cast("dict[str, Any]", message)
    name, place = fields.get("name"), fields.get("router_data", {})
    return (
        isinstance(name, str)
        and name in RegistrationContext.get().event_handlers
        and isinstance(fields.get("payload", {}), dict)
        and isinstance(place, dict)
        and _is_place(cast("dict[str, Any]", place))
    )


def _is_place(place: dict[str, Any]) -> bool:
    """Tell whether this is a page of the site: its pattern, address and query."""
    pattern, address = place.get("pathname", "/"), place.get("asPath", "/")
    if not isinstance(pattern, str) or not isinstance(place.get("query", {}), dict):
        return False
    if not isinstance(address, str) or not address.startswith("/"):
        return False
    try:
        # "//[" is the beginning of a host that cannot be read.
        urlsplit(address)
    except ValueError:
        return False
    return True


def check_messages(namespace: EventNamespace) -> None:
    """Have the namespace drop what is no event."""
    take = namespace.on_event

    async def on_event(sid: str, data: object = None, *_more: object) -> None:
        if is_event(data):
            await take(sid, data)
        else:
            # Not worth a line by default: its sender decides how many there are.
            logger.debug("A message that is no event was dropped")

    # The name under which socket.io and Reflex look for it, also at the handshake.
    namespace.on_event = on_event
