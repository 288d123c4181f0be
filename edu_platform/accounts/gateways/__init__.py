"""The services that tell us who somebody is, behind one protocol."""

from edu_platform.accounts.gateways.google import Google
from edu_platform.accounts.gateways.protocol import (
    Answer,
    Departure,
    Health,
    IdentityProvider,
    ProviderAnswerInvalid,
    ProviderSilent,
    Told,
)
from edu_platform.accounts.gateways.vk import Vk
from edu_platform.accounts.gateways.yandex import Yandex
from edu_platform.accounts.models import Provider

__all__ = [
    "Answer",
    "Departure",
    "Health",
    "IdentityProvider",
    "ProviderAnswerInvalid",
    "ProviderSilent",
    "Told",
    "gateway_of",
]

GATEWAYS = {Provider.VK: Vk, Provider.YANDEX: Yandex, Provider.GOOGLE: Google}


def gateway_of(provider: Provider) -> IdentityProvider:
    """Return the way to a service, with the settings as they are now."""
    return GATEWAYS[provider]()
