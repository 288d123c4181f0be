import reflex as rx

from edu_platform.accounts import service as accounts
from edu_platform.accounts.state.refusals import refusal_in
from edu_platform.accounts.state.session import acting
from edu_platform.core.guard import public


class SecondStepState(rx.State):
    """By what the sign-in that waits in this browser can go on."""

    is_known: bool = False
    is_over: bool = False
    has_code: bool = False
    has_passkey: bool = False
    target: str = "/my"
    error: str = ""

    @rx.event
    @public
    async def load(self) -> None:
        query = self.router.url.query_parameters
        self.target = query.get("next", "/my")[:500]
        self.error = refusal_in(query)
        cookies = self.router.headers.raw_headers.get("cookie", "")
        try:
            async with acting(self) as (session, _actor):
                waiting = await accounts.read_second_step(
                    session, accounts.second_step_in(cookies)
                )
        except accounts.SecondStepOver as error:
            self.is_over = True
            self.error = error.message
        else:
            self.is_over = False
            self.has_code = waiting.has_totp or waiting.has_recovery_codes
            self.has_passkey = waiting.has_passkey
        self.is_known = True
