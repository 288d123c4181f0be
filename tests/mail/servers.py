"""Mail servers that take, put off and refuse letters, and worse ones."""

import asyncio
import email
import ssl
from collections.abc import Generator
from contextlib import contextmanager
from datetime import timedelta
from email.message import EmailMessage
from email.policy import default
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from edu_platform.core.models import utc_now
from tests.e2e.programs import free_port

SMTP_CODES = {"550", "551", "552", "553", "554", "450", "451", "452", "421"}


class Server:
    """A mail server that answers what an address or a subject begins with.

    An address such as `550_5.1.1_gone@example.org` is answered `550 5.1.1 gone`.
    """

    url = ""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.names: list[str] = []
        self.hangs_up = False
        self.refuses_senders = False

    async def handle_MAIL(  # noqa: N802  the name that aiosmtpd calls
        self, _server: Any, _session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if self.refuses_senders:
            return "553 5.7.1 not your address"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(  # noqa: N802  as above
        self, _server: Any, _session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        del options
        if address[:3] in SMTP_CODES:
            return address.partition("@")[0].replace("_", " ")
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802  as above
        self, server: Any, _session: Any, envelope: Any
    ) -> str:
        if self.hangs_up:
            server.transport.close()
            return "250 nobody hears it"
        letter = email.message_from_bytes(envelope.content, policy=default)
        assert isinstance(letter, EmailMessage)
        if str(letter["subject"])[:3] in SMTP_CODES:
            return f"{str(letter['subject'])[:3]} looks like spam"
        self.letters.append(letter)
        self.recipients += envelope.rcpt_tos
        return "250 OK"

    def refuse_name(self, *arguments: Any) -> AuthResult:
        self.names.append(str(arguments[-1]))
        return AuthResult(success=False, handled=False)


@contextmanager
def mail_server(**options: Any) -> Generator[Server]:
    """Run a mail server; `options` are those of aiosmtpd."""
    server = Server()
    values: dict[str, Any] = {
        "authenticator": server.refuse_name,
        "auth_require_tls": False,
        "enable_SMTPUTF8": True,
    }
    controller = Controller(
        server, hostname="127.0.0.1", port=free_port(), **(values | options)
    )
    controller.start()
    server.url = f"smtp://127.0.0.1:{controller.port}"
    try:
        yield server
    finally:
        controller.stop()


def certificate_of_nobody(folder: Path) -> ssl.SSLContext:
    """Make a certificate that no authority has signed."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    names = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(utc_now() - timedelta(days=1))
        .not_valid_after(utc_now() + timedelta(days=1))
        .add_extension(names, critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / "server.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


class Silence(asyncio.Protocol):
    """A server that takes connections and never says a word."""


class Sulker(asyncio.Protocol):
    """A server that takes a letter, and then does not say good-bye."""

    def __init__(self) -> None:
        self.in_data = False
        self.taken = 0

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        transport.write(b"220 hello\r\n")

    def data_received(self, data: bytes) -> None:
        if self.in_data:
            if data.endswith(b"\r\n.\r\n"):
                self.in_data = False
                self.taken += 1
                self.transport.write(b"250 taken\r\n")
            return
        for line in data.splitlines():
            command = line[:4].upper()
            if command == b"DATA":
                self.in_data = True
                self.transport.write(b"354 go on\r\n")
            elif command != b"QUIT":
                self.transport.write(b"250 OK\r\n")
