from typing import Any

import reflex as rx
from pydantic import BaseModel, ValidationError

from edu_platform.accounts import service as accounts
from edu_platform.accounts.models import Scope
from edu_platform.accounts.schemas import ApiTokenCreate, ApiTokenRead
from edu_platform.accounts.state.session import acting, zone_of
from edu_platform.accounts.state.sessions import id_of
from edu_platform.core.guard import signed_in
from edu_platform.core.i18n import _
from edu_platform.ui.field_errors import errors_by_field
from edu_platform.ui.flash import flash


class TokenLine(BaseModel):
    """A token; `last_used_at` is empty until it is used."""

    id: str
    name: str
    prefix: str
    scopes: str
    created_at: str
    expires_at: str
    last_used_at: str


class TokensState(rx.State):
    """The person's API tokens; `created` is there until the page is left."""

    is_loaded: bool = False
    tokens: list[TokenLine] = []
    created: str = ""
    errors: dict[str, str] = {}
    zone: str = "Europe/Moscow"

    @rx.event
    @signed_in
    async def load(self) -> None:
        self.created = ""
        self.errors = {}
        async with acting(self) as (session, actor):
            # Until the proof the page asks for it, and there is nothing to show.
            if not await accounts.is_fresh(session, actor):
                self.tokens = []
                return
        await self._read()

    async def _read(self) -> None:
        async with acting(self) as (session, actor):
            found = await accounts.list_api_tokens(session, actor)
        self.tokens = [_line(row) for row in found]
        self.zone = (await zone_of(self)).key
        self.is_loaded = True

    @rx.event
    @signed_in
    async def create(self, form_data: dict[str, Any]) -> None:
        try:
            wanted = ApiTokenCreate.model_validate(_wanted(form_data))
        except ValidationError as error:
            self.errors = errors_by_field(error)
            return
        async with acting(self) as (session, actor):
            made = await accounts.create_api_token(session, actor, wanted)
        self.errors = {}
        self.created = made.token
        await self._read()

    @rx.event
    @signed_in
    async def copied(self) -> None:
        await flash(self, "success", _("The token is copied."))

    @rx.event
    @signed_in
    async def hide(self) -> None:
        self.created = ""

    @rx.event
    @signed_in
    async def revoke(self, token_id: str) -> None:
        async with acting(self) as (session, actor):
            await accounts.revoke_api_token(session, actor, id_of(token_id))
        self.created = ""
        await self._read()
        await flash(self, "success", _("The token is revoked."))


def _wanted(form_data: Any) -> dict[str, Any]:
    given = form_data if isinstance(form_data, dict) else {}
    chosen = [scope for scope in Scope if given.get(f"scope_{scope.value}")]
    return {
        "name": given.get("name", ""),
        "scopes": chosen,
        "days": given.get("days", ""),
    }


def _line(row: ApiTokenRead) -> TokenLine:
    return TokenLine(
        id=str(row.id),
        name=row.name,
        prefix=f"{row.prefix}…",
        scopes=", ".join(row.scopes),
        created_at=row.created_at.isoformat(),
        expires_at=row.expires_at.isoformat(),
        last_used_at=row.last_used_at.isoformat() if row.last_used_at else "",
    )
