"""Which services people can come by, and whether those know us."""

from edu_platform.accounts.gateways import Health, IdentityProvider, gateway_of
from edu_platform.accounts.models import Provider
from edu_platform.accounts.schemas import ProviderRead, ServiceRow
from edu_platform.core.actor import Actor
from edu_platform.core.errors import NotFound
from edu_platform.core.i18n import N_

# Names of their own, the same in every language.
TITLES = {
    Provider.VK: "VK ID",
    Provider.YANDEX: "Яндекс ID",
    Provider.GOOGLE: "Google",
}


class ProviderOff(NotFound):
    msgid = N_("Signing in by this service is turned off.")


def is_on(provider: Provider) -> bool:
    return not gateway_of(provider).missing


def offered() -> list[ProviderRead]:
    """Return the services that are configured, in the order of their buttons."""
    return [
        ProviderRead(provider=each, title=TITLES[each], start=start_of(each))
        for each in Provider
        if is_on(each)
    ]


def start_of(provider: Provider) -> str:
    return f"/auth/external/{provider}"


def require_on(name: str) -> tuple[Provider, IdentityProvider]:
    """Return a service by its name if people can come by it.

    Raises:
        ProviderOff: unknown or not configured.
    """
    if name not in set(Provider) or not is_on(Provider(name)):
        raise ProviderOff
    return Provider(name), gateway_of(Provider(name))


def list_services(actor: Actor) -> list[ServiceRow]:
    """Return what an administrator has to know to configure each service."""
    actor.require_admin()
    return [
        ServiceRow(
            provider=each,
            title=TITLES[each],
            redirect_uri=gateway_of(each).redirect_uri,
            missing=gateway_of(each).missing,
        )
        for each in Provider
    ]


async def check_connection(actor: Actor, name: str) -> Health:
    """Ask a service whether it knows our application. Nothing is left behind there."""
    actor.require_admin()
    _provider, gateway = require_on(name)
    return await gateway.check()
