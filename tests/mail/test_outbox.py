"""A letter is a row of the transaction that it tells of, and is sent once."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlmodel import col, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from edu_platform.core import db
from edu_platform.core.models import utc_now
from edu_platform.core.settings import settings
from edu_platform.mail import jobs
from edu_platform.mail import service as mail
from edu_platform.mail.gateways import Refused
from edu_platform.mail.models import MailStatus, OutgoingMail
from edu_platform.mail.schemas import LetterBody
from edu_platform.mail.service import sending
from tests.conftest import SessionFactory

LINK = "http://localhost:8000/confirm-email?token=secret-token"
JOBS = text(
    "select args->>'letter_id' from procrastinate_jobs where task_name = 'mail.deliver'"
)


class Post:
    """A transport that notes what it was given, and refuses what it is told to."""

    keeps_letters = False

    def __init__(self, failure: Exception | None = None) -> None:
        self.failure = failure
        self.sent: list[tuple[UUID, str, str, LetterBody]] = []

    async def deliver(
        self, letter_id: UUID, to: str, subject: str, body: LetterBody
    ) -> None:
        if self.failure is not None:
            raise self.failure
        self.sent.append((letter_id, to, subject, body))


@pytest.fixture
def post(monkeypatch: pytest.MonkeyPatch) -> Post:
    post = Post()
    monkeypatch.setattr(sending, "transport", lambda: post)
    return post


async def _send(session: AsyncSession, **fields: Any) -> OutgoingMail:
    values: dict[str, Any] = {
        "to": f"{uuid4().hex}@example.org",
        "template": "confirm_email",
        "secret": True,
        "link": LINK,
    }
    await mail.send(session, **(values | fields))
    query = select(OutgoingMail).order_by(col(OutgoingMail.id).desc()).limit(1)
    return (await session.exec(query)).one()


async def _jobs(session: AsyncSession) -> list[str]:
    rows = await session.exec(JOBS)  # type: ignore[call-overload]
    return [row[0] for row in rows]


async def test_a_letter_and_its_job_leave_with_the_commit_or_not_at_all(
    clone: SessionFactory,
) -> None:
    async with db.transaction() as session:
        kept = await _send(session)
    with pytest.raises(RuntimeError):
        async with db.transaction() as session:
            await _send(session)
            raise RuntimeError
    async with clone() as session:
        assert (await session.exec(select(OutgoingMail.id))).all() == [kept.id]
        assert await _jobs(session) == [str(kept.id)]


async def test_the_body_is_sealed(session: AsyncSession) -> None:
    letter = await _send(session)
    assert letter.sealed_body is not None
    assert b"secret-token" not in letter.sealed_body
    assert "secret-token" not in letter.model_dump_json(exclude={"sealed_body"})


async def test_a_letter_is_sent_once_however_often_its_job_runs(
    session: AsyncSession, post: Post
) -> None:
    letter = await _send(session)
    for _ in range(2):
        await jobs.deliver(session, str(letter.id))
    ((letter_id, to, subject, body),) = post.sent
    assert (letter_id, to) == (letter.id, letter.recipient)
    assert subject == letter.subject
    assert body.link == LINK
    assert letter.status is MailStatus.SENT
    assert letter.sent_at is not None


async def test_two_workers_send_a_letter_once(
    clone: SessionFactory, post: Post
) -> None:
    async with db.transaction() as session:
        letter = await _send(session)

    async def work() -> None:
        async with db.transaction() as session:
            await jobs.deliver(session, str(letter.id))

    await asyncio.gather(*[work() for _ in range(5)])
    assert len(post.sent) == 1


async def test_a_letter_that_is_gone_is_no_failure(
    session: AsyncSession, post: Post
) -> None:
    await jobs.deliver(session, str(uuid4()))
    assert post.sent == []


async def test_a_sent_secret_is_erased(session: AsyncSession, post: Post) -> None:
    secret, plain = await _send(session), await _send(session, secret=False)
    for letter in (secret, plain):
        await jobs.deliver(session, str(letter.id))
    assert secret.sealed_body is None
    assert plain.sealed_body is not None
    with pytest.raises(mail.LetterNotFound):
        await mail.read_letter(session, secret.id)


async def test_a_letter_refused_for_good_is_given_up(
    session: AsyncSession, post: Post
) -> None:
    post.failure = Refused("no such mailbox " + "x" * 900)
    letter = await _send(session)
    await jobs.deliver(session, str(letter.id))
    assert letter.status is MailStatus.FAILED
    assert letter.failure.startswith("no such mailbox")
    assert letter.sealed_body is None
    post.failure = None
    await jobs.deliver(session, str(letter.id))
    assert post.sent == []


async def test_another_failure_is_left_to_the_next_try(
    session: AsyncSession, post: Post
) -> None:
    post.failure = ConnectionError()
    letter = await _send(session)
    with pytest.raises(ConnectionError):
        await jobs.deliver(session, str(letter.id))
    assert letter.status is MailStatus.QUEUED
    post.failure = None
    await jobs.deliver(session, str(letter.id))
    assert len(post.sent) == 1


async def test_the_demos_outbox_keeps_letters_to_be_read(session: AsyncSession) -> None:
    letter = await _send(session)
    await jobs.deliver(session, str(letter.id))
    assert letter.status is MailStatus.SENT
    found = await mail.read_letter(session, letter.id)
    assert found.link == LINK
    assert LINK in found.text


async def test_the_outbox_shows_the_newest_first_by_pages(
    session: AsyncSession,
) -> None:
    letters = [await _send(session) for _ in range(21)]
    first = await mail.list_letters(session)
    second = await mail.list_letters(session, page=2)
    assert first.total == second.total == 21
    shown = [row.id for row in [*first.items, *second.items]]
    assert shown == [letter.id for letter in reversed(letters)]


async def test_outside_of_the_demo_nobody_reads_other_peoples_letters(
    session: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter = await _send(session)
    monkeypatch.setitem(settings.__dict__, "is_demo", False)
    with pytest.raises(mail.OutboxClosed):
        await mail.list_letters(session)
    with pytest.raises(mail.OutboxClosed):
        await mail.read_letter(session, letter.id)


async def test_the_sweep_follows_the_table_of_personal_data(
    session: AsyncSession, post: Post
) -> None:
    ages = {"old": 91, "recent": 89, "stuck secret": 3, "new secret": 1}
    made: dict[str, OutgoingMail] = {}
    for name, days in ages.items():
        letter = made[name] = await _send(session, secret="secret" in name)
        if "secret" not in name:
            await jobs.deliver(session, str(letter.id))
        earlier = utc_now() - timedelta(days=days)
        found = col(OutgoingMail.id) == letter.id
        await session.exec(update(OutgoingMail).where(found).values(created_at=earlier))
    ids = {letter.id: name for name, letter in made.items()}
    session.expire_all()

    for _ in range(2):
        await jobs.sweep(session)
        rows = (await session.exec(select(OutgoingMail))).all()
        left = {ids[row.id]: row for row in rows}
        assert set(left) == {"recent", "stuck secret", "new secret"}
        assert left["stuck secret"].status is MailStatus.FAILED
        assert left["stuck secret"].sealed_body is None
        assert left["new secret"].sealed_body is not None
        assert left["recent"].sealed_body is not None
