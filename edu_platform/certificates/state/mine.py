import reflex as rx

from edu_platform.accounts.state import acting
from edu_platform.certificates import service as certificates
from edu_platform.certificates.state.lines import CertificateView, view_of
from edu_platform.core.guard import signed_in


class MyCertificatesState(rx.State):
    is_loaded: bool = False
    certificates: list[CertificateView] = []

    @rx.event
    @signed_in
    async def load(self) -> None:
        async with acting(self) as (session, actor):
            found = await certificates.my_certificates(session, actor)
        self.certificates = [view_of(certificate) for certificate in found]
        self.is_loaded = True
