"""Which parts of the interface are shown live, declared by the features' states.

A state declares a coroutine method for a topic; after a NOTIFY of that topic for a
person, the method runs in every open tab of the person, with a session and the
person's actor, and sets what has changed.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

T = TypeVar("T", bound=type[Any])


@dataclass(frozen=True, slots=True)
class LiveView:
    state: type[Any]
    method: str


_views: dict[str, list[LiveView]] = defaultdict(list)


def shown_live(topic: str, method: str = "_refresh") -> Callable[[T], T]:
    """Declare that `method(session, actor, payload)` of a state follows a topic."""

    def register(state: T) -> T:
        _views[topic].append(LiveView(state, method))
        return state

    return register


def views_of(topic: str) -> list[LiveView]:
    return list(_views[topic])


def topics() -> list[str]:
    return list(_views)
