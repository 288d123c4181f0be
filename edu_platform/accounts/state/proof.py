from collections.abc import Mapping

import reflex as rx

from edu_platform.accounts import service as accounts
from edu_platform.accounts.state.session import acting
from edu_platform.core.errors import TooManyRequests
from edu_platform.core.guard import signed_in


class ProofState(rx.State):
    """Whether the page's sensitive part is open, or asks first who is there."""

    is_known: bool = False
    is_fresh: bool = False
    target: str = ""
    error: str = ""

    @rx.event
    @signed_in
    async def load(self) -> None:
        async with acting(self) as (session, actor):
            self.is_fresh = await accounts.is_fresh(session, actor)
        query = self.router.url.query_parameters
        self.target = self.router.url.path
        self.error = "" if self.is_fresh else _words(query)
        self.is_known = True


def _words(query: Mapping[str, str]) -> str:
    """Return words for a code of the address; free text there is not shown."""
    match query.get("error", ""):
        case "ProofRefused":
            return accounts.ProofRefused().message
        case "AccountGuessed":
            wait = query.get("wait", "")
            return TooManyRequests(int(wait[:4]) if wait.isdecimal() else 60).message
        case _:
            return ""
