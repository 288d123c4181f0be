"""Sending to a mail server that takes, puts off and refuses letters."""

import email
import socket
from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import default
from typing import Any
from uuid import uuid4

import aiosmtplib
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from pydantic import SecretStr
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.core.settings import settings
from edu_platform.mail import jobs
from edu_platform.mail import service as mail
from edu_platform.mail.gateways import OutboxPage, Refused, Smtp, transport
from edu_platform.mail.models import MailStatus, OutgoingMail
from edu_platform.mail.schemas import LetterBody

BODY = LetterBody(text="Привет\n", html="<p>Привет</p>", link="http://localhost/")


class Server:
    """A mail server that answers a recipient's or a letter's words with a code."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []

    async def handle_RCPT(  # noqa: N802  the name that aiosmtpd calls
        self, _server: Any, _session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        del options
        for code in ("550", "451"):
            if address.startswith(code):
                return f"{code} not now"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802  as above
        self, _server: Any, _session: Any, envelope: Any
    ) -> str:
        letter = email.message_from_bytes(envelope.content, policy=default)
        assert isinstance(letter, EmailMessage)
        if str(letter["subject"])[:3] in {"554", "452"}:
            return f"{str(letter['subject'])[:3]} looks like spam"
        self.letters.append(letter)
        return "250 OK"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _refuse_all(*_: Any) -> AuthResult:
    return AuthResult(success=False, handled=False)


@pytest.fixture
def server() -> Iterator[Server]:
    handler = Server()
    controller = Controller(
        handler,
        hostname="127.0.0.1",
        port=_free_port(),
        authenticator=_refuse_all,
        auth_require_tls=False,
    )
    controller.start()
    handler.url = f"smtp://127.0.0.1:{controller.port}"  # type: ignore[attr-defined]
    yield handler
    controller.stop()


async def _deliver(server: Any, to: str, subject: str = "Subject") -> None:
    await Smtp(server.url).deliver(uuid4(), to, subject, BODY)


async def test_a_letter_arrives_whole(server: Any) -> None:
    letter_id = uuid4()
    for _ in range(2):
        await Smtp(server.url).deliver(letter_id, "anna@example.org", "Тема «ё»", BODY)
    first, second = server.letters
    assert first["to"] == "anna@example.org"
    assert first["from"] == settings.mail_from
    assert first["subject"] == "Тема «ё»"
    assert first["auto-submitted"] == "auto-generated"
    # A double is seen as one by the reader's program.
    assert first["message-id"] == second["message-id"] == f"<{letter_id}@localhost>"
    text, html = first.get_body(("plain",)), first.get_body(("html",))
    assert text is not None
    assert html is not None
    assert text.get_content().strip() == "Привет"
    assert html.get_content().strip() == "<p>Привет</p>"


@pytest.mark.parametrize(
    ("to", "subject"),
    [("550@example.org", "Subject"), ("anna@example.org", "554 spam")],
    ids=["no such mailbox", "no such letter"],
)
async def test_a_refusal_of_the_letter_is_final(
    server: Any, to: str, subject: str
) -> None:
    with pytest.raises(Refused):
        await _deliver(server, to, subject)


@pytest.mark.parametrize(
    ("to", "subject"),
    [("451@example.org", "Subject"), ("anna@example.org", "452 later")],
    ids=["mailbox busy", "no room"],
)
async def test_what_is_put_off_is_tried_again(
    server: Any, to: str, subject: str
) -> None:
    with pytest.raises(aiosmtplib.SMTPException):
        await _deliver(server, to, subject)


async def test_a_wrong_password_of_ours_costs_no_letter(server: Any) -> None:
    """It is mended in the settings, and then the letter goes out."""
    url = server.url.replace("smtp://", "smtp://edu:wrong@")
    with pytest.raises(aiosmtplib.SMTPAuthenticationError):
        await Smtp(url).deliver(uuid4(), "anna@example.org", "Subject", BODY)


async def test_a_server_that_is_away_costs_no_letter() -> None:
    url = f"smtp://127.0.0.1:{_free_port()}"
    with pytest.raises(aiosmtplib.SMTPConnectError):
        await Smtp(url).deliver(uuid4(), "anna@example.org", "Subject", BODY)


@pytest.mark.parametrize("field", ["to", "subject"])
async def test_no_header_is_smuggled_in(server: Any, field: str) -> None:
    hostile = "anna@example.org\r\nBcc: everybody@example.org"
    given = {"to": "anna@example.org", "subject": "Subject", field: hostile}
    with pytest.raises(ValueError, match="Header values"):
        await _deliver(server, **given)
    assert server.letters == []


async def test_a_sent_secret_is_erased_from_the_outbox(
    session: AsyncSession, server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "smtp_url", SecretStr(server.url))
    to = f"{uuid4().hex}@example.org"
    link = "http://localhost:8000/confirm-email?token=secret"
    await mail.send(session, to=to, template="confirm_email", secret=True, link=link)
    query = select(OutgoingMail).where(OutgoingMail.recipient == to)
    letter = (await session.exec(query)).one()

    await jobs.deliver(session, str(letter.id))

    (arrived,) = server.letters
    assert link in arrived.get_body(("plain",)).get_content()
    assert letter.status is MailStatus.SENT
    assert letter.sealed_body is None


@pytest.mark.parametrize(
    ("url", "host", "port", "tls", "user", "password"),
    [
        ("smtp://mail.example.org", "mail.example.org", 587, False, None, None),
        ("smtps://mail.example.org", "mail.example.org", 465, True, None, None),
        ("smtp://a%40b:p%3Aw@m.org:25", "m.org", 25, False, "a@b", "p:w"),
    ],
)
def test_the_address_of_a_mail_server(
    url: str, host: str, port: int, *, tls: bool, user: str | None, password: str | None
) -> None:
    way = Smtp(url)
    assert (way.host, way.port, way.uses_tls) == (host, port, tls)
    assert (way.username, way.password) == (user, password)


def test_the_way_out_is_chosen_by_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(transport(), OutboxPage)
    monkeypatch.setattr(settings, "smtp_url", SecretStr("smtp://mail.example.org"))
    assert isinstance(transport(), Smtp)
