from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import reflex as rx
from pydantic import BaseModel

from edu_platform.accounts import service as accounts
from edu_platform.accounts.state.session import (
    SessionState,
    acting,
    browser_of,
    zone_of,
)
from edu_platform.core.errors import NotFound
from edu_platform.core.guard import public, signed_in
from edu_platform.core.i18n import _, format_date, format_datetime
from edu_platform.legal import service as legal
from edu_platform.legal.models import ConsentKind
from edu_platform.legal.schemas import AskedConsent, ConsentRead, address_of
from edu_platform.ui.flash import flash

# Where nobody goes on without the agreements that the account rests on.
PRIVATE = ("/my", "/learn")
# Whoever does not agree can still take their data and leave.
OPEN = "/my/settings/data"


class AskedLine(BaseModel):
    """A document that waits for the person's agreement."""

    kind: str
    title: str
    href: str
    version_id: str
    version: str
    notes: list[str]
    error: str = ""


class ConsentLine(BaseModel):
    kind: str
    title: str
    href: str
    version: int
    given: str
    withdrawn: str
    can_be_withdrawn: bool


class ConsentsState(rx.State):
    """What the person agreed to, and what they have to be asked."""

    is_loaded: bool = False
    lines: list[ConsentLine] = []
    has_marketing: bool = False
    asked: list[AskedLine] = []
    is_wall: bool = False

    @rx.event
    @signed_in
    async def load(self) -> None:
        await self._read()
        self.is_loaded = True

    async def _read(self) -> None:
        async with acting(self) as (session, actor):
            found = await legal.history(session, actor)
        zone = await zone_of(self)
        self.lines = [_line(consent, zone) for consent in found]
        self.has_marketing = any(line.can_be_withdrawn for line in self.lines)

    @rx.event
    @public
    async def ask(self) -> None:
        """Read what the person has to agree to; nothing of a visitor."""
        path = self.router.url.path
        self.is_wall = path.startswith(PRIVATE) and not path.startswith(OPEN)
        async with acting(self) as (session, actor):
            found = [] if actor.is_visitor else await legal.asked(session, actor)
        self.asked = [_asked(each) for each in found]

    @rx.event
    @signed_in
    async def agree(self, form_data: dict[str, Any]) -> None:
        """Store the agreement when each document has been ticked."""
        unticked = [each for each in self.asked if not form_data.get(each.kind)]
        if unticked:
            words = _("Please tick this box to go on.")
            self.asked = [
                each.model_copy(update={"error": words if each in unticked else ""})
                for each in self.asked
            ]
            return
        shown = {ConsentKind(each.kind): each.version_id for each in self.asked}
        browser = browser_of(self)
        try:
            async with acting(self) as (session, actor):
                await legal.give(
                    session,
                    actor.person(),
                    shown,
                    shown={kind: UUID(value) for kind, value in shown.items()},
                    address=browser.address,
                    user_agent=browser.user_agent,
                )
        except legal.DocumentsChanged as error:
            await flash(self, "warning", error.message)
        await self._settle()

    async def _settle(self) -> None:
        async with acting(self) as (session, actor):
            left = await legal.asked(session, actor)
        self.asked = [_asked(each) for each in left]
        person = await self.get_state(SessionState)
        # The next event would still find the old answer in the cache.
        accounts.forget(person._bound)  # noqa: SLF001  as in the profile
        person.has_to_agree = bool(left)

    @rx.event
    @signed_in
    async def withdraw(self, kind: str) -> None:
        async with acting(self) as (session, actor):
            await legal.withdraw(session, actor, _kind(kind))
        await self._read()
        await flash(self, "success", _("The consent is withdrawn."))

    @rx.event
    @signed_in
    async def allow_marketing(self) -> None:
        browser = browser_of(self)
        async with acting(self) as (session, actor):
            await legal.give(
                session,
                actor.person(),
                [ConsentKind.MARKETING],
                address=browser.address,
                user_agent=browser.user_agent,
            )
        await self._read()
        await flash(self, "success", _("Thank you, the consent is stored."))


def _kind(given: str) -> ConsentKind:
    try:
        return ConsentKind(given)
    except ValueError as error:
        raise NotFound from error


def _asked(consent: AskedConsent) -> AskedLine:
    return AskedLine(
        kind=consent.kind.value,
        title=consent.title,
        href=consent.href,
        version_id=str(consent.version_id),
        version=_(
            "Version {number} of {date}",
            number=consent.number,
            date=format_date(consent.published_at),
        ),
        notes=consent.notes,
    )


def _line(consent: ConsentRead, zone: ZoneInfo) -> ConsentLine:
    withdrawn = consent.withdrawn_at
    return ConsentLine(
        kind=consent.kind.value,
        title=consent.title,
        href=address_of(consent.document, consent.version),
        version=consent.version,
        given=format_datetime(consent.given_at, zone),
        withdrawn=format_datetime(withdrawn, zone) if withdrawn else "",
        can_be_withdrawn=withdrawn is None and not consent.is_required,
    )
