"""The way out: a mail server, or the demo's outbox page."""

import asyncio
from email.message import EmailMessage
from email.utils import formatdate
from typing import Protocol
from urllib.parse import unquote, urlsplit
from uuid import UUID

import aiosmtplib

from edu_platform.core.settings import settings
from edu_platform.mail.schemas import LetterBody

# The letter's row is locked meanwhile, and the database ends idle transactions.
TIMEOUT = 20.0
PERMANENT = 500


class Refused(Exception):
    """The mail server will never take this letter."""


class Transport(Protocol):
    keeps_letters: bool

    async def deliver(
        self, letter_id: UUID, to: str, subject: str, body: LetterBody
    ) -> None:
        """Send one letter; raises `Refused`, or another error to try again."""


class OutboxPage:
    """The demo's transport: the letter stays where the outbox page shows it."""

    keeps_letters = True

    async def deliver(
        self, letter_id: UUID, to: str, subject: str, body: LetterBody
    ) -> None:
        del letter_id, to, subject, body


class Smtp:
    keeps_letters = False

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self.host = parts.hostname or "localhost"
        self.uses_tls = parts.scheme == "smtps"
        self.port = parts.port or (465 if self.uses_tls else 587)
        self.username = unquote(parts.username) if parts.username else None
        self.password = unquote(parts.password) if parts.password else None

    async def deliver(
        self, letter_id: UUID, to: str, subject: str, body: LetterBody
    ) -> None:
        message = _message(letter_id, to, subject, body)
        try:
            async with asyncio.timeout(TIMEOUT):
                await self._send(message)
        except aiosmtplib.SMTPRecipientsRefused as error:
            if all(refused.code >= PERMANENT for refused in error.recipients):
                raise Refused(str(error)) from error
            raise
        except aiosmtplib.SMTPDataError as error:
            # Other refusals, such as of our password, are not about this letter.
            if error.code >= PERMANENT:
                raise Refused(str(error)) from error
            raise

    async def _send(self, message: EmailMessage) -> None:
        await aiosmtplib.send(
            message,
            hostname=self.host,
            port=self.port,
            username=self.username,
            password=self.password,
            use_tls=self.uses_tls,
            timeout=TIMEOUT,
        )


def _message(letter_id: UUID, to: str, subject: str, body: LetterBody) -> EmailMessage:
    message = EmailMessage()
    message["From"] = settings.mail_from
    message["To"] = to
    message["Subject"] = subject
    message["Date"] = formatdate()
    # The same letter has the same id, so that a double is seen as one.
    host = urlsplit(settings.origin).hostname or "localhost"
    message["Message-ID"] = f"<{letter_id}@{host}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(body.text)
    message.add_alternative(body.html, subtype="html")
    return message


def transport() -> Transport:
    url = settings.smtp_url.get_secret_value()
    return Smtp(url) if url else OutboxPage()
