from zoneinfo import ZoneInfo

import reflex as rx

from edu_platform.accounts.state import acting, zone_of
from edu_platform.admin.schemas import LetterLine
from edu_platform.admin.state.addresses import id_of, links_to, page_of
from edu_platform.core.guard import public
from edu_platform.core.i18n import format_datetime
from edu_platform.mail import service as mail
from edu_platform.mail.schemas import LetterRow
from edu_platform.mail.service.outbox import PAGE_SIZE
from edu_platform.ui.tables import PageLink

PATH = "/outbox"


class OutboxState(rx.State):
    """The demo's letters; the service refuses everywhere else."""

    is_loaded: bool = False
    rows: list[LetterLine] = []
    links: list[PageLink] = []
    open_id: str = ""
    open_text: str = ""
    open_link: str = ""

    @rx.event
    @public
    async def load(self) -> None:
        page = page_of(self.router.url.query_parameters)
        async with acting(self) as (session, _actor):
            found = await mail.list_letters(session, page=page)
        zone = await zone_of(self)
        self.rows = [_line(row, zone) for row in found.items]
        self.links = links_to(PATH, page, found.total, PAGE_SIZE)
        self.open_id = ""
        self.is_loaded = True

    @rx.event
    @public
    async def open_letter(self, letter_id: str) -> None:
        async with acting(self) as (session, _actor):
            letter = await mail.read_letter(session, id_of(letter_id))
        self.open_id = letter_id
        self.open_text = letter.text
        self.open_link = letter.link


def _line(row: LetterRow, zone: ZoneInfo) -> LetterLine:
    return LetterLine(
        id=str(row.id),
        recipient=row.recipient,
        subject=row.subject,
        status=row.status.value,
        when=format_datetime(row.created_at, zone),
    )
