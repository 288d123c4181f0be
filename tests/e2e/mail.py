"""A mail server that accepts a letter and is slow to say so."""

import asyncio
import email
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email.message import EmailMessage
from email.policy import default

from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.e2e.programs import free_port


class SlowMailServer:
    """Keeps each letter at once, and answers when `answer` is set.

    A sender that is killed meanwhile has sent its letter and does not know it: the
    worst moment there is.
    """

    def __init__(self) -> None:
        self.port = free_port()
        self.letters: list[EmailMessage] = []
        self.arrived = asyncio.Event()
        self.answer = asyncio.Event()

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    @property
    def message_ids(self) -> set[str]:
        return {str(letter["Message-ID"]) for letter in self.letters}

    async def handle_DATA(  # noqa: N802  the name is the library's
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        assert isinstance(envelope.content, bytes)
        letter = email.message_from_bytes(envelope.content, policy=default)
        assert isinstance(letter, EmailMessage)
        self.letters.append(letter)
        self.arrived.set()
        await self.answer.wait()
        return "250 Accepted"


@asynccontextmanager
async def slow_mail_server() -> AsyncIterator[SlowMailServer]:
    mail = SlowMailServer()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(mail, hostname="localhost", loop=loop), "127.0.0.1", mail.port
    )
    async with server:
        yield mail
        mail.answer.set()
