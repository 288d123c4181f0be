import json
from uuid import UUID
from zoneinfo import ZoneInfo

import reflex as rx

from edu_platform.accounts import service as accounts
from edu_platform.accounts.state import acting, zone_of
from edu_platform.admin.schemas import AuditLine
from edu_platform.admin.state.addresses import links_to, page_of
from edu_platform.core import audit
from edu_platform.core.actor import Role
from edu_platform.core.guard import requires
from edu_platform.core.i18n import _, format_datetime
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
            ids = {event.actor_id for event in found.items if event.actor_id}
            names = await accounts.emails_of(session, actor, ids)
        zone = await zone_of(self)
        self.rows = [_line(event, names, zone) for event in found.items]
        self.links = links_to(PATH, page, found.total, audit.PAGE_SIZE)
        self.is_loaded = True


def _line(event: audit.AuditEvent, names: dict[UUID, str], zone: ZoneInfo) -> AuditLine:
    change = {"before": event.before, "after": event.after}
    shown = {name: value for name, value in change.items() if value}
    return AuditLine(
        id=str(event.id),
        when=format_datetime(event.created_at, zone),
        who=_who(event, names),
        action=event.action,
        subject=f"{event.subject} {event.subject_id}",
        change=json.dumps(shown, ensure_ascii=False) if shown else "",
    )


def _who(event: audit.AuditEvent, names: dict[UUID, str]) -> str:
    if event.actor_id is None:
        return _("The system")
    # The log outlives the people in it: then the id is all that is left.
    return names.get(event.actor_id, str(event.actor_id))
