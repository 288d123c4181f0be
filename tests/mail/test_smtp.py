"""Sending to mail servers that take, put off and refuse letters, and to worse ones."""

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from pydantic import SecretStr
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.accounts.models import User
from edu_platform.core.settings import settings
from edu_platform.mail import gateways, jobs
from edu_platform.mail import service as mail
from edu_platform.mail.gateways import (
    OutboxPage,
    Postponed,
    Refused,
    Smtp,
    deliverable,
    transport,
)
from edu_platform.mail.models import MailStatus, OutgoingMail, Suppression
from edu_platform.mail.schemas import Finding, LetterBody
from tests.conftest import actor_of
from tests.e2e.programs import free_port
from tests.mail.post import send
from tests.mail.servers import (
    Server,
    Silence,
    Sulker,
    certificate_of_nobody,
    mail_server,
)

BODY = LetterBody(text="Привет\n", html="<p>Привет</p>", link="http://localhost/")
ANNA = "anna@example.org"


@pytest.fixture
def server() -> Iterator[Server]:
    with mail_server() as server:
        yield server


async def _deliver(
    url: str, to: str = ANNA, subject: str = "Subject", body: LetterBody = BODY
) -> UUID:
    letter_id = uuid4()
    await Smtp(url).deliver(letter_id, to, subject, body)
    return letter_id


async def test_a_letter_arrives_whole(server: Server) -> None:
    letter_id = uuid4()
    for _ in range(2):
        await Smtp(server.url).deliver(letter_id, ANNA, "Тема «ё»", BODY)
    first, second = server.letters
    assert first["to"] == ANNA
    assert first["from"] == settings.mail_from
    assert first["subject"] == "Тема «ё»"
    # A double is seen as one by the reader's program.
    assert first["message-id"] == second["message-id"] == f"<{letter_id}@localhost>"
    text, html = first.get_body(("plain",)), first.get_body(("html",))
    assert text is not None
    assert html is not None
    assert text.get_content().strip() == "Привет"
    assert html.get_content().strip() == "<p>Привет</p>"


async def test_only_marketing_is_unsubscribed_from_and_the_rest_is_automatic(
    server: Server,
) -> None:
    link = "https://school.example/api/v1/unsubscribe/" + "x" * 200
    await _deliver(server.url)
    await _deliver(server.url, body=BODY.model_copy(update={"unsubscribe": link}))
    plain, news = server.letters
    assert plain["auto-submitted"] == "auto-generated"
    assert plain["list-unsubscribe"] is plain["list-unsubscribe-post"] is None
    assert news["list-unsubscribe"] == f"<{link}>"
    assert news["list-unsubscribe-post"] == "List-Unsubscribe=One-Click"
    assert news["auto-submitted"] is None


@pytest.mark.parametrize(
    ("to", "subject", "no_mailbox"),
    [
        ("550@example.org", "Subject", True),
        ("550_5.1.1_no_such_user@example.org", "Subject", True),
        ("550_5.2.1_switched_off@example.org", "Subject", True),
        ("550_5.7.1_we_do_not_like_you@example.org", "Subject", False),
        ("552_5.2.2_full@example.org", "Subject", False),
        ("554_no_thanks@example.org", "Subject", False),
        (ANNA, "554 spam", False),
    ],
)
async def test_a_refusal_of_the_letter_is_final(
    server: Server, to: str, subject: str, *, no_mailbox: bool
) -> None:
    with pytest.raises(Refused) as refusal:
        await _deliver(server.url, to, subject)
    assert refusal.value.no_mailbox is no_mailbox
    assert str(refusal.value)[:2] == "55"


@pytest.mark.parametrize(
    ("to", "subject"),
    [
        ("451@example.org", "Subject"),
        ("450_4.2.1_busy@example.org", "Subject"),
        (ANNA, "452 later"),
    ],
)
async def test_what_is_put_off_is_tried_again(
    server: Server, to: str, subject: str
) -> None:
    with pytest.raises(Postponed, match=r"^45"):
        await _deliver(server.url, to, subject)


async def test_a_server_that_hangs_up_costs_no_letter(server: Server) -> None:
    server.hangs_up = True
    with pytest.raises(Postponed):
        await _deliver(server.url)
    assert server.letters == []


async def test_a_server_that_is_away_costs_no_letter() -> None:
    with pytest.raises(Postponed):
        await _deliver(f"smtp://127.0.0.1:{free_port()}")


async def test_a_server_that_is_silent_costs_no_letter_and_little_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(gateways, "TIMEOUT", 0.2)
    loop, port = asyncio.get_running_loop(), free_port()
    silent = await loop.create_server(Silence, "127.0.0.1", port)
    async with silent:
        began = time.monotonic()
        with pytest.raises(Postponed):
            await _deliver(f"smtp://127.0.0.1:{port}")
        assert time.monotonic() - began < 5


