"""Yandex ID: OAuth 2 with a secret, and an address that tells who somebody is."""

from typing import Any

from pydantic import BaseModel

from edu_platform.accounts.gateways.oauth import OAuthService, address_in, name_in
from edu_platform.accounts.gateways.protocol import Departure, Told
from edu_platform.accounts.models import Provider
from edu_platform.core.settings import settings


class YandexPerson(BaseModel):
    id: str
    client_id: str
    real_name: str | None = None
    display_name: str | None = None
    default_email: str | None = None


class Yandex(OAuthService):
    provider = Provider.YANDEX
    scope = "login:info login:email"

    @property
    def client_id(self) -> str:
        return settings.yandex_client_id

    @property
    def client_secret(self) -> str:
        return settings.yandex_client_secret.get_secret_value()

    @property
    def missing(self) -> list[str]:
        needed = {
            "EDU_YANDEX_CLIENT_ID": self.client_id,
            "EDU_YANDEX_CLIENT_SECRET": self.client_secret,
        }
        return [name for name, value in needed.items() if not value]

    async def _authorization_endpoint(self) -> str:
        return f"{settings.yandex_oauth_url}/authorize"

    async def _token_endpoint(self) -> str:
        return f"{settings.yandex_oauth_url}/token"

    async def _tell(
        self, client: Any, tokens: dict[str, Any], departure: Departure
    ) -> Told:
        del departure
        response = await client.request(
            "GET",
            f"{settings.yandex_info_url}/info",
            params={"format": "json"},
            headers={"Authorization": f"OAuth {tokens['access_token']}"},
            withhold_token=True,
        )
        person = YandexPerson.model_validate(response.raise_for_status().json())
        if person.client_id != self.client_id:
            message = "Yandex ID speaks of another application's token"
            raise ValueError(message)
        return Told(
            subject=person.id,
            # Yandex does not say whether the address was ever proved.
            email=address_in(person.default_email),
            name=name_in(person.real_name, person.display_name),
        )
