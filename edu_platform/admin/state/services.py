import reflex as rx

from edu_platform.accounts.gateways import Health
from edu_platform.accounts.models import Provider
from edu_platform.accounts.service import external
from edu_platform.accounts.state import acting
from edu_platform.admin.schemas import ServiceLine
from edu_platform.core.actor import Role
from edu_platform.core.guard import requires
from edu_platform.core.i18n import _


class ServicesState(rx.State):
    """The services that people can sign in by."""

    is_loaded: bool = False
    rows: list[ServiceLine] = []

    @rx.event
    @requires(Role.ADMIN)
    async def load(self) -> None:
        async with acting(self) as (_session, actor):
            found = external.list_services(actor)
        self.rows = [
            ServiceLine(
                provider=each.provider,
                title=each.title,
                redirect_uri=each.redirect_uri,
                missing=", ".join(each.missing),
                is_on=not each.missing,
                is_google=each.provider is Provider.GOOGLE,
            )
            for each in found
        ]
        self.is_loaded = True

    @rx.event
    @requires(Role.ADMIN)
    async def check(self, provider: str) -> None:
        """Ask a service whether it knows us, and say in words what it answered."""
        # No transaction is held open while another site is asked.
        async with acting(self) as (_session, actor):
            external.list_services(actor)
        health = await external.check_connection(actor, provider)
        tone, words = _words(health)
        self.rows = [
            row.model_copy(update={"tone": tone, "result": words})
            if row.provider == provider
            else row
            for row in self.rows
        ]


def _words(health: Health) -> tuple[str, str]:
    match health:
        case Health.WORKS:
            return "ok", _("It answers, and knows the application.")
        case Health.UNKNOWN_CLIENT:
            return "bad", _("It answers, but does not know this id and secret.")
        case Health.SILENT:
            return "bad", _("It does not answer.")
        case Health.STRANGE:
            return "warn", _("It answers, but not as this service does.")
