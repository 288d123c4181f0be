import reflex as rx

from edu_platform.accounts import service as accounts
from edu_platform.accounts.state.refusals import refusal_in
from edu_platform.accounts.state.session import acting
from edu_platform.core.guard import signed_in


class ProofState(rx.State):
    """Whether the page's sensitive part is open, or asks first who is there."""

    is_known: bool = False
    is_fresh: bool = False
    has_password: bool = True
    has_code: bool = False
    has_passkey: bool = False
    is_code_sent: bool = False
    target: str = ""
    error: str = ""

    @rx.event
    @signed_in
    async def load(self) -> None:
        query = self.router.url.query_parameters
        async with acting(self) as (session, actor):
            self.is_fresh = await accounts.is_fresh(session, actor)
            given = await accounts.read_factors(session, actor)
        self.has_password = given.has_password
        self.has_code = given.has_totp or given.recovery_codes_left > 0
        self.has_passkey = bool(given.passkeys)
        self.target = self.router.url.path
        self.error = "" if self.is_fresh else refusal_in(query)
        # The field for a code of a letter stays after a wrong one.
        self.is_code_sent = self.is_code_sent and bool(self.error)
        self.is_known = True

    @rx.event
    @signed_in
    async def send_code(self) -> None:
        async with acting(self) as (session, actor):
            await accounts.send_proof_code(session, actor)
        self.is_code_sent = True
        self.error = ""
