"""VK ID: OAuth 2.1 of a public client, with a device that belongs to the code."""

from typing import Any

from pydantic import BaseModel

from edu_platform.accounts.gateways.oauth import OAuthService, address_in, name_in
from edu_platform.accounts.gateways.protocol import Answer, Departure, Told
from edu_platform.accounts.models import Provider
from edu_platform.core.settings import settings


class VkPerson(BaseModel):
    user_id: str | int
    first_name: str | None = None
    last_name: str | None = None
    email: str | None = None


class VkAnswer(BaseModel):
    user: VkPerson


class Vk(OAuthService):
    provider = Provider.VK
    scope = "email"
    auth_method = "none"

    @property
    def client_id(self) -> str:
        return settings.vk_client_id

    @property
    def missing(self) -> list[str]:
        return [] if self.client_id else ["EDU_VK_CLIENT_ID"]

    async def _authorization_endpoint(self) -> str:
        return f"{settings.vk_url}/authorize"

    async def _token_endpoint(self) -> str:
        return f"{settings.vk_url}/oauth2/auth"

    def _given(self, answer: Answer) -> dict[str, str]:
        if not answer.device_id:
            message = "VK ID has named no device"
            raise ValueError(message)
        return {
            "client_id": self.client_id,
            "device_id": answer.device_id,
            # Authlib takes `state` for itself, but leaves the body as it is.
            "body": f"state={answer.state}",
        }

    async def _tell(
        self, client: Any, tokens: dict[str, Any], departure: Departure
    ) -> Told:
        del departure
        response = await client.request(
            "POST",
            f"{settings.vk_url}/oauth2/user_info",
            data={"client_id": self.client_id, "access_token": tokens["access_token"]},
            withhold_token=True,
        )
        person = VkAnswer.model_validate(response.raise_for_status().json()).user
        whole = f"{person.first_name or ''} {person.last_name or ''}"
        return Told(
            subject=str(person.user_id),
            # VK does not say whether the address was ever proved.
            email=address_in(person.email),
            name=name_in(whole),
        )
