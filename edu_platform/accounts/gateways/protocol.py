from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from edu_platform.core.errors import AppError, ServiceUnavailable
from edu_platform.core.i18n import N_


class ProviderSilent(ServiceUnavailable):
    msgid = N_("The service does not answer. Please try again later.")


class ProviderAnswerInvalid(AppError):
    status_code = 502
    msgid = N_("The service has not told who you are. Please try again.")


class Health(StrEnum):
    """What a service says when it is asked whether it knows our application."""

    WORKS = "works"
    UNKNOWN_CLIENT = "unknown_client"
    SILENT = "silent"
    STRANGE = "strange"


@dataclass(frozen=True, slots=True)
class Departure:
    """What only somebody who left with it can come back with."""

    state: str
    code_verifier: str
    nonce: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a service has put into the address of our callback."""

    state: str = ""
    code: str = ""
    error: str = ""
    device_id: str = ""
    issuer: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """What a service says of somebody; `email` and `name` may be empty.

    `is_proved`: the service itself runs the mailbox, so that nobody else can have it.
    """

    subject: str
    email: str = ""
    name: str = ""
    is_proved: bool = False


class IdentityProvider(Protocol):
    @property
    def redirect_uri(self) -> str: ...

    @property
    def missing(self) -> list[str]:
        """Name the settings that are still to be set before it can be used."""
        ...

    async def address(self, departure: Departure) -> str:
        """Return where a browser goes to be asked who it belongs to."""
        ...

    async def identify(self, answer: Answer, departure: Departure) -> Told: ...

    async def check(self) -> Health: ...
