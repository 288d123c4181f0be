from math import ceil
from uuid import UUID

import reflex as rx
from pydantic import BaseModel

from edu_platform.accounts import service as accounts
from edu_platform.accounts.schemas import SessionRead, SignInRead
from edu_platform.accounts.service.session_lists import PAGE_SIZE
from edu_platform.accounts.state.session import acting, zone_of
from edu_platform.core.errors import NotFound
from edu_platform.core.guard import signed_in
from edu_platform.core.i18n import _
from edu_platform.core.paging import MAX_PAGE
from edu_platform.ui.flash import flash
from edu_platform.ui.tables import PageLink, page_links

PATH = "/my/settings/security"


class SessionLine(BaseModel):
    """A signed-in browser; `device` is empty when it does not say what it is."""

    id: str
    device: str
    icon: str
    network: str
    signed_in_at: str
    last_seen_at: str
    is_current: bool


class SignInLine(BaseModel):
    at: str
    device: str
    network: str
    outcome: str


class SessionsState(rx.State):
    """Where the person is signed in, and the history of their sign-ins."""

    is_loaded: bool = False
    sessions: list[SessionLine] = []
    links: list[PageLink] = []
    total: int = 0
    sign_ins: list[SignInLine] = []
    zone: str = "Europe/Moscow"

    @rx.event
    @signed_in
    async def load(self) -> None:
        await self._read()

    async def _read(self) -> None:
        page = _page_of(self.router.url.query_parameters.get("page", ""))
        async with acting(self) as (session, actor):
            person = actor.person()
            found = await accounts.list_sessions_of(session, actor, person, page=page)
            history = await accounts.sign_in_history(session, actor, person)
        self.sessions = [_line(row) for row in found.items]
        self.total = found.total
        self.links = _links(page, found.total)
        self.sign_ins = [_entry(row) for row in history]
        self.zone = (await zone_of(self)).key
        self.is_loaded = True

    @rx.event
    @signed_in
    async def end(self, session_id: str) -> None:
        async with acting(self) as (session, actor):
            await accounts.end_own_session(session, actor, id_of(session_id))
        await self._read()
        await flash(self, "success", _("The session has ended."))

    @rx.event
    @signed_in
    async def end_others(self) -> None:
        async with acting(self) as (session, actor):
            ended = await accounts.end_other_sessions(
                session, actor, actor.session_digest
            )
        await self._read()
        await flash(self, "success", _("Other sessions ended: {n}.", n=ended))


def id_of(given: object) -> UUID:
    """Return the id that a browser has sent; it may send anything."""
    try:
        return UUID(str(given))
    except ValueError as error:
        raise NotFound from error


def _page_of(given: str) -> int:
    # Python refuses to read numbers of thousands of digits.
    given = given[:9]
    return min(max(int(given), 1), MAX_PAGE) if given.isdecimal() else 1


def _links(page: int, total: int) -> list[PageLink]:
    last = min(max(1, ceil(total / PAGE_SIZE)), MAX_PAGE)
    if last == 1:
        return []
    return page_links(page, last, lambda to: f"{PATH}?page={to}" if to > 1 else PATH)


def _device(row: SessionRead | SignInRead) -> str:
    return ", ".join(filter(None, (row.browser, row.system)))


def _line(row: SessionRead) -> SessionLine:
    device = accounts.Device(row.browser, row.system)
    return SessionLine(
        id=str(row.id),
        device=_device(row),
        icon="smartphone" if device.is_mobile else "monitor",
        network=row.network,
        signed_in_at=row.signed_in_at.isoformat(),
        last_seen_at=row.last_seen_at.isoformat(),
        is_current=row.is_current,
    )


def _entry(row: SignInRead) -> SignInLine:
    return SignInLine(
        at=row.at.isoformat(),
        device=_device(row),
        network=row.network,
        outcome=row.outcome.value,
    )
