from typing import Any
from zoneinfo import ZoneInfo

import reflex as rx

from edu_platform.accounts.state import acting, zone_of
from edu_platform.admin.schemas import SentLine, SuppressionLine
from edu_platform.admin.state.addresses import id_of, links_to, page_of, search_of
from edu_platform.core.actor import Role
from edu_platform.core.guard import requires
from edu_platform.core.i18n import _, format_datetime
from edu_platform.mail import service as mail
from edu_platform.mail.models import MailStatus
from edu_platform.mail.schemas import SentRow, SuppressionRow
from edu_platform.mail.service import overseeing, suppressions
from edu_platform.ui.flash import flash
from edu_platform.ui.tables import PageLink

PATH = "/admin/mail"
SUPPRESSIONS_PATH = "/admin/mail/suppressions"
STATUSES = tuple(status.value for status in MailStatus)


class MailState(rx.State):
    """What became of letters, and whether the mail server takes them."""

    is_loaded: bool = False
    rows: list[SentLine] = []
    links: list[PageLink] = []
    status: str = ""
    # What the last look at the mail server has found; empty before one.
    finding: str = ""
    detail: str = ""

    @rx.event
    @requires(Role.ADMIN)
    async def load(self) -> None:
        self.finding = ""
        await self._read()

    async def _read(self) -> None:
        query = self.router.url.query_parameters
        asked = query.get("status", "")
        self.status = asked if asked in STATUSES else ""
        page = page_of(query)
        async with acting(self) as (session, actor):
            found = await mail.list_outbox(
                session, actor, status=self.status, page=page
            )
        zone = await zone_of(self)
        self.rows = [_sent(row, zone) for row in found.items]
        self.links = links_to(
            PATH, page, found.total, overseeing.PAGE_SIZE, status=self.status
        )
        self.is_loaded = True

    @rx.event
    @requires(Role.ADMIN)
    async def retry(self, letter_id: str) -> None:
        async with acting(self) as (session, actor):
            await mail.retry_letter(session, actor, id_of(letter_id))
        await self._read()
        await flash(self, "success", _("The letter will be sent again."))

    @rx.event
    @requires(Role.ADMIN)
    async def check(self) -> None:
        # No query is made, so no connection of the database waits for the mail server.
        async with acting(self) as (_session, actor):
            report = await mail.check_connection(actor)
        self.finding = report.finding.value
        self.detail = report.detail


class SuppressionsState(rx.State):
    """Addresses that get no letters, or no marketing letters."""

    is_loaded: bool = False
    rows: list[SuppressionLine] = []
    links: list[PageLink] = []
    address: str = ""

    @rx.event
    @requires(Role.ADMIN)
    async def load(self) -> None:
        # A search is not kept in the address: it is somebody's e-mail address.
        self.address = ""
        await self._read()

    async def _read(self) -> None:
        page = page_of(self.router.url.query_parameters) if not self.address else 1
        async with acting(self) as (session, actor):
            found = await mail.list_suppressions(
                session, actor, address=self.address, page=page
            )
        zone = await zone_of(self)
        self.rows = [_suppressed(row, zone) for row in found.items]
        self.links = links_to(
            SUPPRESSIONS_PATH, page, found.total, suppressions.PAGE_SIZE
        )
        self.is_loaded = True

    @rx.event
    @requires(Role.ADMIN)
    async def search(self, form: dict[str, Any]) -> None:
        self.address = search_of({"q": str(form.get("q", "")).strip()})
        await self._read()

    @rx.event
    @requires(Role.ADMIN)
    async def lift(self, suppression_id: str) -> None:
        async with acting(self) as (session, actor):
            await mail.lift_suppression(session, actor, id_of(suppression_id))
        await self._read()
        await flash(self, "success", _("Letters will go to this address again."))


def _sent(row: SentRow, zone: ZoneInfo) -> SentLine:
    is_waiting = row.status is MailStatus.QUEUED and row.next_try_at is not None
    return SentLine(
        id=str(row.id),
        recipient=row.recipient,
        subject=row.subject,
        status=row.status.value,
        when=format_datetime(row.sent_at or row.created_at, zone),
        attempts=row.attempts,
        next_try=format_datetime(row.next_try_at, zone)
        if is_waiting and row.next_try_at
        else "",
        failure=row.failure,
        can_retry=row.can_retry,
    )


def _suppressed(row: SuppressionRow, zone: ZoneInfo) -> SuppressionLine:
    return SuppressionLine(
        id=str(row.id),
        hint=row.hint,
        reason=row.reason.value,
        detail=row.detail,
        when=format_datetime(row.created_at, zone),
        can_lift=row.can_lift,
    )
