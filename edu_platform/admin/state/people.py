from typing import Any

import reflex as rx

from edu_platform.accounts import service as accounts
from edu_platform.accounts.models import User, UserStatus
from edu_platform.accounts.service.people import PAGE_SIZE
from edu_platform.accounts.state import acting
from edu_platform.admin.schemas import PersonLine
from edu_platform.admin.state.addresses import (
    address,
    id_of,
    links_to,
    page_of,
    search_of,
)
from edu_platform.core.actor import Role
from edu_platform.core.guard import requires
from edu_platform.core.i18n import _, format_date
from edu_platform.ui.flash import flash
from edu_platform.ui.tables import PageLink

PATH = "/admin/people"


class PeopleState(rx.State):
    """The list of people."""

    is_loaded: bool = False
    rows: list[PersonLine] = []
    links: list[PageLink] = []
    total: int = 0
    search: str = ""

    @rx.event
    @requires(Role.ADMIN)
    async def load(self) -> None:
        await self._read()

    async def _read(self) -> None:
        query = self.router.url.query_parameters
        self.search = search_of(query)
        page = page_of(query)
        async with acting(self) as (session, actor):
            found = await accounts.list_people(
                session, actor, search=self.search, page=page
            )
        self.rows = [_line(user) for user in found.items]
        self.total = found.total
        self.links = links_to(PATH, page, found.total, PAGE_SIZE, q=self.search)
        self.is_loaded = True

    @rx.event
    @requires(Role.ADMIN)
    async def find(self, form_data: dict[str, Any]) -> Any:
        return rx.redirect(address(PATH, q=str(form_data.get("q", ""))[:100]))

    @rx.event
    @requires(Role.ADMIN)
    async def change_role(self, user_id: str, role: str) -> None:
        async with acting(self) as (session, actor):
            await accounts.set_role(session, actor, id_of(user_id), Role(role))
        await self._read()
        await flash(self, "success", _("The role has been changed."))

    @rx.event
    @requires(Role.ADMIN)
    async def change_status(self, user_id: str, status: str) -> None:
        async with acting(self) as (session, actor):
            await accounts.set_status(
                session, actor, id_of(user_id), UserStatus(status)
            )
        await self._read()
        await flash(self, "success", _("The change is saved."))

    @rx.event
    @requires(Role.ADMIN)
    async def reset_factors(self, user_id: str) -> None:
        async with acting(self) as (session, actor):
            await accounts.reset_factors(session, actor, id_of(user_id))
        await flash(self, "success", _("Two-step sign-in has been reset."))


def _line(user: User) -> PersonLine:
    return PersonLine(
        id=str(user.id),
        name=user.display_name,
        email=user.email,
        role=user.role.value,
        status=user.status.value,
        since=format_date(user.created_at),
        is_confirmed=user.email_confirmed_at is not None,
    )
