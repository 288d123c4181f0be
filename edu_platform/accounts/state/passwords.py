"""States of recovery, of a new password, and of what is said while one is typed."""

from collections.abc import Mapping
from typing import Any

import reflex as rx
from pydantic import ValidationError

from edu_platform.accounts import service as accounts
from edu_platform.accounts.schemas import EmailSubmission
from edu_platform.accounts.state.session import SessionState, acting, network_of
from edu_platform.core.errors import TooManyRequests
from edu_platform.core.guard import public, signed_in
from edu_platform.core.i18n import _
from edu_platform.core.limits import spend
from edu_platform.core.password_policy import (
    LONGEST,
    Weakness,
    strength_of,
    words_for,
)
from edu_platform.ui.field_errors import errors_by_field

LIMIT = "20/hour"


def password_refusal(query: Mapping[str, str]) -> str:
    """Return words for a code of the address; free text there is not shown."""
    code, wait = query.get("error", ""), query.get("wait", "")
    if code in {weakness.value for weakness in Weakness}:
        return words_for(Weakness(code))
    if code == accounts.PersonalPassword.__name__:
        return accounts.PersonalPassword().message
    if code == accounts.ProofNeeded.__name__:
        return accounts.ProofNeeded().message
    if code == TooManyRequests.__name__:
        return TooManyRequests(int(wait[:4]) if wait.isdecimal() else 60).message
    return _("This password cannot be used.") if code == "Password" else ""


class PasswordMeterState(rx.State):
    """How strong the password is that is being typed; the password is not kept."""

    level: str = ""

    @rx.event
    @public
    async def load(self) -> None:
        self.level = ""

    @rx.event
    @public
    async def judge(self, password: str) -> None:
        typed = str(password)[:LONGEST]
        person = await self.get_state(SessionState)
        known = strength_of(typed, person.email, person.name)
        self.level = known.value if typed else ""


class RecoveryState(rx.State):
    """Asking for a link; what is shown is the same for every address."""

    errors: dict[str, str] = {}
    sent_to: str = ""

    @rx.event
    @public
    async def load(self) -> None:
        self.reset()

    @rx.event
    @public
    async def submit(self, form_data: dict[str, Any]) -> None:
        try:
            submission = EmailSubmission.model_validate(form_data)
        except ValidationError as error:
            self.errors = errors_by_field(error)
            return
        await spend(LIMIT, "recover", network_of(self))
        async with acting(self) as (session, _actor):
            await accounts.ask_recovery(session, submission.email)
        self.errors = {}
        self.sent_to = submission.email


class ResetState(rx.State):
    """The page that a letter's link opens; the form itself is native.

    A press of a button uses the link, since mail scanners open links too.
    """

    token: str = ""
    error: str = ""
    is_useless: bool = False

    @rx.event
    @public
    async def load(self) -> None:
        query = self.router.url.query_parameters
        self.token = query.get("token", "")[:100]
        used = query.get("error", "") == accounts.TokenInvalid.__name__
        self.is_useless = not self.token or used
        self.error = password_refusal(query)


class PasswordState(rx.State):
    """What the settings say of the last change; the form itself is native."""

    error: str = ""
    is_changed: bool = False

    @rx.event
    @signed_in
    async def load(self) -> None:
        query = self.router.url.query_parameters
        self.error = password_refusal(query)
        self.is_changed = query.get("done", "") == "PasswordChanged"
