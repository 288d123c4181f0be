"""Markers that declare who may send an event; `web.guard` enforces them.

A handler without a marker is refused: every public method of a state can be called
by any websocket client with any arguments, whatever page it is on.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from edu_platform.core.actor import Actor, Role

F = TypeVar("F", bound=Callable[..., Any])
ATTRIBUTE = "__guard__"


@dataclass(frozen=True, slots=True)
class Access:
    """Who may call: anybody, signed-in people, or people with a role."""

    signed_in: bool = False
    role: Role | None = None

    def allows(self, actor: Actor) -> bool:
        if self.role is not None:
            return actor.role in (self.role, Role.ADMIN)
        return actor.user_id is not None or not self.signed_in


def _mark(access: Access) -> Callable[[F], F]:
    def mark(function: F) -> F:
        setattr(function, ATTRIBUTE, access)
        return function

    return mark


def public(function: F) -> F:
    """Let everybody send this event, visitors included."""
    return _mark(Access())(function)


def signed_in(function: F) -> F:
    """Let every signed-in person send this event."""
    return _mark(Access(signed_in=True))(function)


def requires(role: Role) -> Callable[[F], F]:
    """Let people with `role` send this event; an admin has every role."""
    return _mark(Access(signed_in=True, role=role))


def access_of(function: Callable[..., Any]) -> Access | None:
    """Return what a handler declares, or None when it declares nothing."""
    return getattr(function, ATTRIBUTE, None)
