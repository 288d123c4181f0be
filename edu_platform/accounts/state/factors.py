from typing import Any
from urllib.parse import quote
from uuid import UUID

import reflex as rx
import segno
from pydantic import BaseModel, ValidationError

from edu_platform.accounts import service as accounts
from edu_platform.accounts.schemas import PasskeyRead, PasskeyUpdate
from edu_platform.accounts.service import TotpSetup
from edu_platform.accounts.state.refusals import refusal_in
from edu_platform.accounts.state.session import acting
from edu_platform.core.guard import signed_in
from edu_platform.core.i18n import _, format_date
from edu_platform.ui.field_errors import errors_by_field
from edu_platform.ui.flash import flash


class PasskeyLine(BaseModel):
    id: str
    name: str
    since: str
    used: str


class FactorsState(rx.State):
    """Two-step sign-in of the person, and what of it is being set up."""

    is_loaded: bool = False
    is_on: bool = False
    has_totp: bool = False
    codes_left: int = 0
    passkeys: list[PasskeyLine] = []
    # Whether a second factor was lately shown, which changes to it need.
    may_change: bool = False
    part: str = ""
    done: str = ""
    error: str = ""
    # Shown while an app is being connected.
    qr: str = ""
    key: str = ""
    # Shown once.
    codes: list[str] = []
    codes_text: str = ""
    file: str = ""

    @rx.event
    @signed_in
    async def load(self) -> None:
        self.reset()
        query = self.router.url.query_parameters
        self.part = query.get("part", "")[:20]
        self.done = query.get("done", "")[:20]
        self.error = refusal_in(query)
        await self._read()
        if self.part == "totp" and self.error:
            await self._show_again()

    async def _read(self) -> None:
        async with acting(self) as (session, actor):
            given = await accounts.read_factors(session, actor)
            is_shown = await accounts.is_factor_fresh(session, actor)
        self.is_on = given.is_on
        self.may_change = is_shown or not given.is_on
        self.has_totp = given.has_totp
        self.codes_left = given.recovery_codes_left
        self.passkeys = [_line(key) for key in given.passkeys]
        self.is_loaded = True

    async def _show_again(self) -> None:
        """Show the secret once more whose first code was mistyped."""
        async with acting(self) as (session, actor):
            if await accounts.is_fresh(session, actor):
                self._show(await accounts.unfinished_totp(session, actor))

    def _show(self, setup: TotpSetup | None) -> None:
        if setup is not None:
            qr = segno.make(setup.uri, error="m")
            self.qr = qr.svg_data_uri(scale=5, border=3, dark="#000", light="#fff")
            key = setup.secret
            self.key = " ".join(key[i : i + 4] for i in range(0, len(key), 4))

    @rx.event
    @signed_in
    async def begin_totp(self) -> None:
        async with acting(self) as (session, actor):
            self._show(await accounts.begin_totp(session, actor))
        self.error = self.done = ""

    @rx.event
    @signed_in
    async def stop(self) -> None:
        """Put away what was shown once."""
        self.qr = self.key = self.file = self.codes_text = self.done = ""
        self.codes = []
        await self._read()

    @rx.event
    @signed_in
    async def renew_codes(self) -> None:
        async with acting(self) as (session, actor):
            self.codes = await accounts.renew_recovery_codes(session, actor)
        self.codes_text = "\n".join(self.codes)
        self.file = f"data:text/plain;charset=utf-8,{quote(self.codes_text)}"
        self.done = ""
        await self._read()

    @rx.event
    @signed_in
    async def remove_totp(self) -> None:
        async with acting(self) as (session, actor):
            await accounts.remove_totp(session, actor)
        await self._read()
        await flash(self, "success", _("The authenticator app is disconnected."))

    @rx.event
    @signed_in
    async def rename_passkey(self, form_data: dict[str, Any]) -> None:
        try:
            change = PasskeyUpdate.model_validate({"name": form_data.get("name")})
            passkey_id = UUID(str(form_data.get("passkey_id")))
        except ValidationError as error:
            await flash(self, "error", next(iter(errors_by_field(error).values())))
            return
        except ValueError:
            raise accounts.FactorNotFound from None
        async with acting(self) as (session, actor):
            await accounts.rename_passkey(session, actor, passkey_id, change.name)
        await self._read()
        await flash(self, "success", _("The name is saved."))

    @rx.event
    @signed_in
    async def remove_passkey(self, passkey_id: str) -> None:
        try:
            known = UUID(passkey_id)
        except ValueError:
            raise accounts.FactorNotFound from None
        async with acting(self) as (session, actor):
            await accounts.remove_passkey(session, actor, known)
        await self._read()
        await flash(self, "success", _("The passkey is removed."))


def _line(key: PasskeyRead) -> PasskeyLine:
    return PasskeyLine(
        id=str(key.id),
        name=key.name,
        since=format_date(key.created_at),
        used=format_date(key.last_used_at) if key.last_used_at else "",
    )
