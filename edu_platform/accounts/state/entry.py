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
from edu_platform.accounts.state.session import acting, browser_of, network_of
from edu_platform.core.errors import TooManyRequests
from edu_platform.core.guard import public
from edu_platform.core.i18n import _
from edu_platform.core.limits import spend
from edu_platform.legal import service as legal
from edu_platform.legal.models import REQUIRED, ConsentKind
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
    """`versions`: the version of each consent's document that the page shows."""

    errors: dict[str, str] = {}
    sent_to: str = ""
    is_resent: bool = False
    versions: dict[str, str] = {}

    @rx.event
    @public
    async def load(self) -> None:
        self.reset()
        await self._show_documents()

    async def _show_documents(self) -> None:
        async with acting(self) as (session, _actor):
            offered = await legal.offered(session)
        self.versions = {each.kind.value: str(each.version_id) for each in offered}

    @rx.event
    @public
    async def submit(self, form_data: dict[str, Any]) -> None:
        given = _consents_in(form_data)
        try:
            registration = RegistrationCreate.model_validate(given)
        except ValidationError as error:
            self.errors = _by_box(errors_by_field(error), given)
            return
        await spend(LIMIT, "register", network_of(self))
        try:
            async with acting(self) as (session, _actor):
                await accounts.register(session, registration, browser_of(self))
        except legal.DocumentsChanged as error:
            self.errors = {"form": error.message}
            await self._show_documents()
            return
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


def _consents_in(form_data: Any) -> Any:
    """Gather the boxes `consent_…` and `version_…` of the form; junk stays junk."""
    if not isinstance(form_data, dict):
        return form_data
    given = {str(name): value for name, value in form_data.items()}
    boxes = {kind: given.pop(f"consent_{kind.value}", None) for kind in ConsentKind}
    shown = {kind: given.pop(f"version_{kind.value}", None) for kind in ConsentKind}
    return {
        **given,
        "consents": [kind for kind, box in boxes.items() if box],
        "versions": {kind: version for kind, version in shown.items() if version},
    }


def _by_box(errors: dict[str, str], given: Any) -> dict[str, str]:
    """Say beside each required box that is not ticked what is missing."""
    words = errors.pop("consents", "")
    ticked = given["consents"] if isinstance(given, dict) else []
    missing = [kind for kind in REQUIRED if words and kind not in ticked]
    return errors | {f"consent_{kind.value}": words for kind in missing}


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