async def test_a_letter_that_was_taken_is_sent_whatever_comes_after(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(gateways, "GOODBYE", 0.1)
    sulker, port = Sulker(), free_port()
    loop = asyncio.get_running_loop()
    async with await loop.create_server(lambda: sulker, "127.0.0.1", port):
        await _deliver(f"smtp://127.0.0.1:{port}")
    assert sulker.taken == 1


async def test_a_wrong_password_of_ours_costs_no_letter(server: Server) -> None:
    """It is mended in the settings, and then the letter goes out."""
    with pytest.raises(Postponed):
        await _deliver(server.url.replace("smtp://", "smtp://edu:wrong@"))


async def test_a_server_that_refuses_our_sender_costs_no_letter(
    server: Server,
) -> None:
    server.refuses_senders = True
    with pytest.raises(Postponed):
        await _deliver(server.url)


class TestTls:
    async def test_a_certificate_of_nobody_is_not_believed(
        self, tmp_path: Path
    ) -> None:
        context = certificate_of_nobody(tmp_path)
        with mail_server(tls_context=context) as server:
            with pytest.raises(Postponed):
                await _deliver(server.url)
            report = await Smtp(server.url).probe()
        assert server.letters == []
        assert report.finding is Finding.NOT_SECURE

    async def test_a_password_leaves_this_machine_under_tls_or_not_at_all(
        self, server: Server
    ) -> None:
        away = Smtp("smtp://edu:secret@mail.example.org")
        assert away.start_tls is True
        # What it would do if somebody in between hid that the server offers TLS.
        away.host, away.port = "127.0.0.1", int(server.url.rpartition(":")[2])
        with pytest.raises(Postponed):
            await away.deliver(uuid4(), ANNA, "Subject", BODY)
        assert (await away.probe()).finding is Finding.NOT_SECURE
        assert (server.letters, server.names) == ([], [])

    def test_without_a_password_tls_is_used_when_it_is_offered(self) -> None:
        assert Smtp("smtp://mail.example.org").start_tls is None
        assert Smtp("smtp://edu:secret@localhost:25").start_tls is None
        assert Smtp("smtps://edu:secret@mail.example.org").start_tls is None


class TestAddresses:
    @pytest.mark.parametrize("field", ["to", "subject"])
    async def test_no_header_is_smuggled_in(self, server: Server, field: str) -> None:
        hostile = "anna@example.org\r\nBcc: everybody@example.org"
        to, subject = {"to": (hostile, "Subject"), "subject": (ANNA, hostile)}[field]
        with pytest.raises(Refused):
            await _deliver(server.url, to, subject)
        assert server.letters == []

    @pytest.mark.parametrize(
        "address",
        [
            "",
            "@",
            "anna",
            "anna@",
            "anna@example.org, all@example.org",
            "anna@example.org,all@example.org",
            "<anna@example.org>",
            "Anna <anna@example.org>",
            "anna@example.org\x00",
            "anna @example.org",
            "анна, все@example.org",
            "anna@" + "x" * 70 + ".org",
        ],
    )
    async def test_what_is_not_one_address_gets_nothing(
        self, server: Server, address: str
    ) -> None:
        with pytest.raises(Refused) as refusal:
            await _deliver(server.url, address)
        assert not refusal.value.no_mailbox
        assert server.letters == []

    async def test_cyrillic_addresses_get_their_letters(self, server: Server) -> None:
        await _deliver(server.url, "anna@пример.рф")
        await _deliver(server.url, "почта@пример.рф")
        assert server.recipients == [
            "anna@xn--e1afmkfd.xn--p1ai",
            "почта@xn--e1afmkfd.xn--p1ai",
        ]

    async def test_a_server_of_latin_letters_only_says_so(self) -> None:
        with mail_server(enable_SMTPUTF8=False) as server:
            await _deliver(server.url, "anna@пример.рф")
            with pytest.raises(Refused):
                await _deliver(server.url, "почта@пример.рф")
        assert len(server.letters) == 1

    def test_usual_addresses_stay_as_they_are(self) -> None:
        for address in (ANNA, "a+b.c_d@x.example.org", "deleted-1@invalid"):
            assert deliverable(address) == address

    async def test_huge_subjects_arrive(self, server: Server) -> None:
        subject = "Сертификат: " + "Щ" * 280
        await _deliver(server.url, subject=subject)
        assert server.letters[0]["subject"] == subject


@pytest.fixture
def real_post(server: Server, monkeypatch: pytest.MonkeyPatch) -> Server:
    """The site is set up to send by the server."""
    monkeypatch.setattr(settings, "smtp_url", SecretStr(server.url))
    return server


async def test_a_sent_secret_is_erased_from_the_outbox(
    session: AsyncSession, real_post: Server
) -> None:
    to = f"{uuid4().hex}@example.org"
    link = "http://localhost:8000/confirm-email?token=secret"
    letter = await send(session, to=to, link=link)

    await jobs.deliver(session, str(letter.id))

    (arrived,) = real_post.letters
    body = arrived.get_body(("plain",))
    assert body is not None
    assert link in body.get_content()
    assert letter.status is MailStatus.SENT
    assert letter.sealed_body is None


async def test_a_name_with_line_breaks_adds_no_header(
    session: AsyncSession, real_post: Server
) -> None:
    name = "Анна\r\nBcc: everybody@example.org\r\n\r\n<h1>Hi</h1>"
    letter = await send(
        session, template="course_completed", secret=False, name=name, course=name
    )
    await jobs.deliver(session, str(letter.id))
    (arrived,) = real_post.letters
    assert arrived["bcc"] is None
    assert real_post.recipients == [letter.recipient]
    assert "Bcc: everybody" in arrived["subject"]
    assert {part.get_content_type() for part in arrived.iter_parts()} == {
        "text/plain",
        "text/html",
    }


async def test_what_the_server_says_decides_the_letters_fate(
    session: AsyncSession, real_post: Server
) -> None:
    gone = await send(session, to="550_5.1.1_gone@example.org")
    disliked = await send(session, to="550_5.7.1_spam@example.org")
    later = await send(session, to="451_4.7.1_later@example.org")
    for letter in (gone, disliked, later):
        await jobs.deliver(session, str(letter.id))
    query = select(OutgoingMail.status).order_by(OutgoingMail.id)  # pyright: ignore[reportArgumentType]
    assert list((await session.exec(query)).all()) == ["failed", "failed", "queued"]
    assert later.failure.startswith("451 4.7.1 later")
    (row,) = (await session.exec(select(Suppression))).all()
    assert row.detail.startswith("550 5.1.1 gone")


class TestConnection:
    async def _finding(self, admin: User) -> Finding:
        return (await mail.check_connection(actor_of(admin))).finding

    async def test_says_that_all_is_well_and_sends_nothing(
        self, real_post: Server, admin: User
    ) -> None:
        assert await self._finding(admin) is Finding.READY
        assert real_post.letters == []

    async def test_tells_a_wrong_password(
        self, server: Server, admin: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        url = server.url.replace("smtp://", "smtp://edu:wrong-secret@")
        monkeypatch.setattr(settings, "smtp_url", SecretStr(url))
        report = await mail.check_connection(actor_of(admin))
        assert report.finding is Finding.PASSWORD_REFUSED
        assert report.detail.startswith("535")
        assert "wrong-secret" not in report.detail

    async def test_tells_a_sender_that_is_refused(
        self, real_post: Server, admin: User
    ) -> None:
        real_post.refuses_senders = True
        assert await self._finding(admin) is Finding.SENDER_REFUSED

    async def test_tells_a_server_that_is_away(
        self, admin: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        url = f"smtp://127.0.0.1:{free_port()}"
        monkeypatch.setattr(settings, "smtp_url", SecretStr(url))
        assert await self._finding(admin) is Finding.UNREACHABLE

    async def test_tells_a_silent_server(
        self, admin: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(gateways, "TIMEOUT", 0.2)
        loop, port = asyncio.get_running_loop(), free_port()
        url = f"smtp://127.0.0.1:{port}"
        monkeypatch.setattr(settings, "smtp_url", SecretStr(url))
        async with await loop.create_server(Silence, "127.0.0.1", port):
            assert await self._finding(admin) is Finding.UNREACHABLE

    async def test_tells_a_server_that_takes_nobody(
        self, admin: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        class Closed(asyncio.Protocol):
            def connection_made(self, transport: asyncio.BaseTransport) -> None:
                assert isinstance(transport, asyncio.WriteTransport)
                transport.write(b"554 5.3.2 closed for good\r\n")

        loop, port = asyncio.get_running_loop(), free_port()
        url = f"smtp://127.0.0.1:{port}"
        monkeypatch.setattr(settings, "smtp_url", SecretStr(url))
        async with await loop.create_server(Closed, "127.0.0.1", port):
            report = await mail.check_connection(actor_of(admin))
        assert report.finding in {Finding.REFUSED, Finding.UNREACHABLE}
        assert "closed for good" in report.detail


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
