"""States of another e-mail address: asking for it, and the pages of the letters."""

from typing import Any

import reflex as rx
from pydantic import ValidationError

from edu_platform.accounts import service as accounts
from edu_platform.accounts.schemas import EmailSubmission
from edu_platform.accounts.state.session import acting
from edu_platform.core.errors import FieldInvalid
from edu_platform.core.guard import public, signed_in
from edu_platform.ui.field_errors import errors_by_field


class EmailChangeState(rx.State):
    """Asking for another address; the answer is the same for one that is taken."""

    errors: dict[str, str] = {}
    sent_to: str = ""

    @rx.event
    @signed_in
    async def load(self) -> None:
        self.reset()

    @rx.event
    @signed_in
    async def submit(self, form_data: dict[str, Any]) -> None:
        try:
            submission = EmailSubmission.model_validate(form_data)
            async with acting(self) as (session, actor):
                await accounts.ask_email_change(session, actor, submission)
        except (ValidationError, FieldInvalid) as error:
            self.errors = errors_by_field(error)
            return
        self.errors = {}
        self.sent_to = submission.email


class EmailLinkState(rx.State):
    """The pages that the letters' links open; their forms are native.

    A press of a button uses the link, since mail scanners open links too.
    """

    token: str = ""
    error: str = ""
    is_done: bool = False

    @rx.event
    @public
    async def load(self) -> None:
        query = self.router.url.query_parameters
        self.token = query.get("token", "")[:100]
        self.is_done = "done" in query
        code = query.get("error", "")
        is_useless = not self.token or code == accounts.TokenInvalid.__name__
        self.error = ""
        if code == accounts.EmailTaken.__name__:
            self.error = accounts.EmailTaken().message
        elif is_useless and not self.is_done:
            self.error = accounts.TokenInvalid().message
