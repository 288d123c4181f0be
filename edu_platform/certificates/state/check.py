from typing import Any
from urllib.parse import quote, unquote

import reflex as rx

from edu_platform.accounts.state import acting, network_of
from edu_platform.certificates import service as certificates
from edu_platform.certificates.state.lines import CertificateView, view_of
from edu_platform.core.guard import public
from edu_platform.core.limits import spend

LOOKUPS = "60/minute"
LONGEST = 60


class CheckState(rx.State):
    """The public page of one certificate."""

    is_loaded: bool = False
    is_found: bool = False
    asked: str = ""
    certificate: CertificateView = CertificateView()

    @rx.event
    @public
    async def load(self) -> None:
        self.is_loaded = False
        await spend(LOOKUPS, "certificate", network_of(self))
        path = self.router.url.path.rstrip("/")
        self.asked = unquote(path.rsplit("/", 1)[-1])[:LONGEST]
        try:
            async with acting(self) as (session, actor):
                found = await certificates.get_by_code(session, actor, self.asked)
        except certificates.CertificateNotFound:
            self.certificate = CertificateView()
            self.is_found = False
        else:
            self.certificate = view_of(found)
            self.is_found = True
        self.is_loaded = True

    @rx.event
    @public
    async def find(self, form_data: dict[str, Any]) -> Any:
        typed = str(form_data.get("code", "")).strip()[:LONGEST]
        if not typed:
            return None
        try:
            code = certificates.normal_code(typed)
        except certificates.CertificateNotFound:
            # Its page says so, and shows what was typed.
            code = quote(typed, safe="")
        return rx.redirect(f"/certificates/{code}")
