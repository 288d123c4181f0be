"""Standing on a page: what states read of the browser's address."""

from typing import TypeVar

import reflex as rx

S = TypeVar("S", bound=rx.State)


def stand_at(state: S, address: str) -> S:
    """Let the browser of a state have opened an address of the site."""
    root = state._get_root_state()
    data = {
        **root.router_data,
        "asPath": address,
        "pathname": address.partition("?")[0],
        "headers": {"origin": "http://localhost"},
    }
    root.router_data = data
    root._update_router_vars(data, {})
    return state
