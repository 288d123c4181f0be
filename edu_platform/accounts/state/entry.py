"""States of sign-in, registration and confirmation."""

from collections.abc import Mapping
from typing import Any

import reflex as rx
from pydantic import ValidationError

from edu_platform.accounts import service as accounts
from edu_platform.accounts.schemas import (
    EmailSubmission,
    RegistrationCreate,
)
from edu_platform.accounts.state.refusals import refusal_in
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
    # Whoever has only just registered looks for the mistake in the password.
    may_be_unconfirmed: bool = False
    # What has just been done that leads here: a code of ours.
    done: str = ""
    email: str = ""
    target: str = "/my"
    _typed: str = ""

    @rx.event
    @public
    async def load(self) -> None:
        query = self.router.url.query_parameters
        self.target = query.get("next", "/my")[:500]
        self.error = _refusal(query)
        self.may_be_unconfirmed = (
            query.get("error", "") == accounts.WrongCredentials.__name__
        )
        self.done = query.get("done", "")[:40]
        if not self.error:
            self._typed = ""
        self.email = self._typed

    @rx.event
    @public
    async def keep(self, email: str) -> None:
        """Remember the address, in this tab, for the page that follows a refusal."""
        self._typed = email[:LONGEST_EMAIL]


def _refusal(query: Mapping[str, str]) -> str:
    if not query.get("error"):
        return ""
    return refusal_in(query) or _("You were not signed in. Please try again.")


def _seconds(wait: str) -> int:
    return int(wait[:4]) if wait.isdecimal() else 60


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
    """The page that a letter's link opens; the form itself is native.

    A press of a button uses the link, since mail scanners open links too.
    """

    # Without its token the form would be refused, however fast a person is.
    is_known: bool = False
    token: str = ""
    error: str = ""
    is_useless: bool = False

    @rx.event
    @public
    async def load(self) -> None:
        query = self.router.url.query_parameters
        self.is_known = True
        self.token = query.get("token", "")[:100]
        code = query.get("error", "")
        self.is_useless = not self.token or code == accounts.TokenInvalid.__name__
        self.error = self._refusal(code, query.get("wait", ""))

    def _refusal(self, code: str, wait: str) -> str:
        if self.is_useless:
            return accounts.TokenInvalid().message
        if code == accounts.WrongPassword.__name__:
            return accounts.WrongPassword().message
        if code == TooManyRequests.__name__:
            return TooManyRequests(_seconds(wait)).message
        return ""
