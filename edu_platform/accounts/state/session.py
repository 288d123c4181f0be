"""The one place where a UI event learns who sent it."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from uuid import UUID
from zoneinfo import ZoneInfo

import reflex as rx

from edu_platform.accounts.service import Browser, Identity, avatar_url
from edu_platform.core import http
from edu_platform.core.actor import VISITOR, Actor, Role
from edu_platform.core.db import Session, transaction


class SessionState(rx.State):
    """What the browser knows of the signed-in person; written by the guard alone.

    The private variables never leave the server. `_bound` is the digest of the
    session that this state tree was filled for.
    """

    is_signed_in: bool = False
    is_admin: bool = False
    must_enroll: bool = False
    name: str = ""
    email: str = ""
    # The account came from a service that told no address.
    needs_email: bool = False
    initials: str = ""
    locale: str = "ru"
    has_to_agree: bool = False
    avatar: str = ""
    timezone: str = "Europe/Moscow"
    # A moment as ISO text, while the account is to be deleted.
    deletion_due_at: str = ""
    _user_id: str = ""
    _role: str = ""
    _timezone: str = "Europe/Moscow"
    _bound: str = ""

    def _become(self, identity: Identity | None) -> None:
        values = _shown(identity)
        for name, value in values.items():
            if getattr(self, name) != value:
                setattr(self, name, value)

    def _actor(self) -> Actor:
        if not self._user_id:
            return VISITOR
        return Actor(
            user_id=UUID(self._user_id),
            role=Role(self._role),
            session_digest=self._bound,
            must_enroll=self.must_enroll,
        )


def _shown(identity: Identity | None) -> dict[str, object]:
    if identity is None:
        return {
            "is_signed_in": False,
            "is_admin": False,
            "must_enroll": False,
            "name": "",
            "email": "",
            "needs_email": False,
            "initials": "",
            "has_to_agree": False,
            "avatar": "",
            "timezone": "Europe/Moscow",
            "deletion_due_at": "",
            "_user_id": "",
            "_role": "",
            "_timezone": "Europe/Moscow",
            "_bound": "",
        }
    due = identity.deletion_due_at
    return {
        "is_signed_in": True,
        "is_admin": identity.role is Role.ADMIN,
        "must_enroll": identity.must_enroll,
        "name": identity.display_name,
        "email": identity.email,
        "needs_email": not identity.email,
        "initials": initials(identity.display_name),
        "has_to_agree": identity.has_to_agree,
        "avatar": avatar_url(identity.avatar),
        "timezone": identity.timezone,
        "deletion_due_at": due.isoformat() if due else "",
        "_user_id": str(identity.user_id),
        "_role": identity.role.value,
        "_timezone": identity.timezone,
        "_bound": identity.session_digest,
    }


def initials(name: str) -> str:
    return "".join(word[0] for word in name.split()[:2]).upper()


def address_of(state: rx.State) -> str:
    """Return the network address of the browser behind a state."""
    given = state.router.headers.raw_headers.get("x-forwarded-for", "")
    headers = {b"x-forwarded-for": given.encode("latin-1", "replace")}
    return http.address_of(state.router.session.client_ip, headers)


def network_of(state: rx.State) -> str:
    """Return by what the limits know the browser behind a state."""
    return http.network_of(address_of(state))


def browser_of(state: rx.State) -> Browser:
    """Return what is kept of the browser behind a state when it proves something."""
    user_agent = state.router.headers.user_agent or ""
    return Browser(address=address_of(state), user_agent=user_agent)


@asynccontextmanager
async def acting(state: rx.State) -> AsyncGenerator[tuple[Session, Actor], None]:
    """Open a transaction on behalf of the person who sent the event.

    Anyone can send any event over the websocket, whatever page they are on: the
    guard has checked the declared marker and bound the identity before the handler
    runs, and services check the rest with this actor.
    """
    session_state = await state.get_state(SessionState)
    async with transaction() as session:
        yield session, session_state._actor()  # noqa: SLF001  its only reader


async def zone_of(state: rx.State) -> ZoneInfo:
    """Return the time zone in which the person who sent the event reads times."""
    session_state = await state.get_state(SessionState)
    return ZoneInfo(session_state._timezone)  # noqa: SLF001  as above
