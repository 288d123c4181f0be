"""What the three services have in common: OAuth 2 with a code and PKCE."""

import asyncio
import warnings
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any, ClassVar

import httpx
from authlib.deprecate import AuthlibDeprecationWarning
from authlib.integrations.base_client import OAuthError
from joserfc.errors import JoseError

from edu_platform.accounts.gateways.protocol import (
    Answer,
    Departure,
    Health,
    ProviderAnswerInvalid,
    ProviderSilent,
    Told,
)
from edu_platform.accounts.models import Provider
from edu_platform.accounts.schemas import EMAIL
from edu_platform.core.settings import settings

with warnings.catch_warnings():
    # Authlib would rather have httpx2, and takes httpx as well.
    warnings.simplefilter("ignore", AuthlibDeprecationWarning)
    from authlib.integrations.httpx_client import AsyncOAuth2Client

# In seconds: for one step of a request, and for all that one visit asks.
STEP = httpx.Timeout(5.0)
WHOLE = 10.0
LONGEST_SUBJECT = 255
LONGEST_EMAIL = 254
LONGEST_NAME = 80
STRANGE = (
    OAuthError,
    JoseError,
    httpx.HTTPError,
    httpx.InvalidURL,
    # Whatever is not what it should be: no JSON, no object, no such field.
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    RecursionError,
)
UNKNOWN_CLIENT = {"invalid_client", "unauthorized_client"}
PROBE = Answer(state="check", code="check", device_id="check")


@asynccontextmanager
async def asking() -> AsyncGenerator[None, None]:
    """Turn whatever another site does into one of two answers of ours."""
    try:
        async with asyncio.timeout(WHOLE):
            yield
    except (TimeoutError, httpx.TransportError) as error:
        raise ProviderSilent from error
    except httpx.HTTPStatusError as error:
        if error.response.is_server_error:
            raise ProviderSilent from error
        raise ProviderAnswerInvalid from error
    except STRANGE as error:
        raise ProviderAnswerInvalid from error


class OAuthService(ABC):
    provider: ClassVar[Provider]
    scope: ClassVar[str]
    auth_method: ClassVar[str] = "client_secret_post"

    @property
    @abstractmethod
    def client_id(self) -> str: ...

    @property
    def client_secret(self) -> str:
        return ""

    @property
    @abstractmethod
    def missing(self) -> list[str]: ...

    @property
    def redirect_uri(self) -> str:
        # One for each service, so that no answer can be taken for another one's.
        return f"{settings.origin}/auth/external/{self.provider}/callback"

    @abstractmethod
    async def _authorization_endpoint(self) -> str: ...

    @abstractmethod
    async def _token_endpoint(self) -> str: ...

    @abstractmethod
    async def _tell(
        self, client: Any, tokens: dict[str, Any], departure: Departure
    ) -> Told:
        """Ask with the tokens, or read from them, whose they are."""

    def _asked_for(self, _departure: Departure) -> dict[str, str]:
        """Return what else the address that people are sent to needs."""
        return {}

    def _given(self, _answer: Answer) -> dict[str, str]:
        """Return what else the service wants back with the code."""
        return {}

    def _client(self) -> Any:  # its base has no types
        return AsyncOAuth2Client(
            self.client_id,
            self.client_secret or None,
            scope=self.scope,
            redirect_uri=self.redirect_uri,
            code_challenge_method="S256",
            token_endpoint_auth_method=self.auth_method,
            timeout=STEP,
        )

    async def address(self, departure: Departure) -> str:
        async with asking():
            endpoint = await self._authorization_endpoint()
            async with self._client() as client:
                url, _state = client.create_authorization_url(
                    endpoint,
                    state=departure.state,
                    code_verifier=departure.code_verifier,
                    **self._asked_for(departure),
                )
        return str(url)

    async def identify(self, answer: Answer, departure: Departure) -> Told:
        async with asking(), self._client() as client:
            tokens = await self._tokens(client, answer, departure.code_verifier)
            told = await self._tell(client, tokens, departure)
        if not 0 < len(told.subject) <= LONGEST_SUBJECT:
            raise ProviderAnswerInvalid
        return told

    async def _tokens(
        self, client: Any, answer: Answer, code_verifier: str
    ) -> dict[str, Any]:
        return await client.fetch_token(
            await self._token_endpoint(),
            grant_type="authorization_code",
            code=answer.code,
            code_verifier=code_verifier,
            **self._given(answer),
        )

    async def check(self) -> Health:
        """Ask for tokens with a code that cannot be right, and see what is wrong."""
        try:
            async with asking(), self._client() as client:
                await self._tokens(client, PROBE, "check" * 10)
        except ProviderSilent:
            return Health.SILENT
        except ProviderAnswerInvalid as error:
            return _meaning_of(error.__cause__)
        return Health.STRANGE


def _meaning_of(cause: BaseException | None) -> Health:
    if not isinstance(cause, OAuthError) or not cause.error:
        return Health.STRANGE
    return Health.UNKNOWN_CLIENT if cause.error in UNKNOWN_CLIENT else Health.WORKS


def address_in(value: object) -> str:
    """Return what a service gives as an e-mail address, if it can be one."""
    text = value.strip() if isinstance(value, str) else ""
    is_one = EMAIL.fullmatch(text) and text.isprintable() and len(text) <= LONGEST_EMAIL
    return text if is_one else ""


def name_in(*values: object) -> str:
    """Return the first name of somebody that can stand on a certificate."""
    for value in values:
        text = " ".join(value.split()) if isinstance(value, str) else ""
        if text and text.isprintable():
            return text[:LONGEST_NAME].strip()
    return ""
