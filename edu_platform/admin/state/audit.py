import json

import reflex as rx

from edu_platform.accounts.state import acting
from edu_platform.admin.schemas import AuditLine
from edu_platform.admin.state.addresses import links_to, page_of
from edu_platform.core import audit
from edu_platform.core.actor import Role
from edu_platform.core.guard import requires
from edu_platform.core.i18n import format_datetime
from edu_platform.ui.tables import PageLink

PATH = "/admin/audit"


class AuditState(rx.State):
    """The audit log."""

    is_loaded: bool = False
    rows: list[AuditLine] = []
    links: list[PageLink] = []

    @rx.event
    @requires(Role.ADMIN)
    async def load(self) -> None:
        page = page_of(self.router.url.query_parameters)
        async with acting(self) as (session, actor):
            found = await audit.list_events(session, actor, page=page)
        self.rows = [_line(event) for event in found.items]
        self.links = links_to(PATH, page, found.total, audit.PAGE_SIZE)
        self.is_loaded = True


def _line(event: audit.AuditEvent) -> AuditLine:
    change = {"before": event.before, "after": event.after}
    shown = {name: value for name, value in change.items() if value}
    return AuditLine(
        id=str(event.id),
        when=format_datetime(event.created_at),
        who=str(event.actor_id or "—"),
        action=event.action,
        subject=f"{event.subject} {event.subject_id}",
        change=json.dumps(shown, ensure_ascii=False) if shown else "",
    )
