"""The way out: a mail server, or the demo's outbox page."""

import asyncio
import re
import ssl
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager, suppress
from email.errors import MessageError
from email.message import EmailMessage
from email.utils import formatdate, parseaddr
from typing import Protocol
from urllib.parse import unquote, urlsplit
from uuid import UUID

import aiosmtplib

from edu_platform.core.settings import is_loopback, settings
from edu_platform.mail.schemas import ConnectionReport, Finding, LetterBody

# The letter's row is locked meanwhile, and the database ends idle transactions.
TIMEOUT = 20.0
GOODBYE = 2.0
PERMANENT = 500
# Codes that speak of a mailbox, for servers that add no code of RFC 3463.
NO_MAILBOX = {550, 551, 553}
LOCAL = re.compile(r"[^\s,;:<>()\[\]\\\"@]+")
ENHANCED = re.compile(r"5\.(\d{1,3})\.(\d{1,3})\b")


class Refused(Exception):
    """The mail server will never take this letter.

    With `no_mailbox` the reason is the address: no other letter would arrive either.
    """

    def __init__(self, words: str, *, no_mailbox: bool = False) -> None:
        super().__init__(words)
        self.no_mailbox = no_mailbox


class Postponed(Exception):
    """The letter did not go out this time; another time it may."""


class Transport(Protocol):
    keeps_letters: bool

    async def deliver(
        self, letter_id: UUID, to: str, subject: str, body: LetterBody
    ) -> None:
        """Send one letter; raises `Refused` or `Postponed`."""

    async def probe(self) -> ConnectionReport:
        """Find out whether letters could be sent now, without sending one."""
        ...


class OutboxPage:
    """The demo's transport: the letter stays where the outbox page shows it."""

    keeps_letters = True

    async def deliver(
        self, letter_id: UUID, to: str, subject: str, body: LetterBody
    ) -> None:
        del letter_id, to, subject, body

    async def probe(self) -> ConnectionReport:
        return ConnectionReport(finding=Finding.NO_SERVER)


class Smtp:
    keeps_letters = False

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self.host = parts.hostname or "localhost"
        self.uses_tls = parts.scheme == "smtps"
        self.port = parts.port or (465 if self.uses_tls else 587)
        self.username = unquote(parts.username) if parts.username else None
        self.password = unquote(parts.password) if parts.password else None
        # Whoever sits in between can hide that the server offers TLS: a password
        # leaves this machine under TLS or not at all. Without one, TLS is used when
        # it is offered.
        is_needed = self.username is not None and not is_loopback(self.host)
        self.start_tls = True if is_needed and not self.uses_tls else None

    async def deliver(
        self, letter_id: UUID, to: str, subject: str, body: LetterBody
    ) -> None:
        try:
            recipient = deliverable(to)
            message = _message(letter_id, recipient, subject, body)
        except (ValueError, MessageError) as error:
            raise Refused(f"the letter cannot be written: {error}") from error
        async with self._connection() as connection:
            with _told_apart():
                async with asyncio.timeout(TIMEOUT):
                    await connection.connect()
                    await connection.send_message(message, recipients=[recipient])

    async def probe(self) -> ConnectionReport:
        async with self._connection() as connection:
            try:
                async with asyncio.timeout(TIMEOUT):
                    await connection.connect()
                    await connection.mail(parseaddr(settings.mail_from)[1])
                    await connection.rset()
            except (aiosmtplib.SMTPException, OSError) as error:
                return ConnectionReport(finding=_finding(error), detail=_words(error))
        return ConnectionReport(finding=Finding.READY)

    @asynccontextmanager
    async def _connection(self) -> AsyncGenerator[aiosmtplib.SMTP, None]:
        connection = aiosmtplib.SMTP(
            hostname=self.host,
            port=self.port,
            username=self.username,
            password=self.password,
            use_tls=self.uses_tls,
            start_tls=self.start_tls,
            timeout=TIMEOUT,
        )
        try:
            yield connection
        finally:
            # A letter that was taken is sent, however the server says good-bye.
            with suppress(aiosmtplib.SMTPException, OSError):
                await connection.quit(timeout=GOODBYE)
            connection.close()


@contextmanager
def _told_apart() -> Generator[None]:
    """Turn a failure to send into `Refused` or `Postponed`."""
    try:
        yield
    except aiosmtplib.SMTPRecipientsRefused as error:
        (first, *_others) = error.recipients
        if first.code < PERMANENT:
            raise Postponed(_words(first)) from error
        raise Refused(
            _words(first), no_mailbox=_is_no_mailbox(first.code, first.message)
        ) from error
    except aiosmtplib.SMTPDataError as error:
        # Other refusals, such as of our password, are not about this letter.
        if error.code < PERMANENT:
            raise Postponed(_words(error)) from error
        raise Refused(_words(error)) from error
    except aiosmtplib.SMTPNotSupported as error:
        # The server cannot write to an address with other letters than Latin ones.
        raise Refused(_words(error)) from error
    except (aiosmtplib.SMTPException, OSError) as error:
        raise Postponed(_words(error)) from error


def _is_no_mailbox(code: int, words: str) -> bool:
    """Tell a mailbox that does not exist from a server that does not like us."""
    found = ENHANCED.search(words)
    if found is None:
        return code in NO_MAILBOX
    subject, detail = int(found[1]), int(found[2])
    # RFC 3463: x.1.z speaks of the address, x.2.1 of a mailbox that is switched off.
    return subject == 1 or (subject, detail) == (2, 1)


def _words(error: Exception) -> str:
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return f"{error.code} {error.message}"
    return str(error) or type(error).__name__


def _causes(error: BaseException | None) -> Generator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _finding(error: Exception) -> Finding:
    if isinstance(error, aiosmtplib.SMTPAuthenticationError):
        return Finding.PASSWORD_REFUSED
    if isinstance(error, aiosmtplib.SMTPSenderRefused):
        return Finding.SENDER_REFUSED
    is_about_tls = "tls" in str(error).lower()
    if is_about_tls or any(isinstance(e, ssl.SSLError) for e in _causes(error)):
        return Finding.NOT_SECURE
    away = (aiosmtplib.SMTPConnectError, aiosmtplib.SMTPTimeoutError, OSError)
    return Finding.UNREACHABLE if isinstance(error, away) else Finding.REFUSED


def deliverable(address: str) -> str:
    """Return the address as servers take it: a Cyrillic domain in its ASCII form.

    Raises:
        ValueError: it is not one address.
    """
    local, _at, domain = address.rpartition("@")
    if not (LOCAL.fullmatch(local) and domain and address.isprintable()):
        raise ValueError("it is not one address")
    return f"{local}@{domain.encode('idna').decode()}"


def _message(letter_id: UUID, to: str, subject: str, body: LetterBody) -> EmailMessage:
    message = EmailMessage()
    message["From"] = settings.mail_from
    message["To"] = to
    message["Subject"] = subject
    message["Date"] = formatdate()
    # The same letter has the same id, so that a double is seen as one.
    host = urlsplit(settings.origin).hostname or "localhost"
    message["Message-ID"] = f"<{letter_id}@{host}>"
    if body.unsubscribe:
        message["List-Unsubscribe"] = f"<{body.unsubscribe}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    else:
        message["Auto-Submitted"] = "auto-generated"
    message.set_content(body.text)
    message.add_alternative(body.html, subtype="html")
    return message


def transport() -> Transport:
    url = settings.smtp_url.get_secret_value()
    return Smtp(url) if url else OutboxPage()
