"""States of sign-in, registration and confirmation."""

from typing import Any

import reflex as rx
from pydantic import ValidationError

from edu_platform.accounts import service as accounts
from edu_platform.accounts.schemas import (
    EmailSubmission,
    RegistrationCreate,
    TokenSubmission,
)
from edu_platform.accounts.state.session import acting, network_of
from edu_platform.core.errors import TooManyRequests
from edu_platform.core.guard import public
from edu_platform.core.i18n import _
from edu_platform.core.limits import spend
from edu_platform.ui.field_errors import errors_by_field

LIMIT = "20/hour"
LONGEST_EMAIL = 254


class SignInState(rx.State):
    """What the sign-in page says of the last attempt; the form itself is native."""

    error: str = ""
    email: str = ""
    target: str = "/my"
    _typed: str = ""

    @rx.event
    @public
    async def load(self) -> None:
        query = self.router.url.query_parameters
        self.target = query.get("next", "/my")[:500]
        self.error = _refusal(query.get("error", ""), query.get("wait", ""))
        if not self.error:
            self._typed = ""
        self.email = self._typed

    @rx.event
    @public
    async def keep(self, email: str) -> None:
        """Remember the address, in this tab, for the page that follows a refusal."""
        self._typed = email[:LONGEST_EMAIL]


def _refusal(code: str, wait: str) -> str:
    """Return words for a code of the address; free text there is not shown."""
    if code == "WrongCredentials":
        return accounts.WrongCredentials().message
    if code == "AccountGuessed":
        seconds = int(wait[:4]) if wait.isdecimal() else 60
        return TooManyRequests(seconds).message
    return _("You were not signed in. Please try again.") if code else ""


class RegistrationState(rx.State):
    errors: dict[str, str] = {}
    sent_to: str = ""
    is_resent: bool = False

    @rx.event
    @public
    async def load(self) -> None:
        self.reset()

    @rx.event
    @public
    async def submit(self, form_data: dict[str, Any]) -> None:
        try:
            registration = RegistrationCreate.model_validate(form_data)
        except ValidationError as error:
            self.errors = errors_by_field(error)
            return
        await spend(LIMIT, "register", network_of(self))
        async with acting(self) as (session, _actor):
            await accounts.register(session, registration)
        self.errors = {}
        self.sent_to = registration.email

    @rx.event
    @public
    async def resend(self) -> None:
        if not self.sent_to:
            return
        submission = EmailSubmission(email=self.sent_to)
        await spend(LIMIT, "resend", network_of(self))
        async with acting(self) as (session, _actor):
            await accounts.resend_confirmation(session, submission.email)
        self.is_resent = True


class ConfirmationState(rx.State):
    """The page that a letter's link opens.

    A press of a button uses the link, since mail scanners open links too.
    """

    is_done: bool = False
    error: str = ""
    _token: str = ""

    @rx.event
    @public
    async def load(self) -> None:
        self.reset()
        self._token = self.router.url.query_parameters.get("token", "")

    @rx.event
    @public
    async def confirm(self) -> None:
        try:
            submission = TokenSubmission(token=self._token)
            async with acting(self) as (session, _actor):
                await accounts.confirm_email(session, submission.token)
        except (ValidationError, accounts.TokenInvalid):
            self.error = accounts.TokenInvalid().message
            return
        self.is_done = True
