from typing import Any

import reflex as rx
from pydantic import BaseModel, ValidationError

from edu_platform.accounts import service as accounts
from edu_platform.accounts.models import DataExport, User
from edu_platform.accounts.schemas import DeletionCreate
from edu_platform.accounts.state.session import SessionState, acting
from edu_platform.core.actor import Actor
from edu_platform.core.db import Session
from edu_platform.core.errors import FieldInvalid
from edu_platform.core.guard import signed_in
from edu_platform.core.i18n import _, format_number
from edu_platform.core.live import Payload
from edu_platform.core.live_views import shown_live
from edu_platform.ui.field_errors import errors_by_field
from edu_platform.ui.flash import flash

MEGABYTE = 1_000_000


class ArchiveLine(BaseModel):
    """An archive as the page shows it; moments are ISO texts."""

    status: str = ""
    requested_at: str = ""
    expires_at: str = ""
    megabytes: str = ""
    href: str = ""


def _line(export: DataExport) -> ArchiveLine:
    shown = accounts.export_read(export)
    expires = shown.expires_at
    return ArchiveLine(
        status=shown.status,
        requested_at=shown.requested_at.isoformat(),
        expires_at=expires.isoformat() if expires else "",
        megabytes=format_number(round(max(shown.size / MEGABYTE, 0.1), 1)),
        href=shown.archive_url,
    )


@shown_live("data_export")
class ArchiveState(rx.State):
    """The archives of the person's own data."""

    is_loaded: bool = False
    archives: list[ArchiveLine] = []
    is_preparing: bool = False

    @rx.event
    @signed_in
    async def load(self) -> None:
        async with acting(self) as (session, actor):
            await self._show(session, actor)
        self.is_loaded = True

    @rx.event
    @signed_in
    async def prepare(self) -> None:
        async with acting(self) as (session, actor):
            await accounts.request_export(session, actor)
            await self._show(session, actor)

    async def _refresh(self, session: Session, actor: Actor, payload: Payload) -> None:
        del payload
        if self.is_loaded:
            await self._show(session, actor)

    async def _show(self, session: Session, actor: Actor) -> None:
        found = await accounts.my_exports(session, actor)
        self.archives = [_line(export) for export in found]
        self.is_preparing = any(a.status == "preparing" for a in self.archives)


class DeletionState(rx.State):
    """The deletion of one's own account, planned and cancelled."""

    errors: dict[str, str] = {}

    @rx.event
    @signed_in
    async def plan(self, form_data: dict[str, Any]) -> None:
        try:
            wish = DeletionCreate.model_validate(form_data)
            async with acting(self) as (session, actor):
                user = await accounts.schedule_deletion(
                    session,
                    actor,
                    confirmation=wish.confirmation,
                    shown_name=wish.shown_name,
                )
        except (ValidationError, FieldInvalid) as error:
            self.errors = errors_by_field(error)
            return
        self.errors = {}
        await self._take(user)

    @rx.event
    @signed_in
    async def cancel(self) -> None:
        async with acting(self) as (session, actor):
            user = await accounts.cancel_deletion(session, actor)
        await self._take(user)
        await flash(self, "success", _("Your account stays."))

    async def _take(self, user: User) -> None:
        person = await self.get_state(SessionState)
        # The next event would still find the old date in the cache.
        accounts.forget(person._bound)  # noqa: SLF001  as in the profile
        due = user.deletion_due_at
        person.deletion_due_at = due.isoformat() if due else ""
