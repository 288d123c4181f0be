"""Google: OpenID Connect. Who somebody is stands in a signed token."""

from typing import Any
from urllib.parse import urlsplit

import httpx
from joserfc import jwt
from joserfc.jwk import KeySet
from pydantic import BaseModel

from edu_platform.accounts.gateways.oauth import (
    STEP,
    OAuthService,
    address_in,
    asking,
    name_in,
)
from edu_platform.accounts.gateways.protocol import Answer, Departure, Health, Told
from edu_platform.accounts.models import Provider
from edu_platform.core.cache import cache
from edu_platform.core.settings import settings

ALGORITHMS = ["RS256"]
# In seconds: how far two clocks may be apart, and how long addresses are kept.
LEEWAY = 60
KEPT = 600


class Discovery(BaseModel):
    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str


class Google(OAuthService):
    provider = Provider.GOOGLE
    scope = "openid email profile"

    @property
    def client_id(self) -> str:
        return settings.google_client_id

    @property
    def client_secret(self) -> str:
        return settings.google_client_secret.get_secret_value()

    @property
    def missing(self) -> list[str]:
        needed = {
            "EDU_GOOGLE_CLIENT_ID": self.client_id,
            "EDU_GOOGLE_CLIENT_SECRET": self.client_secret,
            "EDU_GOOGLE_LEGAL_NOTE_ACCEPTED": settings.google_legal_note_accepted,
        }
        return [name for name, value in needed.items() if not value]

    async def _authorization_endpoint(self) -> str:
        return (await discovery()).authorization_endpoint

    async def _token_endpoint(self) -> str:
        return (await discovery()).token_endpoint

    def _asked_for(self, departure: Departure) -> dict[str, str]:
        return {"nonce": departure.nonce, "prompt": "select_account"}

    def _given(self, answer: Answer) -> dict[str, str]:
        if answer.issuer and answer.issuer != settings.google_issuer:
            message = "The answer comes from another issuer"
            raise ValueError(message)
        return {}

    async def _tell(
        self, client: Any, tokens: dict[str, Any], departure: Departure
    ) -> Told:
        address = (await discovery()).jwks_uri
        response = await client.request("GET", address, withhold_token=True)
        keys = KeySet.import_key_set(response.raise_for_status().json())
        token = jwt.decode(tokens["id_token"], keys, algorithms=ALGORITHMS)
        return self._told(checked(token.claims, self.client_id, departure.nonce))

    def _told(self, claims: dict[str, Any]) -> Told:
        email = address_in(claims.get("email"))
        return Told(
            subject=str(claims["sub"]),
            email=email,
            name=name_in(claims.get("name")),
            is_proved=is_run_by_google(email, claims),
        )

    async def check(self) -> Health:
        await cache.delete(_key())
        return await super().check()


def checked(claims: dict[str, Any], client_id: str, nonce: str) -> dict[str, Any]:
    """Return the claims of a token that was made for us, now, and for this visit.

    Raises:
        JoseError, ValueError: it was not.
    """
    issuer = settings.google_issuer
    registry = jwt.JWTClaimsRegistry(
        leeway=LEEWAY,
        # Google's older form has no scheme.
        iss={"essential": True, "values": [issuer, urlsplit(issuer).netloc]},
        aud={"essential": True, "value": client_id},
        exp={"essential": True},
        iat={"essential": True},
        sub={"essential": True},
        nonce={"essential": True, "value": nonce},
    )
    registry.validate(claims)
    audience = claims["aud"]
    is_shared = isinstance(audience, list) and len(audience) > 1
    if (is_shared or "azp" in claims) and claims.get("azp") != client_id:
        message = "The token was made for another application"
        raise ValueError(message)
    return claims


def is_run_by_google(email: str, claims: dict[str, Any]) -> bool:
    """Tell whether Google itself gives this mailbox out, to nobody else at once."""
    is_theirs = email.lower().endswith("@gmail.com") or bool(claims.get("hd"))
    return bool(email) and claims.get("email_verified") is True and is_theirs


def _key() -> str:
    return f"openid:{settings.google_issuer}"


async def discovery() -> Discovery:
    """Return where Google answers what; read once in a while."""
    if known := await cache.get(_key()):
        return Discovery.model_validate(known)
    address = f"{settings.google_issuer}/.well-known/openid-configuration"
    async with asking(), httpx.AsyncClient(timeout=STEP) as client:
        response = await client.get(address)
        found = Discovery.model_validate(response.raise_for_status().json())
        if found.issuer != settings.google_issuer:
            message = "The discovery document is another issuer's"
            raise ValueError(message)
    await cache.set(_key(), found.model_dump(), expire=KEPT)
    return found
